package io.infrar.provider.cloudflare.zone;

import io.infrar.model.Output;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.api.CloudflareHandler;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of the settings of a zone. Deleting it sets what was there before. The calls for all settings together <a
 * href="https://developers.cloudflare.com/fundamentals/api/reference/deprecations/">end in March 2027</a>, so each is read and written
 * alone. See <a href="https://developers.cloudflare.com/api/resources/zones/subresources/settings/">Settings</a>.
 */
public final class ZoneSetting extends CloudflareHandler<ZoneSetting.Spec, ZoneSetting.Outputs, ZoneSetting.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("zone-setting", Spec.class, Outputs.class)
            .marker(ResourceType.Marker.NONE)
            .endState(ResourceType.EndState.RESTORED)
            .asSingleton();

    /**
     * What is asked.
     *
     * @param zone its id, or a name in it
     * @param name such as {@code ssl} or {@code min_tls_version}
     * @param value a text, a number, or a map of them, as Cloudflare has it
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "a setting is that of a zone")
            Output<String> zone,

            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "the name is the setting")
            String name,

            Object value) {}

    /** What is known. */
    public record Outputs(String zoneId) {}

    record Seen(String id, @Nullable Object value) {}

    ZoneSetting(CloudflareApi api) {
        super(TYPE, api);
    }

    /** What Cloudflare shows instead of {@code on} for TLS 1.3 while the setting {@code 0rtt} is on. */
    private static final String WITH_0RTT = "zrt";

    private static boolean isSame(Spec asked, Object there) {
        boolean shownApart = asked.name().equals("tls_1_3") && "on".equals(asked.value()) && WITH_0RTT.equals(there);
        return shownApart || Covers.covers(asked.value(), there);
    }

    private static String path(String id) {
        return "/zones/" + parentOf(id) + "/settings/" + RestRequest.part(ownOf(id));
    }

    private String idOf(Spec spec) {
        return id(api.zoneId(spec.zone().get()), spec.name());
    }

    @Override
    protected Map<String, Seen> describe(ReadContext context, String scope, List<Known<Spec, Outputs>> known) {
        Map<String, Seen> all = new HashMap<>();
        for (String id : ids(known)) {
            try {
                all.put(id, api.result(RestRequest.get(path(id)), Seen.class));
            } catch (ProviderException e) {
                // The zone is gone.
                if (e.kind() != ProviderException.Kind.NOT_FOUND) {
                    throw e;
                }
            }
        }
        return all;
    }

    @Override
    protected Map<String, Seen> search(ReadContext context, String scope, Known<Spec, Outputs> known) {
        String id = idOf(Objects.requireNonNull(known.spec()));
        return Map.of(id, api.result(RestRequest.get(path(id)), Seen.class));
    }

    @Override
    protected @Nullable Map<String, String> tags(Seen seen) {
        return null;
    }

    @Override
    protected Spec spec(Seen seen, Known<Spec, Outputs> known) {
        Spec asked = Objects.requireNonNull(known.spec());
        Object value = seen.value();
        return new Spec(asked.zone(), asked.name(), value == null ? "" : isSame(asked, value) ? asked.value() : value);
    }

    @Override
    protected Outputs outputs(Seen seen, Known<Spec, Outputs> known) {
        String id = known.id();
        return new Outputs(
                id != null
                        ? parentOf(id)
                        : api.zoneId(Objects.requireNonNull(known.spec()).zone().get()));
    }

    /** It is there; {@link #sync} sets it. */
    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String id = idOf(context.spec());
        return new Created<>(id, new Outputs(parentOf(id)));
    }

    @Override
    public Effect effect(Change<Spec> change) {
        return SameZone.effect(change, change.before().zone(), change.after().zone());
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !before.zone().equals(context.spec().zone())) {
            SameZone.check(api, parentOf(id), context.spec().zone());
        }
        set(id, before, context.spec());
    }

    private void set(String id, @Nullable Spec before, Spec after) {
        if (before == null || !isSame(after, before.value())) {
            api.call(RestRequest.patch(path(id), Map.of("value", after.value())));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        context.prior().ifPresent(prior -> set(id, context.known().spec(), prior));
    }
}
