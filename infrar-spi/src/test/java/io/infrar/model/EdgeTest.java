package io.infrar.model;

import static io.infrar.model.KindFixture.assertSurvives;
import static io.infrar.model.KindFixture.built;
import static io.infrar.model.KindFixture.needs;
import static io.infrar.model.KindFixture.problems;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.edge;
import static io.infrar.model.Refs.staticSite;
import static io.infrar.model.Units.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Edge.SecurityHeaders;
import io.infrar.model.Edge.TlsMode;
import io.infrar.model.Waf.Action;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EdgeTest {
    @Test
    void is_safe_unless_said_otherwise() {
        Edge built = built(Edge.class, e -> e.edge("cdn", d -> d.inFrontOf(staticSite("site"))));
        assertThat(built.tlsMode()).isEqualTo(TlsMode.FULL_STRICT);
        assertThat(built.minimumTls()).isEqualTo(Tls.V1_2);
        assertThat(built.minimumTls().outdated()).isFalse();
        assertThat(Tls.V1_1.outdated()).isTrue();
        assertThat(built.alwaysHttps()).isTrue();
    }

    @Test
    void needs_an_origin() {
        assertThat(problems(e -> e.edge("cdn", d -> {})))
                .containsExactly("edge 'cdn': origin is missing: write inFrontOf(staticSite(\"web\"))");
    }

    @Test
    void reports_every_bad_field_by_name() {
        assertThat(problems(e -> e.edge(
                        "cdn",
                        d -> d.inFrontOf(compute("api"))
                                .domains("*.infrar.io", "infrar")
                                .waf(Waf.STANDARD
                                        .withRateLimit(0, Duration.ZERO)
                                        .withBlockedCountries("ZZ", "de")
                                        .withRule("admin", "", Action.BLOCK))
                                .securityHeaders(new SecurityHeaders(null, true, null, true, "default-src\nself"))
                                .cache("assets/*", minutes(-1)))))
                .containsExactlyInAnyOrder(
                        "edge 'cdn': domains must be a domain name in lower case such as infrar.io, is 'infrar'",
                        "edge 'cdn': waf.rateLimit.requests must be 1 or more, is 0",
                        "edge 'cdn': waf.rateLimit.window must be above zero, is PT0S",
                        "edge 'cdn': waf.blockedCountries must be an ISO 3166 code of a country such as DE, is 'ZZ'",
                        "edge 'cdn': waf.blockedCountries must be an ISO 3166 code of a country such as DE, is 'de'",
                        "edge 'cdn': waf.customRules[admin].expression is missing",
                        "edge 'cdn': securityHeaders.hstsIncludeSubdomains needs hstsMaxAge",
                        "edge 'cdn': securityHeaders.contentSecurityPolicy must be one line and not blank",
                        "edge 'cdn': cacheRules[0].path must begin with / and may end with *, is 'assets/*'",
                        "edge 'cdn': cacheRules[0].ttl must not be negative, is PT-1M");
    }

    @Test
    void refuses_an_origin_that_serves_nothing() {
        Problems problems = new Problems();
        new Edge(
                        "cdn",
                        Traits.NONE,
                        ComponentKey.parse("database/main"),
                        List.of(),
                        TlsMode.FULL_STRICT,
                        Tls.V1_2,
                        true,
                        null,
                        null,
                        List.of())
                .check(problems);
        assertThat(problems.found()).singleElement().asString().startsWith("edge 'cdn': origin must be one of [");
    }

    @Test
    void attends_its_origin() {
        assertThat(needs(edge("cdn").key(), e -> e.edge("cdn", d -> d.inFrontOf(staticSite("site")))))
                .containsExactly("ATTENDS static-site/site");
    }

    @Test
    void survives_json_and_changes() {
        assertSurvives(
                e -> e.edge(
                        "cdn",
                        d -> d.inFrontOf(compute("api"))
                                .domains("infrar.io", "www.infrar.io")
                                .tlsMode(TlsMode.FULL)
                                .minimumTls(Tls.V1_3)
                                .httpAllowed()
                                .waf(Waf.STANDARD
                                        .withRateLimit(2000, minutes(5))
                                        .withBlockedCountries("KP")
                                        .withRule("admin", "path eq \"/admin\"", Action.CHALLENGE))
                                .securityHeaders(
                                        SecurityHeaders.STANDARD.withContentSecurityPolicy("default-src 'self'"))
                                .cache("/assets/*", minutes(60))),
                e -> e.edge("cdn", d -> {}));
    }
}
