package io.infrar.provider.aws.edge;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.wafv2.Wafv2Client;
import software.amazon.awssdk.services.wafv2.model.AllowAction;
import software.amazon.awssdk.services.wafv2.model.BlockAction;
import software.amazon.awssdk.services.wafv2.model.CountryCode;
import software.amazon.awssdk.services.wafv2.model.CreateWebAclRequest;
import software.amazon.awssdk.services.wafv2.model.DefaultAction;
import software.amazon.awssdk.services.wafv2.model.GeoMatchStatement;
import software.amazon.awssdk.services.wafv2.model.GetWebAclResponse;
import software.amazon.awssdk.services.wafv2.model.ListWebAcLsResponse;
import software.amazon.awssdk.services.wafv2.model.ManagedRuleGroupStatement;
import software.amazon.awssdk.services.wafv2.model.NoneAction;
import software.amazon.awssdk.services.wafv2.model.OverrideAction;
import software.amazon.awssdk.services.wafv2.model.RateBasedStatement;
import software.amazon.awssdk.services.wafv2.model.RateBasedStatementAggregateKeyType;
import software.amazon.awssdk.services.wafv2.model.RuleAction;
import software.amazon.awssdk.services.wafv2.model.Statement;
import software.amazon.awssdk.services.wafv2.model.Tag;
import software.amazon.awssdk.services.wafv2.model.VisibilityConfig;
import software.amazon.awssdk.services.wafv2.model.WebACLSummary;

/**
 * A web ACL: rules that refuse requests; what none refuses is let through. Requests are counted in metrics and sampled. Its id is
 * its ARN. See <a href="https://docs.aws.amazon.com/waf/latest/APIReference/API_WebACL.html">WebACL</a>.
 */
public final class WebAcl extends AwsHandler<WebAcl.Spec, WebAcl.Outputs, WebAcl.Live> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("web-acl", Spec.class, Outputs.class);

    /** For load balancers and APIs of a region. */
    public static final String REGIONAL = "REGIONAL";

    /** For distributions; placed in us-east-1. */
    public static final String CLOUDFRONT = "CLOUDFRONT";

    private static final String VENDOR = "AWS";
    private static final int DEFAULT_WINDOW_SECONDS = 300;

    /**
     * What is asked.
     *
     * @param scope {@link #REGIONAL} or {@link #CLOUDFRONT}
     * @param rules in this order, each with just one of its settings
     */
    public record Spec(
            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "a web ACL is for load balancers or for distributions")
            String scope,

            List<Rule> rules,
            Map<String, String> tags) {}

    /**
     * What is refused.
     *
     * @param name letters, digits and dashes; also the name of its metric
     * @param managedGroup a rule group of AWS, such as {@code AWSManagedRulesCommonRuleSet}
     * @param rateLimit too many requests of one address
     * @param blockedCountries ISO 3166-1 alpha-2
     */
    public record Rule(
            String name,
            @Nullable String managedGroup,
            @Nullable RateLimit rateLimit,
            @Nullable Set<String> blockedCountries) {
        public static Rule managed(String name, String group) {
            return new Rule(name, group, null, null);
        }

        public static Rule rate(String name, int requests, int windowSeconds) {
            return new Rule(name, null, new RateLimit(requests, windowSeconds), null);
        }

        public static Rule countries(String name, Set<String> countries) {
            return new Rule(name, null, null, countries);
        }
    }

    /**
     * How many requests of one address in how much time.
     *
     * @param requests at least 10
     * @param windowSeconds 60, 120, 300 or 600
     */
    public record RateLimit(int requests, int windowSeconds) {}

    /** What is known once it exists. */
    public record Outputs(String arn, String id, String name) {}

    record Live(software.amazon.awssdk.services.wafv2.model.WebACL acl, String lockToken, Map<String, String> tags) {}

    /** The parts of an ARN, by which calls find it. */
    private record Name(String scope, String name, String id) {
        static Name of(String arn) {
            String[] parts = arn.substring(arn.lastIndexOf(':') + 1).split("/");
            return new Name(parts[0].equals("global") ? CLOUDFRONT : REGIONAL, parts[2], parts[3]);
        }
    }

    WebAcl(AwsClients aws) {
        super(TYPE, aws);
    }

    // ---- read

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Live> found = new ConcurrentHashMap<>();
        Wafv2Client waf = aws.wafv2(region);
        aws.forEach(known, each -> {
            String arn = Objects.requireNonNull(each.id());
            Optional<GetWebAclResponse> got = get(waf, arn);
            got.ifPresent(answer -> found.put(
                    arn, new Live(answer.webACL(), answer.lockToken(), tagsOf(each, arn, () -> liveTags(waf, arn)))));
            return got.isPresent();
        });
        return found;
    }

    private static Optional<GetWebAclResponse> get(Wafv2Client waf, String arn) {
        Name name = Name.of(arn);
        try {
            return Optional.of(
                    waf.getWebACL(r -> r.scope(name.scope()).name(name.name()).id(name.id())));
        } catch (ProviderException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Map<String, String> liveTags(Wafv2Client waf, String arn) {
        return Tags.map(
                waf.listTagsForResource(r -> r.resourceARN(arn))
                        .tagInfoForResource()
                        .tagList(),
                Tag::key,
                Tag::value);
    }

    /** Its name is unique for its scope and region. */
    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Map<String, Live> found = new HashMap<>();
        Spec spec = known.spec();
        if (spec == null) {
            return found;
        }
        Wafv2Client waf = aws.wafv2(region);
        String marker = null;
        do {
            String from = marker;
            ListWebAcLsResponse page =
                    waf.listWebACLs(r -> r.scope(spec.scope()).limit(100).nextMarker(from));
            for (WebACLSummary each : page.webACLs()) {
                if (each.name().equals(known.physicalName())) {
                    get(waf, each.arn())
                            .ifPresent(answer -> found.put(
                                    each.arn(),
                                    new Live(answer.webACL(), answer.lockToken(), liveTags(waf, each.arn()))));
                }
            }
            marker = page.nextMarker();
        } while (marker != null && !marker.isEmpty());
        return found;
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        List<software.amazon.awssdk.services.wafv2.model.Rule> rules =
                new ArrayList<>(object.acl().rules());
        rules.sort((a, b) -> Integer.compare(a.priority(), b.priority()));
        return new Spec(
                Name.of(object.acl().arn()).scope(),
                rules.stream().map(WebAcl::rule).toList(),
                Tags.users(object.tags()));
    }

    private static Rule rule(software.amazon.awssdk.services.wafv2.model.Rule rule) {
        Statement statement = rule.statement();
        ManagedRuleGroupStatement group = statement.managedRuleGroupStatement();
        RateBasedStatement rate = statement.rateBasedStatement();
        GeoMatchStatement geo = statement.geoMatchStatement();
        return new Rule(
                rule.name(),
                group == null ? null : group.name(),
                rate == null
                        ? null
                        : new RateLimit(
                                rate.limit().intValue(),
                                rate.evaluationWindowSec() == null
                                        ? DEFAULT_WINDOW_SECONDS
                                        : rate.evaluationWindowSec().intValue()),
                geo == null ? null : new TreeSet<>(geo.countryCodesAsStrings()));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(object.acl().arn(), object.acl().id(), object.acl().name());
    }

    // ---- apply

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String name = context.known().physicalName();
        WebACLSummary made = aws.wafv2(region(context.known()))
                .createWebACL(CreateWebAclRequest.builder()
                        .name(name)
                        .scope(context.spec().scope())
                        .defaultAction(allow())
                        .visibilityConfig(visible(name))
                        .rules(rules(context.spec()))
                        .tags(list(context.tags()))
                        .build())
                .summary();
        return new Created<>(made.arn(), new Outputs(made.arn(), made.id(), made.name()));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before == null || spec.rules().equals(before.rules())) {
            return;
        }
        Wafv2Client waf = aws.wafv2(region(context.known()));
        Name name = Name.of(id);
        GetWebAclResponse current =
                waf.getWebACL(r -> r.scope(name.scope()).name(name.name()).id(name.id()));
        waf.updateWebACL(r -> r.scope(name.scope())
                .name(name.name())
                .id(name.id())
                .lockToken(current.lockToken())
                .defaultAction(allow())
                .visibilityConfig(current.webACL().visibilityConfig())
                .rules(rules(spec)));
    }

    private static DefaultAction allow() {
        return DefaultAction.builder().allow(AllowAction.builder().build()).build();
    }

    private static VisibilityConfig visible(String metric) {
        return VisibilityConfig.builder()
                .metricName(metric)
                .cloudWatchMetricsEnabled(true)
                .sampledRequestsEnabled(true)
                .build();
    }

    private static List<software.amazon.awssdk.services.wafv2.model.Rule> rules(Spec spec) {
        List<software.amazon.awssdk.services.wafv2.model.Rule> rules = new ArrayList<>();
        for (Rule rule : spec.rules()) {
            var builder = software.amazon.awssdk.services.wafv2.model.Rule.builder()
                    .name(rule.name())
                    .priority(rules.size())
                    .visibilityConfig(visible(rule.name()))
                    .statement(statement(rule));
            if (rule.managedGroup() != null) {
                // Its rules decide themselves.
                builder.overrideAction(OverrideAction.builder()
                        .none(NoneAction.builder().build())
                        .build());
            } else {
                builder.action(RuleAction.builder()
                        .block(BlockAction.builder().build())
                        .build());
            }
            rules.add(builder.build());
        }
        return rules;
    }

    private static Statement statement(Rule rule) {
        Statement.Builder statement = Statement.builder();
        RateLimit rate = rule.rateLimit();
        if (rate != null) {
            statement.rateBasedStatement(RateBasedStatement.builder()
                    .limit((long) rate.requests())
                    .evaluationWindowSec((long) rate.windowSeconds())
                    .aggregateKeyType(RateBasedStatementAggregateKeyType.IP)
                    .build());
        }
        Set<String> countries = rule.blockedCountries();
        if (countries != null) {
            statement.geoMatchStatement(GeoMatchStatement.builder()
                    .countryCodes(new TreeSet<>(countries)
                            .stream().map(CountryCode::fromValue).toList())
                    .build());
        }
        String group = rule.managedGroup();
        if (group != null) {
            statement.managedRuleGroupStatement(ManagedRuleGroupStatement.builder()
                    .vendorName(VENDOR)
                    .name(group)
                    .build());
        }
        return statement.build();
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        Wafv2Client waf = aws.wafv2(region(context.known()));
        if (!removed.isEmpty()) {
            waf.untagResource(r -> r.resourceARN(id).tagKeys(removed));
        }
        waf.tagResource(r -> r.resourceARN(id).tags(list(set)));
    }

    private static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Wafv2Client waf = aws.wafv2(region(context.known()));
        Name name = Name.of(id);
        String lockToken = waf.getWebACL(
                        r -> r.scope(name.scope()).name(name.name()).id(name.id()))
                .lockToken();
        waf.deleteWebACL(
                r -> r.scope(name.scope()).name(name.name()).id(name.id()).lockToken(lockToken));
    }
}
