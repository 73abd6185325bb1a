package io.infrar.provider.hetzner.cloud;

import io.infrar.model.Output;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.provider.hetzner.api.HetznerHandler;
import io.infrar.provider.hetzner.api.HetznerObject;
import io.infrar.provider.hetzner.api.Labels;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A disk beside the server's own. It outlives the server, and the server's backups do not have it. See
 * <a href="https://docs.hetzner.cloud/reference/cloud#volumes">volumes</a>.
 */
public final class Volume extends HetznerHandler<Volume.Spec, Volume.Outputs, Volume.Seen> {
    /** GB, from 10 to 10 240. */
    public static final int SMALLEST = 10;

    public static final int LARGEST = 10_240;

    /** See <a href="https://docs.hetzner.com/cloud/volumes/overview">volumes</a>. */
    public static final int MOST_PER_SERVER = 16;

    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("volume", Spec.class, Outputs.class);

    /**
     * What is asked.
     *
     * @param size in GB; it can grow while it is in use, its file system is grown on the machine
     * @param format {@code ext4} or {@code xfs}, made once; null leaves it blank
     * @param automount whether the machine mounts it when it is attached, at {@code /mnt/HC_Volume_<id>}
     * @param server who has it; null means nobody
     * @param isProtected against deletes
     */
    public record Spec(
            int size,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a volume belongs to a location")
            String location,

            @Field(Field.Ownership.INITIAL) @Nullable String format,
            @Field(Field.Ownership.EXTERNAL) boolean automount,
            @Nullable Output<String> server,
            boolean isProtected,
            Map<String, String> tags) {}

    /**
     * What is known once it exists.
     *
     * @param device its name on the machine, such as {@code /dev/disk/by-id/scsi-0HC_Volume_4711}
     */
    public record Outputs(String id, String device) {}

    record Seen(
            long id,
            int size,
            @Nullable String format,
            String linuxDevice,
            String status,
            @Nullable Long server,
            Place location,
            Protection protection,
            Map<String, String> labels)
            implements HetznerObject {}

    Volume(HetznerApi api) {
        super(TYPE, api, "volumes", "volume", Seen.class);
    }

    @Override
    public Effect effect(Change<Spec> change) {
        if (change.after().size() < change.before().size()) {
            return Effect.replace(
                    Effect.Order.CREATE_FIRST,
                    "size goes from " + change.before().size() + " to "
                            + change.after().size()
                            + " GB and a volume cannot shrink: a new one is made, and the data on the old one is lost");
        }
        return Effect.byFields(change);
    }

    @Override
    protected boolean isProtected(Spec spec) {
        return spec.isProtected();
    }

    @Override
    protected Spec spec(Seen seen, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        return new Spec(
                seen.size(),
                seen.location().name(),
                asked == null ? seen.format() : asked.format(),
                asked == null || asked.automount(),
                seen.server() == null ? null : Output.of(Long.toString(seen.server())),
                seen.protection().delete(),
                users(seen));
    }

    @Override
    protected Outputs outputs(Seen seen, Known<Spec, Outputs> known) {
        return outputs(seen);
    }

    private static Outputs outputs(Seen seen) {
        return new Outputs(Long.toString(seen.id()), seen.linuxDevice());
    }

    @Override
    protected boolean isReady(Seen seen) {
        return seen.status().equals("available");
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", context.known().physicalName());
        json.put("size", spec.size());
        json.put("labels", Labels.of(context.tags()));
        if (spec.format() != null) {
            json.put("format", spec.format());
        }
        if (spec.server() == null) {
            json.put("location", spec.location());
        } else {
            json.put("server", number(spec.server().get()));
            json.put("automount", spec.automount() && spec.format() != null);
        }
        Output<String> server = spec.server();
        Made<Seen> made = server == null
                ? make(context, json)
                : api.oneByOne("server " + server.get(), () -> make(context, json));
        return new Created<>(made.id(), outputs(made.object()));
    }

    /** A server is locked while a volume is attached to it. */
    private Made<Seen> make(ApplyContext<Spec, Outputs> context, Map<String, Object> json) {
        Made<Seen> made = post(json);
        finish(context, made);
        return made;
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before != null) {
            // Read anew: an earlier try may have done some of it.
            before = get(id).map(seen -> spec(seen, context.known())).orElse(before);
            move(context, id, before);
            if (spec.size() > before.size()) {
                act(context, id, "resize", Map.of("size", spec.size()));
            }
        }
        syncProtection(context, id, before);
    }

    private void move(ApplyContext<Spec, Outputs> context, String id, Spec before) {
        Spec spec = context.spec();
        String had = before.server() == null ? null : before.server().get();
        String asked = spec.server() == null ? null : spec.server().get();
        if (had != null && !had.equals(asked)) {
            act(context, id, "detach", null);
        }
        if (asked != null && !asked.equals(had)) {
            act(context, id, "attach", Map.of("server", number(asked), "automount", spec.automount()));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        unprotect(context, id);
        detach(context, id);
        super.remove(context, id);
    }

    /** An attached volume cannot be deleted. */
    private void detach(ReadContext context, String id) {
        if (get(id).filter(seen -> seen.server() != null).isPresent()) {
            act(context, id, "detach", null);
        }
    }
}
