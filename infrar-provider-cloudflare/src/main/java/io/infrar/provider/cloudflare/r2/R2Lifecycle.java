package io.infrar.provider.cloudflare.r2;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.model.Output;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.spi.Field;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All lifecycle rules of a bucket, which always has a set of them: a new one throws away uploads that were not completed within seven
 * days. See <a href="https://developers.cloudflare.com/api/resources/r2/subresources/buckets/subresources/lifecycle/">Lifecycle</a>.
 */
public final class R2Lifecycle extends R2Setting<R2Lifecycle.Spec, R2Lifecycle.Outputs> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("r2-lifecycle", Spec.class, Outputs.class)
            .marker(ResourceType.Marker.NONE)
            .endState(ResourceType.EndState.RESTORED)
            .asSingleton();

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

            Set<Rule> rules)
            implements Rules {
        @Override
        public List<Map<String, Object>> wire() {
            List<Map<String, Object>> wire = new ArrayList<>();
            for (Rule rule : rules) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("id", rule.prefix().isEmpty() ? "all" : "prefix " + rule.prefix());
                json.put("enabled", true);
                json.put("conditions", Map.of("prefix", rule.prefix()));
                put(json, "deleteObjectsTransition", rule.expireSeconds());
                put(json, "abortMultipartUploadsTransition", rule.abortUploadsSeconds());
                if (rule.infrequentSeconds() != null) {
                    json.put(
                            "storageClassTransitions",
                            List.of(Map.of(
                                    "condition",
                                    condition(rule.infrequentSeconds()),
                                    "storageClass",
                                    "InfrequentAccess")));
                }
                wire.add(json);
            }
            return wire;
        }

        private static void put(Map<String, Object> json, String name, @Nullable Long seconds) {
            if (seconds != null) {
                json.put(name, Map.of("condition", condition(seconds)));
            }
        }

        private static Map<String, Object> condition(long seconds) {
            return Map.of("type", "Age", "maxAge", seconds);
        }
    }

    /**
     * What becomes of objects with age, in seconds; null leaves them alone.
     *
     * @param prefix of their names; empty means all
     * @param expireSeconds when they are deleted
     * @param infrequentSeconds when they go to storage for infrequent access
     * @param abortUploadsSeconds when uploads that were not completed are thrown away
     */
    public record Rule(
            String prefix,
            @Nullable Long expireSeconds,
            @Nullable Long infrequentSeconds,
            @Nullable Long abortUploadsSeconds) {}

    /** What is known once they are set: the id of the bucket. */
    public record Outputs(String id) {}

    R2Lifecycle(CloudflareApi api) {
        super(TYPE, api, "/lifecycle", Outputs::new);
    }

    @Override
    Spec spec(Output<String> bucket, String jurisdiction, JsonNode seen) {
        Set<Rule> rules = new LinkedHashSet<>();
        for (JsonNode rule : seen) {
            if (!isForeign(rule)) {
                rules.add(new Rule(
                        rule.path("conditions").path("prefix").asText(""),
                        age(rule.path("deleteObjectsTransition")),
                        age(rule.path("storageClassTransitions").path(0)),
                        age(rule.path("abortMultipartUploadsTransition"))));
            }
        }
        return new Spec(bucket, jurisdiction, rules);
    }

    private static @Nullable Long age(JsonNode transition) {
        JsonNode age = transition.path("condition").path("maxAge");
        return age.isNumber() ? age.asLong() : null;
    }

    /** Rules that are off, and those that act on a day instead of at an age. */
    @Override
    boolean isForeign(JsonNode rule) {
        return !rule.path("enabled").asBoolean()
                || rule.findValuesAsText("type").contains("Date")
                || rule.path("storageClassTransitions").size() > 1;
    }
}
