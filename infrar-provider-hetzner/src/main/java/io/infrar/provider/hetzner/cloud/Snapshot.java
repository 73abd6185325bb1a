package io.infrar.provider.hetzner.cloud;

import io.infrar.model.Output;
import io.infrar.provider.hetzner.api.Actions;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.provider.hetzner.api.HetznerHandler;
import io.infrar.provider.hetzner.api.HetznerObject;
import io.infrar.provider.hetzner.api.Labels;
import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a server's disk, without its volumes. It outlives the server, and servers can be made of it: its id is an image. Taken
 * from a running server it is like a disk after a power cut. See
 * <a href="https://docs.hetzner.cloud/reference/cloud#server-actions-create-image-from-a-server">create image</a>.
 */
public final class Snapshot extends HetznerHandler<Snapshot.Spec, Snapshot.Outputs, Snapshot.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("snapshot", Spec.class, Outputs.class);

    /** A disk of hundreds of GB takes its time. */
    private static final Duration COPY = Duration.ofHours(2);

    /**
     * What is asked.
     *
     * @param server of which it is taken, once; a later change takes no new one
     * @param isProtected against deletes
     */
    public record Spec(
            @Field(Field.Ownership.INITIAL) Output<String> server,
            String description,
            boolean isProtected,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String id) {}

    /** Where it came from. */
    record Source(long id) {}

    record Seen(
            long id,
            String status,
            String description,
            @Nullable Source createdFrom,
            @Nullable String deleted,
            Protection protection,
            Map<String, String> labels)
            implements HetznerObject {}

    Snapshot(HetznerApi api) {
        super(TYPE, api, "images", "image", Seen.class);
    }

    @Override
    protected boolean isProtected(Spec spec) {
        return spec.isProtected();
    }

    @Override
    protected boolean exists(Seen seen) {
        return seen.deleted() == null;
    }

    /** Without the images of Hetzner and the backups. */
    @Override
    protected RestRequest listing() {
        return super.listing().query("type", "snapshot");
    }

    @Override
    protected Spec spec(Seen seen, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        Output<String> server = asked != null
                ? asked.server()
                : Output.of(
                        seen.createdFrom() == null
                                ? ""
                                : Long.toString(seen.createdFrom().id()));
        return new Spec(server, seen.description(), seen.protection().delete(), users(seen));
    }

    @Override
    protected Outputs outputs(Seen seen, Known<Spec, Outputs> known) {
        return new Outputs(Long.toString(seen.id()));
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Map<String, Object> json =
                Map.of("type", "snapshot", "description", spec.description(), "labels", Labels.of(context.tags()));
        RestRequest request =
                RestRequest.post("/servers/" + RestRequest.part(spec.server().get()) + "/actions/create_image", json);
        RestAnswer answer = api.call(request);
        String id = Long.toString(answer.read("image", Seen.class).id());
        context.created(id);
        api.actions().await(context, Actions.in(answer), COPY);
        return new Created<>(id, new Outputs(id));
    }

    @Override
    protected boolean isReady(Seen seen) {
        return seen.status().equals("available");
    }

    @Override
    protected Duration readyWithin() {
        return COPY;
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before != null && !spec.description().equals(before.description())) {
            put(id, Map.of("description", spec.description()));
        }
        syncProtection(context, id, before);
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        unprotect(context, id);
        super.remove(context, id);
    }
}
