package io.infrar.provider.cloudflare.r2;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.model.Output;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestRequest;
import io.infrar.spi.Field;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which web sites may use a bucket from a browser. See
 * <a href="https://developers.cloudflare.com/api/resources/r2/subresources/buckets/subresources/cors/">CORS</a>.
 */
public final class R2Cors extends R2Setting<R2Cors.Spec, R2Cors.Outputs> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("r2-cors", Spec.class, Outputs.class)
            .marker(ResourceType.Marker.NONE)
            .endState(ResourceType.EndState.RESTORED)
            .asSingleton();

    private static final String BELOW = "/cors";

    /**
     * What is asked.
     *
     * @param bucket its name
     * @param jurisdiction the bucket's
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "they are the rules of another bucket")
            Output<String> bucket,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "they are the rules of another bucket")
            String jurisdiction,

            List<Rule> rules)
            implements Rules {
        @Override
        public List<Map<String, Object>> wire() {
            List<Map<String, Object>> wire = new ArrayList<>();
            for (Rule rule : rules) {
                Map<String, Object> allowed = new LinkedHashMap<>();
                allowed.put("origins", new TreeSet<>(rule.origins()));
                allowed.put("methods", new TreeSet<>(rule.methods()));
                allowed.put("headers", new TreeSet<>(rule.headers()));
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("id", "rule " + (wire.size() + 1));
                json.put("allowed", allowed);
                json.put("exposeHeaders", new TreeSet<>(rule.exposedHeaders()));
                if (rule.maxAgeSeconds() != null) {
                    json.put("maxAgeSeconds", rule.maxAgeSeconds());
                }
                wire.add(json);
            }
            return wire;
        }
    }

    /** What some web sites may do. */
    public record Rule(
            Set<String> origins,
            Set<String> methods,
            Set<String> headers,
            Set<String> exposedHeaders,
            @Nullable Integer maxAgeSeconds) {}

    /** What is known once they are set: the id of the bucket. */
    public record Outputs(String id) {}

    R2Cors(CloudflareApi api) {
        super(TYPE, api, BELOW, Outputs::new);
    }

    @Override
    Spec spec(Output<String> bucket, String jurisdiction, JsonNode seen) {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode rule : seen) {
            JsonNode allowed = rule.path("allowed");
            JsonNode age = rule.path("maxAgeSeconds");
            rules.add(new Rule(
                    texts(allowed.path("origins")),
                    texts(allowed.path("methods")),
                    texts(allowed.path("headers")),
                    texts(rule.path("exposeHeaders")),
                    age.isNumber() ? age.asInt() : null));
        }
        return new Spec(bucket, jurisdiction, rules);
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new TreeSet<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /** No rules at all are none that are set. */
    @Override
    void put(R2 bucket, List<Map<String, Object>> rules) {
        String path = bucket.path(api, BELOW);
        api.call(bucket.in(rules.isEmpty() ? RestRequest.delete(path) : RestRequest.put(path, Map.of("rules", rules))));
    }
}
