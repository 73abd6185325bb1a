package io.infrar.provider.cloudflare.zone;

import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.api.CloudflareHandler;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Some of the settings of a zone; the others are left alone. Deleting it sets them to what they were before. One that is no longer
 * asked for stays as it is. See <a href="https://developers.cloudflare.com/api/resources/zones/subresources/settings/">Settings</a>.
 */
public final class ZoneSettings extends CloudflareHandler<ZoneSettings.Spec, ZoneSettings.Outputs, ZoneSettings.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("zone-settings", Spec.class, Outputs.class)
            .marker(ResourceType.Marker.NONE)
            .endState(ResourceType.EndState.RESTORED)
            .asSingleton();

    /**
     * What is asked.
     *
     * @param zone its id, or a name in it
     * @param settings by Cloudflare's names, such as {@code ssl} and {@code min_tls_version}
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "the settings are those of a zone")
            Output<String> zone,

            Map<String, Object> settings) {
        public Spec {
            settings = java.util.Collections.unmodifiableMap(new TreeMap<>(settings));
        }
    }

    /** What is known. */
    public record Outputs(String zoneId) {}

    record Setting(
            String id, @Nullable Object value, @Nullable Boolean editable) {}

    /**
     * What was read.
     *
     * @param isWhole it was looked at for the first time: whatever may be asked for later must be known to be restored
     */
    record Seen(String zoneId, Map<String, Object> values, boolean isWhole) {}

    ZoneSettings(CloudflareApi api) {
        super(TYPE, api);
    }

    @Override
    protected Map<String, Seen> describe(ReadContext context, String scope, List<Known<Spec, Outputs>> known) {
        Map<String, Seen> all = new HashMap<>();
        for (String zoneId : ids(known)) {
            all.put(zoneId, new Seen(zoneId, values(zoneId), false));
        }
        return all;
    }

    @Override
    protected Map<String, Seen> search(ReadContext context, String scope, Known<Spec, Outputs> known) {
        String zoneId = api.zoneId(Objects.requireNonNull(known.spec()).zone().get());
        return Map.of(zoneId, new Seen(zoneId, values(zoneId), true));
    }

    private Map<String, Object> values(String zoneId) {
        Map<String, Object> values = new TreeMap<>();
        for (Setting setting :
                api.call(RestRequest.get("/zones/" + zoneId + "/settings")).list("result", Setting.class)) {
            if (setting.value() != null && !Boolean.FALSE.equals(setting.editable())) {
                values.put(setting.id(), setting.value());
            }
        }
        return values;
    }

    @Override
    protected @Nullable Map<String, String> tags(Seen seen) {
        return null;
    }

    @Override
    protected Spec spec(Seen seen, Known<Spec, Outputs> known) {
        Spec asked = Objects.requireNonNull(known.spec());
        if (seen.isWhole()) {
            return new Spec(asked.zone(), seen.values());
        }
        Map<String, Object> values = new TreeMap<>();
        asked.settings().forEach((name, value) -> {
            Object is = seen.values().get(name);
            if (is != null) {
                values.put(name, Covers.covers(value, is) ? value : is);
            }
        });
        return new Spec(asked.zone(), values);
    }

    @Override
    protected Outputs outputs(Seen seen, Known<Spec, Outputs> known) {
        return new Outputs(seen.zoneId());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String zoneId = api.zoneId(context.spec().zone().get());
        return new Created<>(zoneId, new Outputs(zoneId));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Map<String, Object> changed = new TreeMap<>(context.spec().settings());
        if (before != null) {
            changed.entrySet()
                    .removeIf(each ->
                            Covers.covers(each.getValue(), before.settings().get(each.getKey())));
        }
        set(id, changed);
    }

    private void set(String zoneId, Map<String, Object> values) {
        if (!values.isEmpty()) {
            List<Map<String, Object>> items = values.entrySet().stream()
                    .map(each -> Map.of("id", each.getKey(), "value", each.getValue()))
                    .toList();
            api.call(RestRequest.patch("/zones/" + zoneId + "/settings", Map.of("items", items)));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Map<String, Object> before =
                new TreeMap<>(context.prior().map(Spec::settings).orElse(Map.of()));
        before.keySet()
                .retainAll(Objects.requireNonNull(context.known().spec())
                        .settings()
                        .keySet());
        Map<String, Object> now = values(id);
        before.entrySet()
                .removeIf(each -> Json.of(each.getValue()).equals(Json.of(now.getOrDefault(each.getKey(), ""))));
        set(id, before);
    }
}
