package io.infrar.provider.cloudflare.zone;

import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.api.CloudflareHandler;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A zone that was there before and stays: it is looked up, never made or deleted. */
public final class ExistingZone
        extends CloudflareHandler<ExistingZone.Spec, ExistingZone.Outputs, CloudflareApi.ZoneInfo> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("existing-zone", Spec.class, Outputs.class)
            .marker(ResourceType.Marker.NONE)
            .endState(ResourceType.EndState.RESTORED);

    /** What is asked. */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "the name is the zone")
            String name) {}

    /** As {@link Zone.Outputs}. */
    public record Outputs(String zoneId, List<String> nameServers) {}

    ExistingZone(CloudflareApi api) {
        super(TYPE, api);
    }

    @Override
    protected Map<String, CloudflareApi.ZoneInfo> describe(
            ReadContext context, String scope, List<Known<Spec, Outputs>> known) {
        Map<String, CloudflareApi.ZoneInfo> zones = new TreeMap<>();
        for (CloudflareApi.ZoneInfo zone :
                api.list(RestRequest.get("/zones"), Zone.PER_PAGE, CloudflareApi.ZoneInfo.class)) {
            zones.put(zone.id(), zone);
        }
        zones.keySet().retainAll(ids(known));
        return zones;
    }

    /** Nothing: what is looked up is no object of ours that could be in the way. */
    @Override
    protected Map<String, CloudflareApi.ZoneInfo> search(
            ReadContext context, String scope, Known<Spec, Outputs> known) {
        return Map.of();
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
        CloudflareApi.ZoneInfo zone = api.zone(name);
        if (!zone.name().equals(name)) {
            throw ProviderException.of(
                    ProviderException.Kind.INVALID,
                    "there is no zone " + name + ", only " + zone.name() + ", which has it as a name; give that one");
        }
        Zone.tellNameServers(context, zone);
        return new Created<>(zone.id(), outputs(zone, context.known()));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        context.progress(
                "the zone " + Objects.requireNonNull(context.known().spec()).name() + " stays, as it was before");
    }
}
