package io.infrar.provider.cloudflare.zone;

import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.api.CloudflareHandler;
import io.infrar.provider.cloudflare.api.CommentMarks;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.Marks;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A zone whose DNS is at Cloudflare. It waits for nothing: a zone is pending until the registrar knows its name servers, which may
 * take days, and takes records and rules before. See <a href="https://developers.cloudflare.com/api/resources/zones/">Zones</a>.
 */
public final class Zone extends CloudflareHandler<Zone.Spec, Zone.Outputs, CloudflareApi.ZoneInfo> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("zone", Spec.class, Outputs.class).marker(ResourceType.Marker.NAME);

    static final int PER_PAGE = 50;

    /** What is asked. */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "the name is the zone")
            String name) {}

    /**
     * What is known once it exists.
     *
     * @param nameServers what the registrar must be told
     */
    public record Outputs(String zoneId, List<String> nameServers) {}

    Zone(CloudflareApi api) {
        super(TYPE, api);
    }

    @Override
    protected Map<String, CloudflareApi.ZoneInfo> describe(
            ReadContext context, String scope, List<Known<Spec, Outputs>> known) {
        Map<String, CloudflareApi.ZoneInfo> zones = new TreeMap<>();
        RestRequest all = RestRequest.get("/zones").query("account.id", api.accountId());
        for (CloudflareApi.ZoneInfo zone : api.list(all, PER_PAGE, CloudflareApi.ZoneInfo.class)) {
            zones.put(zone.id(), zone);
        }
        zones.keySet().retainAll(ids(known));
        return zones;
    }

    @Override
    protected Map<String, CloudflareApi.ZoneInfo> search(
            ReadContext context, String scope, Known<Spec, Outputs> known) {
        Map<String, CloudflareApi.ZoneInfo> zones = new TreeMap<>();
        RestRequest named = RestRequest.get("/zones")
                .query("name", Objects.requireNonNull(known.spec()).name())
                .query("account.id", api.accountId());
        for (CloudflareApi.ZoneInfo zone : api.list(named, PER_PAGE, CloudflareApi.ZoneInfo.class)) {
            zones.put(zone.id(), zone);
        }
        return zones;
    }

    @Override
    protected @Nullable Map<String, String> tags(CloudflareApi.ZoneInfo zone) {
        return null;
    }

    @Override
    protected Spec spec(CloudflareApi.ZoneInfo zone, Known<Spec, Outputs> known) {
        return new Spec(zone.name());
    }

    @Override
    protected Outputs outputs(CloudflareApi.ZoneInfo zone, Known<Spec, Outputs> known) {
        return new Outputs(zone.id(), zone.servers());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String name = context.spec().name();
        try {
            CloudflareApi.ZoneInfo zone = api.result(
                    RestRequest.post(
                            "/zones", Map.of("account", Map.of("id", api.accountId()), "name", name, "type", "full")),
                    CloudflareApi.ZoneInfo.class);
            tellNameServers(context, zone);
            return new Created<>(zone.id(), outputs(zone, context.known()));
        } catch (ProviderException e) {
            throw e.kind() == ProviderException.Kind.TAKEN ? elsewhere(name, e) : e;
        }
    }

    static void tellNameServers(ReadContext context, CloudflareApi.ZoneInfo zone) {
        if (!zone.isActive()) {
            context.progress("the zone " + zone.name() + " is " + zone.status() + ": set the name servers "
                    + String.join(", ", zone.servers()) + " at its registrar");
        }
    }

    private static ProviderException elsewhere(String name, ProviderException e) {
        return ProviderException.builder(
                        e.kind(),
                        "the zone " + name + " is at Cloudflare already, in this account or another one; say"
                                + " with(Cloudflare.existingZone()) to use it as it is, or adopt it")
                .code(e.code())
                .requestId(e.requestId())
                .cause(e)
                .build();
    }

    /** Records that somebody else made would be lost with the zone, so they must go, or the zone stay. */
    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        List<String> others = DnsRecord.list(api, id).stream()
                .filter(dns -> !context.environment()
                        .equals(CommentMarks.read(dns.comment()).get(Marks.ENVIRONMENT)))
                .map(dns -> dns.type() + " " + dns.name())
                .sorted()
                .toList();
        if (!others.isEmpty()) {
            throw ProviderException.of(
                    ProviderException.Kind.FAILED,
                    "the zone " + Objects.requireNonNull(context.known().spec()).name() + " has " + others.size()
                            + " records that this environment did not make: "
                            + String.join(", ", others.subList(0, Math.min(5, others.size())))
                            + "; delete them, or forget the zone to keep it");
        }
        api.call(RestRequest.delete("/zones/" + id));
    }
}
