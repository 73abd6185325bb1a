package io.infrar.provider.aws.edge;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.model.ListResponseHeadersPoliciesResponse;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyConfig;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyCustomHeader;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicySecurityHeadersConfig;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyStrictTransportSecurity;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyType;

/**
 * Headers that CloudFront adds to answers, instead of what the origin says. It has no tags; its name is unique in the account. See
 * <a href="https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html">ResponseHeadersPolicyConfig</a>.
 */
public final class ResponseHeadersPolicy
        extends AwsHandler<
                ResponseHeadersPolicy.Spec,
                ResponseHeadersPolicy.Outputs,
                software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicy> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of(
                    "response-headers-policy", Spec.class, Outputs.class)
            .marker(ResourceType.Marker.NAME);

    /**
     * What is asked. CloudFront wants the headers that browsers obey here and refuses them among the others.
     *
     * @param frameOptions {@code DENY} or {@code SAMEORIGIN}; null leaves it out
     * @param contentTypeNoSniff {@code X-Content-Type-Options: nosniff}
     * @param transportSecurity null leaves it out
     * @param contentSecurityPolicy null leaves it out
     * @param referrerPolicy such as {@code same-origin}; null leaves it out
     * @param others by name
     */
    public record Spec(
            @Nullable String frameOptions,
            boolean contentTypeNoSniff,
            @Nullable TransportSecurity transportSecurity,
            @Nullable String contentSecurityPolicy,
            @Nullable String referrerPolicy,
            Map<String, String> others) {}

    /** {@code Strict-Transport-Security}. */
    public record TransportSecurity(int maxAgeSeconds, boolean includeSubdomains, boolean preload) {}

    /** What is known once it exists. */
    public record Outputs(String id) {}

    ResponseHeadersPolicy(AwsClients aws) {
        super(TYPE, aws);
    }

    // ---- read

    @Override
    protected Map<String, software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicy> describe(
            ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Set<String> ids = Set.copyOf(ids(known));
        return list(each -> ids.contains(each.id()));
    }

    @Override
    protected Map<String, software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicy> search(
            ReadContext context, String region, Known<Spec, Outputs> known) {
        return list(each -> each.responseHeadersPolicyConfig().name().equals(known.physicalName()));
    }

    /** One call shows a hundred of them in full. */
    private Map<String, software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicy> list(
            Predicate<software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicy> filter) {
        Map<String, software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicy> found = new HashMap<>();
        String marker = null;
        do {
            String from = marker;
            ListResponseHeadersPoliciesResponse page = aws.cloudFront()
                    .listResponseHeadersPolicies(
                            r -> r.type(ResponseHeadersPolicyType.CUSTOM).marker(from));
            page.responseHeadersPolicyList().items().forEach(each -> {
                if (filter.test(each.responseHeadersPolicy())) {
                    found.put(each.responseHeadersPolicy().id(), each.responseHeadersPolicy());
                }
            });
            marker = page.responseHeadersPolicyList().nextMarker();
        } while (marker != null && !marker.isEmpty());
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(
            software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicy object) {
        return null;
    }

    @Override
    protected Spec spec(
            software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicy object, Known<Spec, Outputs> known) {
        ResponseHeadersPolicyConfig config = object.responseHeadersPolicyConfig();
        Map<String, String> others = new TreeMap<>();
        if (config.customHeadersConfig() != null) {
            config.customHeadersConfig().items().forEach(each -> others.put(each.header(), each.value()));
        }
        ResponseHeadersPolicySecurityHeadersConfig security = config.securityHeadersConfig();
        if (security == null) {
            return new Spec(null, false, null, null, null, others);
        }
        ResponseHeadersPolicyStrictTransportSecurity transport = security.strictTransportSecurity();
        return new Spec(
                security.frameOptions() == null ? null : security.frameOptions().frameOptionAsString(),
                security.contentTypeOptions() != null,
                transport == null
                        ? null
                        : new TransportSecurity(
                                transport.accessControlMaxAgeSec(),
                                Boolean.TRUE.equals(transport.includeSubdomains()),
                                Boolean.TRUE.equals(transport.preload())),
                security.contentSecurityPolicy() == null
                        ? null
                        : security.contentSecurityPolicy().contentSecurityPolicy(),
                security.referrerPolicy() == null
                        ? null
                        : security.referrerPolicy().referrerPolicyAsString(),
                others);
    }

    @Override
    protected Outputs outputs(
            software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicy object, Known<Spec, Outputs> known) {
        return new Outputs(object.id());
    }

    // ---- apply

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String id = aws.cloudFront()
                .createResponseHeadersPolicy(r -> r.responseHeadersPolicyConfig(config(context)))
                .responseHeadersPolicy()
                .id();
        return new Created<>(id, new Outputs(id));
    }

    private static ResponseHeadersPolicyConfig config(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        List<ResponseHeadersPolicyCustomHeader> others = new TreeMap<>(spec.others())
                .entrySet().stream()
                        .map(entry -> ResponseHeadersPolicyCustomHeader.builder()
                                .header(entry.getKey())
                                .value(entry.getValue())
                                .override(true)
                                .build())
                        .toList();
        ResponseHeadersPolicyConfig.Builder config = ResponseHeadersPolicyConfig.builder()
                .name(context.known().physicalName())
                .comment(context.known().address().toString());
        ResponseHeadersPolicySecurityHeadersConfig security = security(spec);
        if (!security.equals(
                ResponseHeadersPolicySecurityHeadersConfig.builder().build())) {
            config.securityHeadersConfig(security);
        }
        if (!others.isEmpty()) {
            config.customHeadersConfig(c -> c.quantity(others.size()).items(others));
        }
        return config.build();
    }

    private static ResponseHeadersPolicySecurityHeadersConfig security(Spec spec) {
        ResponseHeadersPolicySecurityHeadersConfig.Builder security =
                ResponseHeadersPolicySecurityHeadersConfig.builder();
        if (spec.frameOptions() != null) {
            security.frameOptions(o -> o.override(true).frameOption(spec.frameOptions()));
        }
        if (spec.contentTypeNoSniff()) {
            security.contentTypeOptions(o -> o.override(true));
        }
        TransportSecurity transport = spec.transportSecurity();
        if (transport != null) {
            security.strictTransportSecurity(o -> o.override(true)
                    .accessControlMaxAgeSec(transport.maxAgeSeconds())
                    .includeSubdomains(transport.includeSubdomains())
                    .preload(transport.preload()));
        }
        if (spec.contentSecurityPolicy() != null) {
            security.contentSecurityPolicy(o -> o.override(true).contentSecurityPolicy(spec.contentSecurityPolicy()));
        }
        if (spec.referrerPolicy() != null) {
            security.referrerPolicy(o -> o.override(true).referrerPolicy(spec.referrerPolicy()));
        }
        return security.build();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !before.equals(context.spec())) {
            String etag =
                    aws.cloudFront().getResponseHeadersPolicy(r -> r.id(id)).eTag();
            aws.cloudFront()
                    .updateResponseHeadersPolicy(
                            r -> r.id(id).ifMatch(etag).responseHeadersPolicyConfig(config(context)));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        String etag = aws.cloudFront().getResponseHeadersPolicy(r -> r.id(id)).eTag();
        aws.cloudFront().deleteResponseHeadersPolicy(r -> r.id(id).ifMatch(etag));
    }
}
