package io.infrar.provider.aws.edge;

import io.infrar.model.Output;
import io.infrar.provider.aws.edge.Distribution.Behavior;
import io.infrar.provider.aws.edge.Distribution.ErrorPage;
import io.infrar.provider.aws.edge.Distribution.Server;
import io.infrar.provider.aws.edge.Distribution.Spec;
import io.infrar.provider.aws.edge.Distribution.Ttl;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.model.AllowedMethods;
import software.amazon.awssdk.services.cloudfront.model.CacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.CachedMethods;
import software.amazon.awssdk.services.cloudfront.model.CookiePreference;
import software.amazon.awssdk.services.cloudfront.model.CustomErrorResponse;
import software.amazon.awssdk.services.cloudfront.model.CustomOriginConfig;
import software.amazon.awssdk.services.cloudfront.model.DefaultCacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;
import software.amazon.awssdk.services.cloudfront.model.ForwardedValues;
import software.amazon.awssdk.services.cloudfront.model.Headers;
import software.amazon.awssdk.services.cloudfront.model.HttpVersion;
import software.amazon.awssdk.services.cloudfront.model.ItemSelection;
import software.amazon.awssdk.services.cloudfront.model.LambdaFunctionAssociations;
import software.amazon.awssdk.services.cloudfront.model.Method;
import software.amazon.awssdk.services.cloudfront.model.Origin;
import software.amazon.awssdk.services.cloudfront.model.OriginSslProtocols;
import software.amazon.awssdk.services.cloudfront.model.S3OriginConfig;
import software.amazon.awssdk.services.cloudfront.model.SSLSupportMethod;
import software.amazon.awssdk.services.cloudfront.model.SslProtocol;
import software.amazon.awssdk.services.cloudfront.model.ViewerCertificate;

/** Specs of distributions as CloudFront's configurations and back. */
final class DistributionConfigs {
    private static final String ORIGIN = "origin";
    private static final int READ_TIMEOUT_SECONDS = 30;
    private static final int KEEP_ALIVE_SECONDS = 5;

    /** What CloudFront says where errors are not to be kept; else it keeps them for ten seconds. */
    private static final long ERROR_TTL_SECONDS = 10;

    private static final List<Method> SAFE = List.of(Method.GET, Method.HEAD, Method.OPTIONS);
    private static final List<Method> ALL =
            List.of(Method.GET, Method.HEAD, Method.OPTIONS, Method.PUT, Method.POST, Method.PATCH, Method.DELETE);

    /** What a behavior must say when it is changed, although it need not when it is made. */
    private static final LambdaFunctionAssociations NO_FUNCTIONS =
            LambdaFunctionAssociations.builder().quantity(0).build();

    private DistributionConfigs() {}

    static DistributionConfig create(Spec spec, String reference, String comment) {
        DistributionConfig empty = DistributionConfig.builder()
                .callerReference(reference)
                .comment(comment)
                .enabled(true)
                .httpVersion(HttpVersion.HTTP2_AND3)
                .isIPV6Enabled(true)
                .build();
        return update(spec, empty);
    }

    /**
     * The configuration as it is, with what the spec says; the rest is left alone. An update must say all that CloudFront filled in at
     * the create, see <a
     * href="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-overview-required-fields.html">the required
     * fields</a>.
     */
    static DistributionConfig update(Spec spec, DistributionConfig current) {
        Output<String> webAcl = spec.webAcl();
        String root = spec.rootObject();
        Set<String> aliases = new TreeSet<>(spec.aliases());
        List<CacheBehavior> behaviors = spec.behaviors().stream()
                .map(behavior -> withPath(behavior, current))
                .toList();
        List<CustomErrorResponse> errors = spec.errorPages().stream()
                .map(page -> CustomErrorResponse.builder()
                        .errorCode(page.status())
                        .responsePagePath(page.page())
                        .responseCode(Integer.toString(page.shownStatus()))
                        .errorCachingMinTTL(ERROR_TTL_SECONDS)
                        .build())
                .toList();
        // Lists without elements are left out: their quantity says so.
        return current.toBuilder()
                .enabled(true)
                .aliases(a -> {
                    a.quantity(aliases.size());
                    if (!aliases.isEmpty()) {
                        a.items(aliases);
                    }
                })
                .viewerCertificate(certificate(spec))
                .origins(o -> o.quantity(1).items(origin(spec.origin(), current)))
                .defaultRootObject(root == null ? "" : root)
                .defaultCacheBehavior(withoutPath(spec.defaultBehavior(), current))
                .cacheBehaviors(b -> {
                    b.quantity(behaviors.size());
                    if (!behaviors.isEmpty()) {
                        b.items(behaviors);
                    }
                })
                .customErrorResponses(e -> {
                    e.quantity(errors.size());
                    if (!errors.isEmpty()) {
                        e.items(errors);
                    }
                })
                .webACLId(webAcl == null ? "" : webAcl.get())
                .priceClass(spec.priceClass())
                .build();
    }

    private static ViewerCertificate certificate(Spec spec) {
        Output<String> arn = spec.certificate();
        return arn == null
                ? ViewerCertificate.builder().cloudFrontDefaultCertificate(true).build()
                : ViewerCertificate.builder()
                        .acmCertificateArn(arn.get())
                        .sslSupportMethod(SSLSupportMethod.SNI_ONLY)
                        .minimumProtocolVersion(spec.minimumTls())
                        .build();
    }

    private static Origin origin(Distribution.Origin origin, DistributionConfig current) {
        Origin.Builder builder = current.origins() == null
                ? Origin.builder().originPath("").customHeaders(h -> h.quantity(0))
                : current.origins().items().get(0).toBuilder();
        Output<String> accessControl = origin.accessControl();
        builder.id(ORIGIN)
                .domainName(origin.domain().get())
                .originAccessControlId(accessControl == null ? "" : accessControl.get());
        Server server = origin.server();
        if (server == null) {
            builder.customOriginConfig((CustomOriginConfig) null)
                    .s3OriginConfig(
                            S3OriginConfig.builder().originAccessIdentity("").build());
        } else {
            builder.s3OriginConfig((S3OriginConfig) null)
                    .customOriginConfig(CustomOriginConfig.builder()
                            .originProtocolPolicy(server.protocol())
                            .httpPort(server.httpPort())
                            .httpsPort(server.httpsPort())
                            .originReadTimeout(READ_TIMEOUT_SECONDS)
                            .originKeepaliveTimeout(KEEP_ALIVE_SECONDS)
                            .originSslProtocols(OriginSslProtocols.builder()
                                    .quantity(1)
                                    .items(SslProtocol.TLS_V1_2)
                                    .build())
                            .build());
        }
        return builder.build();
    }

    private static DefaultCacheBehavior withoutPath(Behavior behavior, DistributionConfig current) {
        DefaultCacheBehavior.Builder builder = current.defaultCacheBehavior() == null
                ? DefaultCacheBehavior.builder()
                        .smoothStreaming(false)
                        .fieldLevelEncryptionId("")
                        .lambdaFunctionAssociations(NO_FUNCTIONS)
                : current.defaultCacheBehavior().toBuilder();
        Ttl ttl = behavior.ttl();
        Long seconds = ttl == null ? null : Long.valueOf(ttl.seconds());
        return builder.targetOriginId(ORIGIN)
                .viewerProtocolPolicy(behavior.viewerProtocol())
                .allowedMethods(methods(behavior))
                .compress(true)
                .cachePolicyId(behavior.cachePolicy())
                .originRequestPolicyId(behavior.originRequestPolicy())
                .responseHeadersPolicyId(text(behavior.responseHeaders()))
                .forwardedValues(ttl == null ? null : key(ttl))
                .minTTL(seconds)
                .defaultTTL(seconds)
                .maxTTL(seconds)
                .build();
    }

    private static CacheBehavior withPath(Behavior behavior, DistributionConfig current) {
        List<CacheBehavior> before = current.cacheBehaviors() == null
                ? List.of()
                : current.cacheBehaviors().items();
        CacheBehavior.Builder builder = before.stream()
                .filter(each -> each.pathPattern().equals(behavior.path()))
                .findFirst()
                .map(CacheBehavior::toBuilder)
                .orElseGet(() -> CacheBehavior.builder()
                        .smoothStreaming(false)
                        .fieldLevelEncryptionId("")
                        .lambdaFunctionAssociations(NO_FUNCTIONS));
        Ttl ttl = behavior.ttl();
        Long seconds = ttl == null ? null : Long.valueOf(ttl.seconds());
        return builder.pathPattern(behavior.path())
                .targetOriginId(ORIGIN)
                .viewerProtocolPolicy(behavior.viewerProtocol())
                .allowedMethods(methods(behavior))
                .compress(true)
                .cachePolicyId(behavior.cachePolicy())
                .originRequestPolicyId(behavior.originRequestPolicy())
                .responseHeadersPolicyId(text(behavior.responseHeaders()))
                .forwardedValues(ttl == null ? null : key(ttl))
                .minTTL(seconds)
                .defaultTTL(seconds)
                .maxTTL(seconds)
                .build();
    }

    private static @Nullable String text(@Nullable Output<String> output) {
        return output == null ? null : output.get();
    }

    /** What tells answers of one path apart; a cookie would make nearly every request different. */
    private static ForwardedValues key(Ttl ttl) {
        Headers headers = ttl.perHost()
                ? Headers.builder().quantity(1).items("Host").build()
                : Headers.builder().quantity(0).build();
        return ForwardedValues.builder()
                .queryString(true)
                .cookies(CookiePreference.builder().forward(ItemSelection.NONE).build())
                .headers(headers)
                .queryStringCacheKeys(keys -> keys.quantity(0))
                .build();
    }

    private static AllowedMethods methods(Behavior behavior) {
        List<Method> allowed = behavior.allMethods() ? ALL : SAFE;
        return AllowedMethods.builder()
                .quantity(allowed.size())
                .items(allowed)
                .cachedMethods(CachedMethods.builder()
                        .quantity(SAFE.size())
                        .items(SAFE)
                        .build())
                .build();
    }

    // ---- back

    static Spec spec(DistributionConfig config, Map<String, String> tags) {
        ViewerCertificate certificate = config.viewerCertificate();
        String arn = certificate == null ? null : certificate.acmCertificateArn();
        Set<ErrorPage> errors = new LinkedHashSet<>();
        if (config.customErrorResponses() != null) {
            config.customErrorResponses().items().stream()
                    .filter(each -> each.responsePagePath() != null
                            && !each.responsePagePath().isEmpty())
                    .forEach(each -> errors.add(new ErrorPage(
                            each.errorCode(), each.responsePagePath(), Integer.parseInt(each.responseCode()))));
        }
        String webAcl = config.webACLId();
        String root = config.defaultRootObject();
        return new Spec(
                config.aliases() == null
                        ? Set.of()
                        : new TreeSet<>(config.aliases().items()),
                output(arn),
                // With the certificate of cloudfront.net there is no choice, so it counts as asked.
                isSet(arn) && certificate != null ? certificate.minimumProtocolVersionAsString() : Distribution.TLS_1_2,
                origin(config.origins().items().get(0)),
                isSet(root) ? root : null,
                behavior(config.defaultCacheBehavior()),
                config.cacheBehaviors() == null
                        ? List.of()
                        : config.cacheBehaviors().items().stream()
                                .map(DistributionConfigs::behavior)
                                .toList(),
                errors,
                output(webAcl),
                config.priceClassAsString(),
                tags);
    }

    private static Distribution.Origin origin(Origin origin) {
        CustomOriginConfig custom = origin.customOriginConfig();
        String accessControl = origin.originAccessControlId();
        return new Distribution.Origin(
                Output.of(origin.domainName()),
                output(accessControl),
                custom == null
                        ? null
                        : new Server(custom.originProtocolPolicyAsString(), custom.httpPort(), custom.httpsPort()));
    }

    private static Behavior behavior(DefaultCacheBehavior each) {
        return behavior(
                null,
                each.viewerProtocolPolicyAsString(),
                each.allowedMethods(),
                each.cachePolicyId(),
                each.originRequestPolicyId(),
                each.forwardedValues(),
                each.maxTTL(),
                each.responseHeadersPolicyId());
    }

    private static Behavior behavior(CacheBehavior each) {
        return behavior(
                each.pathPattern(),
                each.viewerProtocolPolicyAsString(),
                each.allowedMethods(),
                each.cachePolicyId(),
                each.originRequestPolicyId(),
                each.forwardedValues(),
                each.maxTTL(),
                each.responseHeadersPolicyId());
    }

    private static Behavior behavior(
            @Nullable String path,
            String viewerProtocol,
            @Nullable AllowedMethods methods,
            @Nullable String cachePolicy,
            @Nullable String originRequestPolicy,
            @Nullable ForwardedValues key,
            @Nullable Long ttl,
            @Nullable String responseHeaders) {
        return new Behavior(
                path,
                viewerProtocol,
                methods != null && methods.items().contains(Method.POST),
                isSet(cachePolicy) ? cachePolicy : null,
                isSet(originRequestPolicy) ? originRequestPolicy : null,
                isSet(cachePolicy) ? null : ttl(key, Objects.requireNonNullElse(ttl, 0L)),
                output(responseHeaders));
    }

    private static Ttl ttl(@Nullable ForwardedValues key, long seconds) {
        boolean perHost =
                key != null && key.headers() != null && key.headers().items().contains("Host");
        return new Ttl(Math.toIntExact(seconds), perHost);
    }

    private static @Nullable Output<String> output(@Nullable String text) {
        return text == null || text.isEmpty() ? null : Output.of(text);
    }

    private static boolean isSet(@Nullable String text) {
        return text != null && !text.isEmpty();
    }
}
