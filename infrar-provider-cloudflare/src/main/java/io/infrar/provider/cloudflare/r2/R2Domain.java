package io.infrar.provider.cloudflare.r2;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.model.Output;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.api.CloudflareHandler;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A name of one's own under which everybody may read the objects of a bucket. R2 makes the DNS record and the certificate itself. See
 * <a href="https://developers.cloudflare.com/api/resources/r2/subresources/buckets/subresources/domains/subresources/custom/">Custom
 * domains</a>. Its id is {@code jurisdiction/bucket/name}.
 */
public final class R2Domain extends CloudflareHandler<R2Domain.Spec, R2Domain.Outputs, R2Domain.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("r2-domain", Spec.class, Outputs.class).marker(ResourceType.Marker.NAME);

    /** "The custom domain is already in use." */
    private static final String IN_USE = "10052";

    /**
     * What is asked.
     *
     * @param bucket its name
     * @param jurisdiction the bucket's
     * @param domain such as {@code files.example.com}
     * @param zone the id of the zone that it is in, or a name in it
     * @param minTls the lowest version of TLS: 1.0, 1.1, 1.2 or 1.3
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "a name leads to one bucket")
            Output<String> bucket,

            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "a name leads to one bucket")
            String jurisdiction,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it is another name")
            String domain,

            @Field(Field.Ownership.INITIAL) Output<String> zone,
            String minTls,
            boolean enabled) {}

    /**
     * What is known once it exists.
     *
     * @param status {@code active} once the name works
     */
    public record Outputs(String name, String status) {}

    record Seen(
            R2 bucket,
            String domain,
            boolean enabled,
            @Nullable String minTls,
            String zone,
            String status) {
        static Seen of(R2 bucket, JsonNode json) {
            return new Seen(
                    bucket,
                    json.path("domain").asText(),
                    json.path("enabled").asBoolean(),
                    json.path("minTLS").asText(null),
                    json.path("zoneId").asText(""),
                    json.path("status").path("ownership").asText("pending"));
        }
    }

    R2Domain(CloudflareApi api) {
        super(TYPE, api);
    }

    private static final String BELOW = "/domains/custom";

    // ---- read

    @Override
    protected Map<String, Seen> describe(ReadContext context, String scope, List<Known<Spec, Outputs>> known) {
        Set<String> buckets = new TreeSet<>();
        ids(known).forEach(id -> buckets.add(R2.of(id).id()));
        Map<String, Seen> found = new HashMap<>();
        buckets.forEach(bucket -> found.putAll(list(R2.of(bucket))));
        return found;
    }

    private Map<String, Seen> list(R2 bucket) {
        Map<String, Seen> found = new HashMap<>();
        R2.find(api, bucket.in(RestRequest.get(bucket.path(api, BELOW))))
                .ifPresent(answer -> answer.json()
                        .path("result")
                        .path("domains")
                        .forEach(json -> {
                            Seen seen = Seen.of(bucket, json);
                            found.put(id(bucket.id(), seen.domain()), seen);
                        }));
        return found;
    }

    @Override
    protected Map<String, Seen> search(ReadContext context, String scope, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.bucket().isKnown()) {
            return Map.of();
        }
        R2 bucket = new R2(spec.jurisdiction(), spec.bucket().get());
        Map<String, Seen> found = list(bucket);
        found.keySet().retainAll(Set.of(id(bucket.id(), spec.domain())));
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(Seen object) {
        return null;
    }

    @Override
    protected Spec spec(Seen object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        // Left out while Cloudflare cannot ask its own certificates; the status is "unknown" then.
        String tls = object.minTls();
        return new Spec(
                asked != null ? asked.bucket() : Output.of(object.bucket().bucket()),
                object.bucket().jurisdiction(),
                object.domain(),
                asked != null ? asked.zone() : Output.of(object.zone()),
                tls != null ? tls : asked != null ? asked.minTls() : "1.0",
                object.enabled());
    }

    @Override
    protected Outputs outputs(Seen object, Known<Spec, Outputs> known) {
        return new Outputs(object.domain(), object.status());
    }

    // ---- write

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        R2 bucket = new R2(spec.jurisdiction(), spec.bucket().get());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("domain", spec.domain());
        body.put("zoneId", api.zoneId(spec.zone().get()));
        body.put("enabled", spec.enabled());
        body.put("minTLS", spec.minTls());
        try {
            api.call(bucket.in(RestRequest.post(bucket.path(api, BELOW), body)));
        } catch (ProviderException e) {
            if (IN_USE.equals(e.code())) {
                throw ProviderException.builder(
                                Kind.TAKEN,
                                "the domain " + spec.domain()
                                        + " leads to another bucket already; take it off there, or"
                                        + " give another domain(…)")
                        .code(e.code())
                        .requestId(e.requestId())
                        .cause(e)
                        .build();
            }
            throw e;
        }
        return Created.of(id(bucket.id(), spec.domain()));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before != null && (!spec.minTls().equals(before.minTls()) || spec.enabled() != before.enabled())) {
            Map<String, Object> body = Map.of("enabled", spec.enabled(), "minTLS", spec.minTls());
            R2 bucket = R2.of(id);
            api.call(bucket.in(RestRequest.put(path(bucket, id), body)));
        }
    }

    private String path(R2 bucket, String id) {
        return bucket.path(
                api, BELOW + "/" + RestRequest.part(id.substring(bucket.id().length() + 1)));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        R2 bucket = R2.of(id);
        api.call(bucket.in(RestRequest.delete(path(bucket, id))));
    }
}
