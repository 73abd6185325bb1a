package io.infrar.provider.hetzner.cloud;

import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.provider.hetzner.api.HetznerHandler;
import io.infrar.provider.hetzner.api.HetznerObject;
import io.infrar.provider.hetzner.api.Labels;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A zone in Hetzner's DNS. Records in it are {@link RrSet}s; others' are left alone, also by a delete, which is refused while there are
 * some. See <a href="https://docs.hetzner.cloud/reference/cloud#zones">zones</a>.
 */
public final class Zone extends HetznerHandler<Zone.Spec, Zone.Outputs, Zone.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("zone", Spec.class, Outputs.class);

    private static final int DEFAULT_TTL = 3600;
    private static final int SHOWN = 5;

    /**
     * What is asked.
     *
     * @param name such as {@code infrar.io}
     * @param ttl seconds for records that have none of their own, 60 to 2147483647; null leaves Hetzner's default
     * @param deleteProtection refuses to be deleted
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be another zone")
            String name,

            @Nullable Integer ttl,
            boolean deleteProtection,
            Map<String, String> tags) {}

    /**
     * What is known once it exists.
     *
     * @param nameServers what the registrar must be told
     */
    public record Outputs(String zoneId, List<String> nameServers) {}

    /** As it is shown. */
    record Seen(
            long id,
            String name,
            @Nullable Integer ttl,
            NameServers authoritativeNameservers,
            Protection protection,
            Map<String, String> labels)
            implements HetznerObject {}

    record NameServers(@Nullable List<String> assigned) {}

    private record Body(String name, String mode, @Nullable Integer ttl, Map<String, String> labels) {}

    Zone(HetznerApi api) {
        super(TYPE, api, "zones", "zone", Seen.class);
    }

    @Override
    protected boolean isProtected(Spec spec) {
        return spec.deleteProtection();
    }

    @Override
    protected Spec spec(Seen object, Known<Spec, Outputs> known) {
        Spec last = known.spec();
        return new Spec(
                object.name(),
                last == null || last.ttl() == null ? null : object.ttl(),
                object.protection().delete(),
                users(object));
    }

    @Override
    protected Outputs outputs(Seen object, Known<Spec, Outputs> known) {
        return outputs(object);
    }

    private static Outputs outputs(Seen object) {
        List<String> assigned = object.authoritativeNameservers().assigned();
        return new Outputs(
                Long.toString(object.id()),
                assigned == null
                        ? List.of()
                        : assigned.stream().map(RecordValues::undotted).toList());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Made<Seen> made = post(new Body(spec.name(), "primary", spec.ttl(), Labels.of(context.tags())));
        finish(context, made);
        Outputs outputs = outputs(made.object());
        return new Created<>(made.id(), outputs.nameServers().isEmpty() ? null : outputs);
    }

    @Override
    protected boolean isReady(Seen object) {
        return !outputs(object).nameServers().isEmpty();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before != null && !Objects.equals(before.ttl(), spec.ttl())) {
            act(context, id, "change_ttl", Map.of("ttl", spec.ttl() == null ? DEFAULT_TTL : spec.ttl()));
        }
        syncProtection(context, id, before);
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        List<RrSet.Seen> others = api.list(RestRequest.get(path(id) + "/rrsets"), "rrsets", RrSet.Seen.class).stream()
                .filter(each -> !belongsToZone(each))
                .toList();
        if (!others.isEmpty()) {
            String some = others.stream()
                    .limit(SHOWN)
                    .map(each -> each.name() + " " + each.type())
                    .collect(Collectors.joining(", "));
            throw ProviderException.of(
                    ProviderException.Kind.FAILED,
                    "zone " + id + " is not deleted: it has " + others.size()
                            + " record sets that are not of this environment: " + some
                            + (others.size() > SHOWN ? ", ..." : "") + "; delete them, or forget "
                            + context.known().address());
        }
        super.remove(context, id);
    }

    /** What Hetzner itself puts there: with the zone, and to prove whose it is when it makes a certificate. */
    private static boolean belongsToZone(RrSet.Seen set) {
        boolean apex = set.name().equals(RrSet.APEX);
        return (apex && (set.type().equals("SOA") || set.type().equals("NS")))
                || (set.type().equals("TXT") && set.name().startsWith("_acme-challenge"));
    }
}
