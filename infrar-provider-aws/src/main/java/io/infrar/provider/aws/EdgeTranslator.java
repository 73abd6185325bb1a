package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Bucket;
import io.infrar.model.Component;
import io.infrar.model.Compute;
import io.infrar.model.Edge;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Output;
import io.infrar.model.StaticSite;
import io.infrar.model.Waf;
import io.infrar.provider.aws.edge.Distribution.Origin;
import io.infrar.provider.aws.edge.Distribution.Server;
import io.infrar.provider.aws.edge.WebAcl;
import io.infrar.provider.aws.edge.WebAclAssociation;
import io.infrar.provider.aws.s3.BucketPolicy;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns an edge into a CloudFront distribution with its web ACL, or into a web ACL on a load balancer.
 *
 * <p>The second where it is in front of a service or load balancer on AWS and asks just for a WAF: no cache rules, no security
 * headers, and no domains but those that the load balancer answers to itself. Then requests go straight to the load balancer.
 */
final class EdgeTranslator {
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final Translating t;

    EdgeTranslator(Translating t) {
        this.t = t;
    }

    void translate(Edge edge) {
        Component origin = edge.origin() == null
                ? null
                : t.environment().component(edge.origin()).orElse(null);
        if (origin == null || !t.isHere(origin.key())) {
            t.error(
                    "aws.edge-origin",
                    edge,
                    "origin is " + edge.origin() + ", which is not on aws.",
                    "Put the edge where its origin is, or choose another edge.");
            return;
        }
        if (origin instanceof StaticSite site) {
            List<String> domains = StaticSiteTranslator.domains(site, edge);
            export(edge, Cdn.url(edge, domains), Translating.output(Cdn.address(edge), "domainName"));
        } else if (origin instanceof Bucket bucket) {
            bucket(edge, bucket);
        } else {
            Front front = front(t, origin);
            if (front == null) {
                t.error(
                        "aws.edge-origin",
                        edge,
                        "origin is " + origin.key()
                                + ", which has no load balancer, and CloudFront reaches only names.",
                        "Put a loadBalancer in front of it, and the edge in front of that.");
            } else if (isOnLoadBalancer(t, edge)) {
                webAcl(edge, front);
            } else {
                distribution(edge, origin, front);
            }
        }
    }

    private void export(Edge edge, Output<String> url, Output<String> host) {
        t.export(edge, Edge.exports(url, host));
    }

    // ---- what the load balancer before a component is

    /**
     * A load balancer as an origin.
     *
     * @param domains that its certificate covers; empty when it has none
     */
    private record Front(Address loadBalancer, List<String> domains, int port) {
        boolean isTls() {
            return !domains.isEmpty();
        }

        Output<String> host() {
            return Translating.output(loadBalancer, "dnsName");
        }
    }

    private static @Nullable Front front(Translating t, Component origin) {
        if (origin instanceof LoadBalancer balancer
                && balancer.listeners().stream().noneMatch(each -> each.protocol() == LoadBalancer.Protocol.TCP)) {
            LoadBalancer.Listener listener = balancer.listeners().stream()
                    .filter(each -> each.protocol() == LoadBalancer.Protocol.HTTPS)
                    .findFirst()
                    .orElse(balancer.listeners().get(0));
            boolean tls = listener.protocol() == LoadBalancer.Protocol.HTTPS;
            return new Front(
                    Translating.shared("load-balancer", balancer),
                    tls ? balancer.certificateDomains() : List.of(),
                    listener.port());
        }
        if (origin instanceof Compute compute
                && compute.cluster() == null
                && ElbParts.machine(t, compute).equals(compute)
                && ElbParts.isNeeded(t, compute)) {
            boolean tls = !compute.domains().isEmpty();
            Integer port = compute.publicPort();
            return new Front(
                    Translating.shared("load-balancer", compute),
                    compute.domains(),
                    port != null ? port : tls ? HTTPS : HTTP);
        }
        return null;
    }

    /** Whether an edge is just a web ACL on the load balancer of its origin. */
    static boolean isOnLoadBalancer(Translating t, Edge edge) {
        Component origin = edge.origin() == null
                ? null
                : t.environment().component(edge.origin()).orElse(null);
        Front front = origin == null || !t.isHere(origin.key()) ? null : front(t, origin);
        return front != null
                && edge.waf() != null
                && edge.cacheRules().isEmpty()
                && edge.securityHeaders() == null
                && front.domains().containsAll(edge.domains());
    }

    // ---- web ACL on a load balancer

    private void webAcl(Edge edge, Front front) {
        Waf waf = edge.waf();
        if (waf == null) {
            return;
        }
        Output<String> acl = Cdn.webAcl(t, edge, waf, WebAcl.REGIONAL, t.region(edge));
        t.add(
                Translating.shared("web-acl-association", edge),
                edge,
                new WebAclAssociation.Spec(Translating.output(front.loadBalancer(), "arn"), acl));
        List<String> domains = edge.domains().isEmpty() ? front.domains() : edge.domains();
        export(
                edge,
                ElbParts.url(front.isTls(), domains.isEmpty() ? front.host() : Output.of(domains.get(0)), front.port()),
                front.host());
        t.info(
                "aws.edge",
                edge,
                "it asks just for a WAF under the domains of its origin, so the WAF is on the load balancer and there is no"
                        + " distribution.",
                "For a distribution give a cache rule, security headers or another domain.");
        List<String> missing = new ArrayList<>();
        if (edge.alwaysHttps() && !front.isTls()) {
            missing.add("alwaysHttps (the load balancer has no certificate: give the origin a domain)");
        }
        t.notRealised(edge, missing);
    }

    // ---- distributions

    private void distribution(Edge edge, Component origin, Front front) {
        if (!front.isTls() && edge.tlsMode() != Edge.TlsMode.FLEXIBLE) {
            t.error(
                    "aws.edge-tls",
                    edge,
                    "tlsMode is " + edge.tlsMode() + ", and " + origin.key() + " has no certificate.",
                    "Give the origin a domain, or write tlsMode(FLEXIBLE) and accept that rule.");
            return;
        }
        // Its certificate must have the name that CloudFront asks for: the visitor's, when the origin sees that.
        boolean sameNames = !edge.domains().isEmpty() && front.domains().containsAll(edge.domains());
        Output<String> name = !front.isTls() || sameNames
                ? front.host()
                : Output.of(front.domains().get(0));
        if (front.isTls() && !sameNames) {
            t.info(
                    "aws.edge",
                    edge,
                    "the distribution asks its origin by the name '"
                            + front.domains().get(0) + "'.",
                    "Let that name lead to the load balancer, not to the edge.");
        }
        String protocol = front.isTls() ? "https-only" : "http-only";
        Server server =
                front.isTls() ? new Server(protocol, HTTP, front.port()) : new Server(protocol, front.port(), HTTPS);
        Cdn.add(
                t,
                edge,
                new Cdn.Plan(
                        edge.domains(),
                        edge,
                        new Origin(name, null, server),
                        null,
                        Cdn.ORIGIN_DECIDES,
                        front.isTls() && !sameNames ? Cdn.ALL_BUT_HOST : Cdn.ALL_OF_VIEWER,
                        Set.of(),
                        List.of()));
        export(edge, Cdn.url(edge, edge.domains()), Translating.output(Cdn.address(edge), "domainName"));
    }

    private void bucket(Edge edge, Bucket bucket) {
        if (BucketTranslator.isLogTarget(t, bucket)) {
            t.error(
                    "aws.edge-origin",
                    edge,
                    "origin is " + bucket.key() + ", into which AWS writes logs.",
                    "Keep logs in another bucket.");
        }
        Address address = BucketTranslator.address(bucket);
        Cdn.add(
                t,
                edge,
                new Cdn.Plan(
                        edge.domains(),
                        edge,
                        Cdn.bucketOrigin(t, edge, address),
                        null,
                        Cdn.CACHING_OPTIMIZED,
                        null,
                        Set.of(),
                        List.of()));
        List<Statement> statements = new ArrayList<>(BucketTranslator.statements(t, bucket));
        // Without the right to list: what is in a bucket is nobody's business.
        statements.add(Cdn.read(edge).get(0));
        t.add(
                Translating.shared("bucket-policy", bucket),
                bucket,
                new BucketPolicy.Spec(Translating.output(address, "name"), new PolicyDocument(statements)));
        export(edge, Cdn.url(edge, edge.domains()), Translating.output(Cdn.address(edge), "domainName"));
    }
}
