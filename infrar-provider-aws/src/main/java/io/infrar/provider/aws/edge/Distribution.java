package io.infrar.provider.aws.edge;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;
import software.amazon.awssdk.services.cloudfront.model.CreateDistributionWithTagsRequest;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfigWithTags;
import software.amazon.awssdk.services.cloudfront.model.DistributionSummary;
import software.amazon.awssdk.services.cloudfront.model.GetDistributionResponse;
import software.amazon.awssdk.services.cloudfront.model.ListDistributionsRequest;
import software.amazon.awssdk.services.cloudfront.model.Tag;
import software.amazon.awssdk.services.cloudfront.paginators.ListDistributionsIterable;

/**
 * A CloudFront distribution with one origin. See
 * <a href="https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html">DistributionConfig</a>.
 *
 * <p>A change reaches the edge within minutes; that is not waited for, since nothing else depends on it. A delete does have to
 * wait: a distribution must be off everywhere first.
 */
public final class Distribution extends AwsHandler<Distribution.Spec, Distribution.Outputs, Distribution.Live> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("distribution", Spec.class, Outputs.class);

    /** The security policy for TLS 1.2 and above. */
    public static final String TLS_1_2 = "TLSv1.2_2021";

    private static final Duration OFF = Duration.ofMinutes(30);
    private static final String DEPLOYED = "Deployed";

    /** The zone of all names that CloudFront gives, for alias records. */
    private static final String ZONE = "Z2FDTNDATAQYW2";

    /**
     * What is asked.
     *
     * @param aliases the names that it answers to, which the certificate must cover
     * @param certificate the ARN of one in us-east-1; null uses that of cloudfront.net, which decides about TLS itself
     * @param minimumTls a security policy such as {@code TLSv1.2_2021}
     * @param rootObject what is shown for {@code /}; null asks the origin
     * @param behaviors those with a path, the first that fits counts
     * @param errorPages at most one for a status
     * @param webAcl the ARN of a web ACL for CloudFront; null for none
     * @param priceClass which edge locations are used: {@code PriceClass_100}, {@code PriceClass_200} or {@code PriceClass_All}
     */
    public record Spec(
            Set<String> aliases,
            @Nullable Output<String> certificate,
            String minimumTls,
            Origin origin,
            @Nullable String rootObject,
            Behavior defaultBehavior,
            List<Behavior> behaviors,
            Set<ErrorPage> errorPages,
            @Nullable Output<String> webAcl,
            String priceClass,
            Map<String, String> tags) {}

    /**
     * Where content comes from.
     *
     * @param domain of a bucket or of any HTTP server
     * @param accessControl the id of the origin access control for a private bucket; null for other servers
     * @param server how another server is talked to; null for a bucket
     */
    public record Origin(
            Output<String> domain,
            @Nullable Output<String> accessControl,
            @Nullable Server server) {}

    /**
     * How a server is talked to.
     *
     * @param protocol {@code https-only}, {@code http-only} or {@code match-viewer}
     */
    public record Server(String protocol, int httpPort, int httpsPort) {}

    /**
     * What happens to requests of a path.
     *
     * @param path such as {@code /assets/*}; null for the default behavior
     * @param viewerProtocol {@code redirect-to-https}, {@code https-only} or {@code allow-all}
     * @param allMethods also those that change something, else just GET, HEAD and OPTIONS
     * @param cachePolicy the id of a cache policy; null when {@code ttl} says how long answers are kept
     * @param originRequestPolicy the id of an origin request policy; null for none
     * @param ttl how long answers are kept whatever the origin says; null with a cache policy
     * @param responseHeaders the id of a response headers policy; null for none
     */
    public record Behavior(
            @Nullable String path,
            String viewerProtocol,
            boolean allMethods,
            @Nullable String cachePolicy,
            @Nullable String originRequestPolicy,
            @Nullable Ttl ttl,
            @Nullable Output<String> responseHeaders) {}

    /**
     * How long answers are kept. One answer is for one path and query.
     *
     * @param perHost also for one host, which the origin then sees; not for buckets
     */
    public record Ttl(int seconds, boolean perHost) {}

    /** What is shown instead of an error of the origin. */
    public record ErrorPage(int status, String page, int shownStatus) {}

    /**
     * What is known once it exists.
     *
     * @param zoneId the zone of its domain name, for alias records
     */
    public record Outputs(String id, String arn, String domainName, String zoneId) {}

    record Live(
            software.amazon.awssdk.services.cloudfront.model.Distribution distribution,
            String etag,
            Map<String, String> tags) {}

    Distribution(AwsClients aws) {
        super(TYPE, aws);
    }

    // ---- read

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Live> found = new ConcurrentHashMap<>();
        aws.forEach(known, each -> {
            String id = Objects.requireNonNull(each.id());
            Optional<GetDistributionResponse> got = get(id);
            got.ifPresent(answer -> found.put(id, live(answer, each)));
            return got.isPresent();
        });
        return found;
    }

    private Optional<GetDistributionResponse> get(String id) {
        try {
            return Optional.of(aws.cloudFront().getDistribution(r -> r.id(id)));
        } catch (ProviderException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Live live(GetDistributionResponse answer, Known<Spec, Outputs> known) {
        String arn = answer.distribution().arn();
        return new Live(answer.distribution(), answer.eTag(), tagsOf(known, arn, () -> liveTags(arn)));
    }

    private Map<String, String> liveTags(String arn) {
        return Tags.map(
                aws.cloudFront()
                        .listTagsForResource(r -> r.resource(arn))
                        .tags()
                        .items(),
                Tag::key,
                Tag::value);
    }

    /** The comment is the physical name, so that not every distribution of the account has to be asked for its tags. */
    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Map<String, Live> found = new HashMap<>();
        ListDistributionsIterable pages = new ListDistributionsIterable(
                aws.cloudFront(), ListDistributionsRequest.builder().build());
        for (var page : pages) {
            for (DistributionSummary each : page.distributionList().items()) {
                if (each.comment() == null || each.comment().equals(known.physicalName())) {
                    Map<String, String> tags = liveTags(each.arn());
                    if (known.token().equals(tags.get(Tags.INSTANCE))) {
                        get(each.id())
                                .ifPresent(answer ->
                                        found.put(each.id(), new Live(answer.distribution(), answer.eTag(), tags)));
                    }
                }
            }
        }
        return found;
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        return DistributionConfigs.spec(object.distribution().distributionConfig(), Tags.users(object.tags()));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return outputs(object.distribution());
    }

    private static Outputs outputs(software.amazon.awssdk.services.cloudfront.model.Distribution distribution) {
        return new Outputs(distribution.id(), distribution.arn(), distribution.domainName(), ZONE);
    }

    // ---- apply

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        DistributionConfigWithTags config = DistributionConfigWithTags.builder()
                .distributionConfig(DistributionConfigs.create(
                        context.spec(), context.known().token(), context.known().physicalName()))
                .tags(t -> t.items(list(context.tags())))
                .build();
        try {
            var made = aws.cloudFront()
                    .createDistributionWithTags(CreateDistributionWithTagsRequest.builder()
                            .distributionConfigWithTags(config)
                            .build())
                    .distribution();
            return new Created<>(made.id(), outputs(made));
        } catch (ProviderException e) {
            throw certificateNotYet(e);
        }
    }

    /** CloudFront may not see a certificate yet that was just issued, and then says that there is none. */
    private static ProviderException certificateNotYet(ProviderException e) {
        return "InvalidViewerCertificate".equals(e.code())
                        && String.valueOf(e.getMessage()).contains("doesn't exist")
                ? again(e)
                : e;
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before == null || withoutTags(spec).equals(withoutTags(before))) {
            return;
        }
        CloudFrontClient cloudFront = aws.cloudFront();
        var current = cloudFront.getDistributionConfig(r -> r.id(id));
        try {
            cloudFront.updateDistribution(r -> r.id(id)
                    .ifMatch(current.eTag())
                    .distributionConfig(DistributionConfigs.update(spec, current.distributionConfig())));
        } catch (ProviderException e) {
            throw certificateNotYet(e);
        }
    }

    private static Spec withoutTags(Spec spec) {
        return new Spec(
                spec.aliases(),
                spec.certificate(),
                spec.minimumTls(),
                spec.origin(),
                spec.rootObject(),
                spec.defaultBehavior(),
                spec.behaviors(),
                spec.errorPages(),
                spec.webAcl(),
                spec.priceClass(),
                Map.of());
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        CloudFrontClient cloudFront = aws.cloudFront();
        String arn = "arn:" + AwsClients.partition(region(context.known())) + ":cloudfront::" + aws.accountId()
                + ":distribution/" + id;
        Outputs outputs = context.known().outputs();
        String known = outputs != null ? outputs.arn() : arn;
        if (!removed.isEmpty()) {
            cloudFront.untagResource(r -> r.resource(known).tagKeys(k -> k.items(removed)));
        }
        cloudFront.tagResource(r -> r.resource(known).tags(t -> t.items(list(set))));
    }

    private static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    // ---- delete

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        CloudFrontClient cloudFront = aws.cloudFront();
        var current = cloudFront.getDistributionConfig(r -> r.id(id));
        if (Boolean.TRUE.equals(current.distributionConfig().enabled())) {
            cloudFront.updateDistribution(r -> r.id(id)
                    .ifMatch(current.eTag())
                    .distributionConfig(current.distributionConfig().toBuilder()
                            .enabled(false)
                            .build()));
        }
        String etag = context.await("distribution " + id + " to be off everywhere, which takes minutes", OFF, () -> {
            var seen = cloudFront.getDistribution(r -> r.id(id));
            return seen.distribution().status().equals(DEPLOYED) ? Optional.of(seen.eTag()) : Optional.empty();
        });
        cloudFront.deleteDistribution(r -> r.id(id).ifMatch(etag));
    }
}
