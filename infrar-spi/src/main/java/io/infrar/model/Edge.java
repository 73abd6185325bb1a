package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A content delivery network with its security rules, in front of something.
 *
 * @param origin what it is in front of, in the same environment
 * @param domains the hosts that it answers to
 * @param tlsMode how it talks to the origin
 * @param minimumTls the oldest version that clients may use
 * @param alwaysHttps sends HTTP requests on to HTTPS
 * @param waf what it refuses; null means nothing
 * @param securityHeaders added to every answer; null adds none
 * @param cacheRules how long answers are kept, the first that fits; without one the origin's headers decide
 */
public record Edge(
        String name,
        Traits traits,
        @Nullable ComponentKey origin,
        List<String> domains,
        TlsMode tlsMode,
        Tls minimumTls,
        boolean alwaysHttps,
        @Nullable Waf waf,
        @Nullable SecurityHeaders securityHeaders,
        List<CacheRule> cacheRules)
        implements Component {
    private static final Set<Kind> ORIGINS =
            Set.of(Kind.STATIC_SITE, Kind.COMPUTE, Kind.SERVER, Kind.LOAD_BALANCER, Kind.BUCKET);

    public Edge {
        requireNonNull(tlsMode, "tlsMode is null");
        requireNonNull(minimumTls, "minimumTls is null");
        domains = Values.copy(domains);
        cacheRules = Values.copy(cacheRules);
    }

    /** How the edge talks to its origin. */
    public enum TlsMode {
        /** HTTP, even where the client used HTTPS. */
        FLEXIBLE,
        /** HTTPS with whatever certificate the origin shows. */
        FULL,
        /** HTTPS with a certificate that is checked. */
        FULL_STRICT
    }

    /** Who may show pages in a frame. */
    public enum FrameOptions {
        DENY,
        SAMEORIGIN
    }

    /**
     * Headers that browsers obey.
     *
     * @param frameOptions {@code X-Frame-Options}; null leaves it out
     * @param contentTypeNoSniff {@code X-Content-Type-Options: nosniff}
     * @param hstsMaxAge {@code Strict-Transport-Security}; null leaves it out
     * @param contentSecurityPolicy null leaves it out
     */
    public record SecurityHeaders(
            @Nullable FrameOptions frameOptions,
            boolean contentTypeNoSniff,
            @Nullable Duration hstsMaxAge,
            boolean hstsIncludeSubdomains,
            @Nullable String contentSecurityPolicy) {
        /** No frames, no sniffing, HTTPS for a year with all subdomains; no content security policy. */
        public static final SecurityHeaders STANDARD =
                new SecurityHeaders(FrameOptions.DENY, true, Duration.ofDays(365), true, null);

        public SecurityHeaders withContentSecurityPolicy(String policy) {
            return new SecurityHeaders(frameOptions, contentTypeNoSniff, hstsMaxAge, hstsIncludeSubdomains, policy);
        }
    }

    /**
     * How long answers are kept.
     *
     * @param path begins with {@code /}; a {@code *} at its end stands for anything
     * @param ttl zero keeps nothing
     */
    public record CacheRule(String path, Duration ttl) {
        public CacheRule {
            requireNonNull(path, "path is null");
            requireNonNull(ttl, "ttl is null");
        }
    }

    @Override
    public Kind kind() {
        return Kind.EDGE;
    }

    @Override
    public void references(References references) {
        if (origin != null) {
            references.to(Refs.of(null, origin), Role.ATTENDS);
        }
    }

    @Override
    public void check(Problems problems) {
        problems.check(origin != null, this, "origin", "is missing: write inFrontOf(staticSite(\"web\"))");
        problems.check(
                origin == null || ORIGINS.contains(origin.kind()),
                this,
                "origin",
                "must be one of " + ORIGINS.stream().sorted().toList() + ", is " + origin);
        Fields.domains(problems, this, "domains", domains);
        if (waf != null) {
            waf.check(problems, this);
        }
        if (securityHeaders != null) {
            Duration maxAge = securityHeaders.hstsMaxAge();
            Fields.positive(problems, this, "securityHeaders.hstsMaxAge", maxAge);
            problems.check(
                    maxAge != null || !securityHeaders.hstsIncludeSubdomains(),
                    this,
                    "securityHeaders.hstsIncludeSubdomains",
                    "needs hstsMaxAge");
            String policy = securityHeaders.contentSecurityPolicy();
            problems.check(
                    policy == null || (!policy.isBlank() && policy.indexOf('\n') < 0 && policy.indexOf('\r') < 0),
                    this,
                    "securityHeaders.contentSecurityPolicy",
                    "must be one line and not blank");
        }
        for (int i = 0; i < cacheRules.size(); i++) {
            CacheRule rule = cacheRules.get(i);
            problems.check(
                    rule.path().matches("/[^\\s*?#]*\\*?"),
                    this,
                    "cacheRules[" + i + "].path",
                    "must begin with / and may end with *, is '" + rule.path() + "'");
            problems.check(
                    !rule.ttl().isNegative(),
                    this,
                    "cacheRules[" + i + "].ttl",
                    "must not be negative, is " + rule.ttl());
        }
        Fields.unique(problems, this, "cacheRules", cacheRules, CacheRule::path);
    }

    /** An edge by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.EDGE;
        }

        public Output<URI> url() {
            return output("url");
        }

        /** The provider's name for it, which DNS records of its domains point to. */
        public Output<String> host() {
            return output("host");
        }
    }

    /** What an edge gives to others. */
    public record Exports(URI url, String host) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(Output<String> url, Output<String> host) {
        return Map.of("url", url, "host", host);
    }

    /** Builds an {@link Edge}: HTTPS everywhere from TLS 1.2 on, the origin's certificate checked. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private @Nullable ComponentKey origin;
        private final List<String> domains = new ArrayList<>();
        private TlsMode tlsMode = TlsMode.FULL_STRICT;
        private Tls minimumTls = Tls.V1_2;
        private boolean alwaysHttps = true;
        private @Nullable Waf waf;
        private @Nullable SecurityHeaders securityHeaders;
        private final List<CacheRule> cacheRules = new ArrayList<>();

        Builder() {}

        public Builder inFrontOf(StaticSite.Ref site) {
            origin = Fields.local(site);
            return this;
        }

        public Builder inFrontOf(Compute.Ref service) {
            origin = Fields.local(service);
            return this;
        }

        public Builder inFrontOf(Server.Ref server) {
            origin = Fields.local(server);
            return this;
        }

        public Builder inFrontOf(LoadBalancer.Ref loadBalancer) {
            origin = Fields.local(loadBalancer);
            return this;
        }

        public Builder inFrontOf(Bucket.Ref bucket) {
            origin = Fields.local(bucket);
            return this;
        }

        /** The hosts that it answers to. */
        public Builder domains(String... hosts) {
            for (String host : hosts) {
                Fields.put(domains, host, Function.identity());
            }
            return this;
        }

        /** How it talks to the origin; the rule security.tls refuses others than the default unless suppressed. */
        public Builder tlsMode(TlsMode mode) {
            tlsMode = mode;
            return this;
        }

        /** The oldest TLS version; below 1.2 the rule security.tls refuses it unless suppressed with a reason. */
        public Builder minimumTls(Tls version) {
            minimumTls = version;
            return this;
        }

        /** Answers HTTP requests too, which the rule security.tls refuses unless suppressed with a reason. */
        public Builder httpAllowed() {
            alwaysHttps = false;
            return this;
        }

        /** Refuses what all ready-made rules find. */
        public Builder waf() {
            return waf(Waf.STANDARD);
        }

        /** Refuses what is given, such as {@code Waf.STANDARD.withRateLimit(2000, minutes(5))}. */
        public Builder waf(Waf rules) {
            waf = rules;
            return this;
        }

        /** No frames, no sniffing, HTTPS for a year with all subdomains. */
        public Builder securityHeaders() {
            return securityHeaders(SecurityHeaders.STANDARD);
        }

        /** Adds these headers to every answer. */
        public Builder securityHeaders(SecurityHeaders headers) {
            securityHeaders = headers;
            return this;
        }

        /** Keeps answers of a path, perhaps ending with {@code *}; a rule of the same path is replaced. */
        public Builder cache(String path, Duration ttl) {
            Fields.put(cacheRules, new CacheRule(path, ttl), CacheRule::path);
            return this;
        }

        @Override
        Edge build(String name) {
            return new Edge(
                    name,
                    traits(),
                    origin,
                    domains,
                    tlsMode,
                    minimumTls,
                    alwaysHttps,
                    waf,
                    securityHeaders,
                    cacheRules);
        }
    }
}
