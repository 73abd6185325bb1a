package io.infrar.provider.cloudflare.r2;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.model.Output;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestAnswer;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
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

            List<Rule> rules) {}

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
        super(TYPE, api, "/cors");
    }

    @Override
    R2 bucket(Spec spec) {
        return new R2(spec.jurisdiction(), spec.bucket().get());
    }

    @Override
    boolean isKnown(Spec spec) {
        return spec.bucket().isKnown();
    }

    @Override
    protected Spec spec(Seen object, Known<Spec, Outputs> known) {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode rule : object.rules()) {
            JsonNode allowed = rule.path("allowed");
            JsonNode age = rule.path("maxAgeSeconds");
            rules.add(new Rule(
                    texts(allowed.path("origins")),
                    texts(allowed.path("methods")),
                    texts(allowed.path("headers")),
                    texts(rule.path("exposeHeaders")),
                    age.isNumber() ? age.asInt() : null));
        }
        Spec asked = known.spec();
        return new Spec(
                asked != null ? asked.bucket() : Output.of(object.bucket().bucket()),
                object.bucket().jurisdiction(),
                rules);
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new TreeSet<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    @Override
    protected Outputs outputs(Seen object, Known<Spec, Outputs> known) {
        return new Outputs(object.bucket().id());
    }

    @Override
    Outputs outputs(R2 bucket) {
        return new Outputs(bucket.id());
    }

    @Override
    boolean differs(Spec one, Spec other) {
        return !one.rules().equals(other.rules());
    }

    @Override
    List<Map<String, Object>> rules(Spec spec) {
        List<Map<String, Object>> rules = new ArrayList<>();
        for (Rule rule : spec.rules()) {
            Map<String, Object> allowed = new LinkedHashMap<>();
            allowed.put("origins", new TreeSet<>(rule.origins()));
            allowed.put("methods", new TreeSet<>(rule.methods()));
            allowed.put("headers", new TreeSet<>(rule.headers()));
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", "rule " + (rules.size() + 1));
            json.put("allowed", allowed);
            json.put("exposeHeaders", new TreeSet<>(rule.exposedHeaders()));
            if (rule.maxAgeSeconds() != null) {
                json.put("maxAgeSeconds", rule.maxAgeSeconds());
            }
            rules.add(json);
        }
        return rules;
    }

    @Override
    JsonNode rules(RestAnswer answer) {
        return answer.json().path("result").path("rules");
    }

    @Override
    void clear(R2 bucket) {
        delete(bucket);
    }
}
