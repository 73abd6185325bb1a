package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.Domain;
import io.infrar.model.Edge;
import io.infrar.model.Output;
import io.infrar.model.StaticSite;
import io.infrar.model.Tls;
import io.infrar.model.Waf;
import io.infrar.provider.aws.dns.DnsRecord;
import io.infrar.provider.aws.edge.Distribution;
import io.infrar.provider.aws.edge.Distribution.Behavior;
import io.infrar.provider.aws.edge.Distribution.ErrorPage;
import io.infrar.provider.aws.edge.Distribution.Origin;
import io.infrar.provider.aws.edge.Distribution.Ttl;
import io.infrar.provider.aws.edge.OriginAccessControl;
import io.infrar.provider.aws.edge.ResponseHeadersPolicy;
import io.infrar.provider.aws.edge.ResponseHeadersPolicy.TransportSecurity;
import io.infrar.provider.aws.edge.WebAcl;
import io.infrar.provider.aws.s3.BucketPolicies;
import io.infrar.provider.aws.s3.SiteFiles;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.PolicyDocument.Condition;
import io.infrar.provider.aws.sdk.PolicyDocument.Principal;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import io.infrar.spi.Charge;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Distributions with what belongs to them: for static sites, and for edges. */
final class Cdn {
    // Policies that AWS keeps, the same in every account:
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
    static final String CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
    static final String CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
    static final String ORIGIN_DECIDES = "4cc15a8a-d715-48a4-82b8-cc0b614638fe";
    static final String ALL_OF_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3";
    static final String ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

    private static final String CLOUDFRONT = "cloudfront.amazonaws.com";
    private static final Set<Integer> WINDOWS = Set.of(60, 120, 300, 600);
    private static final int LEAST_REQUESTS = 10;
    private static final String EVERYTHING = "/*";

    private Cdn() {}

    /**
     * What a distribution is made of.
     *
     * @param domains the first is the main one
     * @param edge what asks for more than the origin's kind; null for a site without an edge
     * @param cachePolicy where no rule says something else
     * @param originRequestPolicy null for buckets
     * @param headers by path
     */
    record Plan(
            List<String> domains,
            @Nullable Edge edge,
            Origin origin,
            @Nullable String rootObject,
            String cachePolicy,
            @Nullable String originRequestPolicy,
            Set<ErrorPage> errorPages,
            List<StaticSite.HeaderRule> headers) {
        boolean isBucket() {
            return origin.server() == null;
        }
    }

    static Address address(Component owner) {
        return Translating.shared("distribution", owner);
    }

    /** Where it is reachable: its first domain, else the name that CloudFront gives. */
    static Output<String> url(Component owner, List<String> domains) {
        return domains.isEmpty()
                ? Output.format("https://{}", Translating.<String>output(address(owner), "domainName"))
                : Output.of("https://" + domains.get(0));
    }

    /** Emits a distribution with its certificate, web ACL and header policies. */
    static void add(Translating t, Component owner, Plan plan) {
        Edge edge = plan.edge();
        Waf waf = edge == null ? null : edge.waf();
        Output<String> webAcl = waf == null ? null : webAcl(t, owner, waf, WebAcl.CLOUDFRONT, AwsClients.GLOBAL);
        Output<String> certificate =
                plan.domains().isEmpty() ? null : ElbParts.certificate(t, owner, AwsClients.GLOBAL, plan.domains());
        String tls = edge == null ? Distribution.TLS_1_2 : tls(t, edge, plan.domains());
        t.add(
                address(owner),
                owner,
                new Distribution.Spec(
                        new LinkedHashSet<>(plan.domains()),
                        certificate,
                        tls,
                        plan.origin(),
                        plan.rootObject(),
                        behavior(t, owner, plan, null),
                        behaviors(t, owner, plan),
                        plan.errorPages(),
                        webAcl,
                        priceClass(t.region(owner)),
                        Map.of()),
                charges(t.region(owner)));
    }

    /** The certificate of cloudfront.net takes what it takes. */
    private static String tls(Translating t, Edge edge, List<String> domains) {
        if (edge.minimumTls() == Tls.V1_2 || edge.minimumTls() == Tls.V1_3) {
            if (domains.isEmpty()) {
                t.info(
                        "aws.edge-tls",
                        edge,
                        "minimumTls cannot be chosen for names of cloudfront.net, which also take older versions.",
                        "Give domains(...).");
            }
            return edge.minimumTls() == Tls.V1_3 ? "TLSv1.3_2025" : Distribution.TLS_1_2;
        }
        return edge.minimumTls() == Tls.V1_1 ? "TLSv1.1_2016" : "TLSv1_2016";
    }

    // ---- behaviors

    private static List<Behavior> behaviors(Translating t, Component owner, Plan plan) {
        Map<String, Boolean> paths = new LinkedHashMap<>();
        if (plan.edge() != null) {
            plan.edge().cacheRules().forEach(rule -> paths.put(rule.path(), true));
        }
        plan.headers().forEach(rule -> paths.put(rule.path(), true));
        paths.remove(EVERYTHING);
        List<Behavior> behaviors = new ArrayList<>();
        paths.keySet().forEach(path -> behaviors.add(behavior(t, owner, plan, path)));
        return behaviors;
    }

    private static Behavior behavior(Translating t, Component owner, Plan plan, @Nullable String path) {
        Edge edge = plan.edge();
        Ttl ttl = null;
        String cachePolicy = plan.cachePolicy();
        String originRequestPolicy = plan.originRequestPolicy();
        String rulePath = path == null ? EVERYTHING : path;
        Optional<Edge.CacheRule> rule = edge == null
                ? Optional.empty()
                : edge.cacheRules().stream()
                        .filter(each -> each.path().equals(rulePath))
                        .findFirst();
        if (rule.isPresent() && rule.get().ttl().isZero()) {
            cachePolicy = CACHING_DISABLED;
        } else if (rule.isPresent()) {
            int seconds = (int)
                    Math.min(Integer.MAX_VALUE, Math.max(1, rule.get().ttl().toSeconds()));
            ttl = new Ttl(seconds, ALL_OF_VIEWER.equals(originRequestPolicy));
            originRequestPolicy = null;
        }
        return new Behavior(
                path,
                edge == null || edge.alwaysHttps() ? "redirect-to-https" : "allow-all",
                !plan.isBucket(),
                ttl == null ? cachePolicy : null,
                originRequestPolicy,
                ttl,
                headers(t, owner, plan, path));
    }

    // ---- headers

    /** The policy of a path: what is asked for all paths, then what is asked for it. */
    private static @Nullable Output<String> headers(Translating t, Component owner, Plan plan, @Nullable String path) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (StaticSite.HeaderRule rule : plan.headers()) {
            if (rule.path().equals(EVERYTHING) || rule.path().equals(path)) {
                headers.putAll(rule.headers());
            }
        }
        Edge.SecurityHeaders security = plan.edge() == null ? null : plan.edge().securityHeaders();
        if (headers.isEmpty() && security == null) {
            return null;
        }
        boolean own = plan.headers().stream().anyMatch(rule -> rule.path().equals(path));
        Address address = path == null || !own
                ? Translating.shared("response-headers-policy", owner)
                : Translating.shared("response-headers-policy", owner, suffix(path));
        if (path == null || own) {
            t.add(address, owner, policy(t, owner, headers, security));
        }
        return Translating.output(address, "id");
    }

    private static String suffix(String path) {
        String plain =
                path.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return (plain.isEmpty() ? "path" : plain) + "-" + Integer.toHexString(path.hashCode());
    }

    private static ResponseHeadersPolicy.Spec policy(
            Translating t, Component owner, Map<String, String> headers, Edge.@Nullable SecurityHeaders security) {
        String frame = headers.remove("X-Frame-Options");
        boolean noSniff = headers.remove("X-Content-Type-Options") != null;
        String transport = headers.remove("Strict-Transport-Security");
        String content = headers.remove("Content-Security-Policy");
        String referrer = headers.remove("Referrer-Policy");
        if (headers.remove("X-XSS-Protection") != null) {
            t.notRealised(owner, List.of("the header X-XSS-Protection (browsers have dropped it)"));
        }
        TransportSecurity hsts = transport == null ? null : transportSecurity(transport);
        if (security != null) {
            frame = security.frameOptions() == null
                    ? frame
                    : security.frameOptions().name();
            noSniff |= security.contentTypeNoSniff();
            hsts = security.hstsMaxAge() == null
                    ? hsts
                    : new TransportSecurity(
                            Math.toIntExact(security.hstsMaxAge().toSeconds()),
                            security.hstsIncludeSubdomains(),
                            false);
            content = security.contentSecurityPolicy() == null ? content : security.contentSecurityPolicy();
        }
        return new ResponseHeadersPolicy.Spec(
                frame == null ? null : frame.toUpperCase(Locale.ROOT), noSniff, hsts, content, referrer, headers);
    }

    private static TransportSecurity transportSecurity(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        String digits = lower.replaceAll(".*max-age=\"?(\\d+).*", "$1");
        return new TransportSecurity(
                digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0,
                lower.contains("includesubdomains"),
                lower.contains("preload"));
    }

    // ---- buckets

    /** Emits the access control by which a distribution reads a private bucket. */
    static Origin bucketOrigin(Translating t, Component owner, Address bucket) {
        Address control = Translating.shared("origin-access-control", owner);
        t.add(control, owner, OriginAccessControl.Spec.S3);
        return new Origin(Translating.output(bucket, "regionalDomainName"), Translating.output(control, "id"), null);
    }

    /** Lets just this distribution read, also what is there: else it cannot tell what is missing from what is forbidden. */
    static List<Statement> read(Component owner) {
        Set<Principal> who = Set.of(new Principal("Service", Output.of(CLOUDFRONT)));
        Condition here = new Condition("StringEquals", "AWS:SourceArn", Translating.output(address(owner), "arn"));
        return List.of(
                new Statement(
                        "CloudFrontGet",
                        "Allow",
                        who,
                        Set.of("s3:GetObject"),
                        Set.of(BucketPolicies.objects("")),
                        Set.of(here)),
                new Statement(
                        "CloudFrontList",
                        "Allow",
                        who,
                        Set.of("s3:ListBucket"),
                        Set.of(BucketPolicies.bucket()),
                        Set.of(here)),
                new Statement(
                        "CloudFrontNotOurs",
                        "Deny",
                        who,
                        Set.of("s3:GetObject"),
                        Set.of(BucketPolicies.objects(SiteFiles.PRIVATE_PREFIX)),
                        Set.of()));
    }

    // ---- names

    /** Emits alias records for the domains whose zone is here, where the zone has no record of its own for them. */
    static void records(Translating t, Component owner, List<String> domains) {
        for (String domain : domains) {
            Domain zone = ElbParts.zone(t, domain).orElse(null);
            if (zone == null) {
                t.info(
                        "aws.domain",
                        owner,
                        "domains has '" + domain + "', whose zone is not on aws in this environment.",
                        "Make a CNAME record for it that leads to the distribution.");
            } else if (zone.records().stream()
                    .noneMatch(each -> name(zone, each.name()).equals(domain))) {
                for (String type : List.of("A", "AAAA")) {
                    t.add(
                            Translating.shared(
                                    "record", owner, domain.replace('.', '-') + "-" + type.toLowerCase(Locale.ROOT)),
                            owner,
                            new DnsRecord.Spec(
                                    Translating.output(Translating.own("hosted-zone", zone), "id"),
                                    domain,
                                    type,
                                    null,
                                    Set.of(),
                                    new DnsRecord.Alias(
                                            Translating.output(address(owner), "domainName"),
                                            Translating.output(address(owner), "zoneId"),
                                            false)));
                }
            }
        }
    }

    private static String name(Domain zone, String relative) {
        return relative.equals("@") ? zone.zone() : relative + "." + zone.zone();
    }

    // ---- web ACL

    /** Emits a web ACL; its ARN. */
    static Output<String> webAcl(Translating t, Component owner, Waf waf, String scope, String region) {
        List<WebAcl.Rule> rules = rules(t, owner, waf);
        Address address = Translating.shared("web-acl", owner);
        t.addIn(
                region,
                address,
                owner,
                new WebAcl.Spec(scope, rules, Map.of()),
                List.of(),
                Translating.charge("wafv2", "web-acl", "global", BigDecimal.ONE),
                Translating.charge("wafv2", "rule", "global", BigDecimal.valueOf(rules.size())),
                Translating.usage("wafv2", "requests", "global", 1, "1 million requests a month"));
        return Translating.output(address, "arn");
    }

    private static List<WebAcl.Rule> rules(Translating t, Component owner, Waf waf) {
        List<WebAcl.Rule> rules = new ArrayList<>();
        for (Waf.CustomRule rule : waf.customRules()) {
            t.error(
                    "aws.waf",
                    owner,
                    "waf.customRules has '" + rule.name() + "', and expressions are not realised on aws.",
                    "Leave it out, and add the rule to the web ACL by an adjustment or beside it.");
        }
        if (!waf.blockedCountries().isEmpty()) {
            rules.add(WebAcl.Rule.countries("blocked-countries", Set.copyOf(waf.blockedCountries())));
        }
        Waf.RateLimit limit = waf.rateLimit();
        if (limit != null) {
            long window = limit.window().toSeconds();
            if (!WINDOWS.contains((int) window) || limit.requests() < LEAST_REQUESTS) {
                t.error(
                        "aws.waf",
                        owner,
                        "waf.rateLimit is " + limit.requests() + " requests in " + window + " s.",
                        "Give a window of 60, 120, 300 or 600 s and at least " + LEAST_REQUESTS + " requests.");
            }
            rules.add(WebAcl.Rule.rate("rate-limit", limit.requests(), (int) window));
        }
        if (waf.managedRules() || waf.xss()) {
            // Cross-site scripting is in this group.
            rules.add(WebAcl.Rule.managed("common", "AWSManagedRulesCommonRuleSet"));
        }
        if (waf.sqlInjection()) {
            rules.add(WebAcl.Rule.managed("sql-injection", "AWSManagedRulesSQLiRuleSet"));
        }
        if (waf.knownBadInputs()) {
            rules.add(WebAcl.Rule.managed("known-bad-inputs", "AWSManagedRulesKnownBadInputsRuleSet"));
        }
        return rules;
    }

    // ---- charges

    /** Edge locations are cheapest near North America and Europe; those near the origin should be among them. */
    private static String priceClass(String region) {
        if (region.startsWith("us-") || region.startsWith("ca-") || region.startsWith("eu-")) {
            return "PriceClass_100";
        }
        return region.startsWith("sa-") || region.equals("ap-southeast-2") ? "PriceClass_All" : "PriceClass_200";
    }

    private static Charge[] charges(String region) {
        String edge = region.startsWith("us-") || region.startsWith("ca-")
                ? "edge-us-mx-ca"
                : region.startsWith("eu-") ? "edge-europe-israel" : "edge-asia-pacific";
        return new Charge[] {
            Translating.usage("cloudfront", "data-out", edge, 100, "100 GB to visitors a month"),
            Translating.usage("cloudfront", "https-requests", edge, 100, "1 million requests a month")
        };
    }
}
