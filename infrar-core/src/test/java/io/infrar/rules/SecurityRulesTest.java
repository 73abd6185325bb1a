package io.infrar.rules;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Refs.staticSite;
import static io.infrar.model.Units.days;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Edge;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Stage;
import io.infrar.model.Tls;
import io.infrar.spi.Finding;
import io.infrar.spi.Severity;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecurityRulesTest {
    private final Checks checks = new Checks(List.of(new BuiltInRules()), List.of());

    /**
     * What a rule refuses and the same without it.
     *
     * @param inDevelopment null when it is fine there
     */
    record Case(
            String name,
            String rule,
            String where,
            @Nullable Severity inDevelopment,
            Consumer<EnvironmentBuilder> bad,
            Consumer<EnvironmentBuilder> good) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case(
                        "public database",
                        "security.public-database",
                        "database/main",
                        Severity.WARNING,
                        e -> e.database(
                                "main", d -> d.postgres("15").backups(days(7)).publiclyReachable()),
                        e -> e.database("main", d -> d.postgres("15").backups(days(7)))),
                new Case(
                        "public cache",
                        "security.public-database",
                        "cache/main",
                        Severity.WARNING,
                        e -> e.cache("main", c -> c.redis("7").publiclyReachable()),
                        e -> e.cache("main", c -> c.redis("7"))),
                new Case(
                        "public bucket",
                        "security.public-bucket",
                        "bucket/uploads",
                        Severity.WARNING,
                        e -> e.bucket("uploads", b -> b.publiclyReadable()),
                        e -> e.bucket("uploads", b -> {})),
                new Case(
                        "login port open to all",
                        "security.open-port",
                        "server/main",
                        Severity.WARNING,
                        e -> e.server("main", s -> s.openPort(22)),
                        e -> e.server("main", s -> s.openPort(22, "203.0.113.0/24"))),
                new Case(
                        "database port open to two halves of the world",
                        "security.open-port",
                        "server/main",
                        Severity.WARNING,
                        e -> e.server("main", s -> s.openPort(5432, "0.0.0.0/1", "128.0.0.0/1")),
                        e -> e.server("main", s -> s.openPort(5432, "10.0.0.0/8", "172.16.0.0/12"))),
                new Case(
                        "range around the web ports",
                        "security.open-port",
                        "server/main",
                        Severity.WARNING,
                        e -> e.server("main", s -> s.openPorts(80, 443, "tcp")),
                        e -> e.server("main", s -> s.openPort(80).openPort(443).openPorts(443, 443, "udp"))),
                new Case(
                        "unencrypted database",
                        "security.encryption-at-rest",
                        "database/main",
                        Severity.WARNING,
                        e -> e.database(
                                "main", d -> d.postgres("15").backups(days(7)).unencrypted()),
                        e -> e.database("main", d -> d.postgres("15").backups(days(7)))),
                new Case(
                        "unencrypted cache",
                        "security.encryption-at-rest",
                        "cache/main",
                        Severity.WARNING,
                        e -> e.cache("main", c -> c.redis("7").unencrypted()),
                        e -> e.cache("main", c -> c.redis("7"))),
                new Case(
                        "unencrypted bucket",
                        "security.encryption-at-rest",
                        "bucket/uploads",
                        Severity.WARNING,
                        e -> e.bucket("uploads", b -> b.unencrypted()),
                        e -> e.bucket("uploads", b -> b.kms())),
                new Case(
                        "database without TLS",
                        "security.tls",
                        "database/main",
                        Severity.WARNING,
                        e -> e.database(
                                "main", d -> d.postgres("15").backups(days(7)).tlsOptional()),
                        e -> e.database("main", d -> d.postgres("15").backups(days(7)))),
                new Case(
                        "cache without TLS",
                        "security.tls",
                        "cache/main",
                        Severity.WARNING,
                        e -> e.cache("main", c -> c.redis("7").tlsOptional()),
                        e -> e.cache("main", c -> c.redis("7"))),
                new Case(
                        "public service by plain HTTP",
                        "security.tls",
                        "compute/api",
                        null,
                        e -> e.compute(
                                "api",
                                c -> c.image("api:1")
                                        .port(8080)
                                        .publiclyReachable()
                                        .tlsOptional()),
                        e -> e.compute("api", c -> c.image("api:1").port(8080).tlsOptional())),
                new Case(
                        "load balancer with old TLS",
                        "security.tls",
                        "load-balancer/main",
                        Severity.WARNING,
                        e -> balanced(e, Tls.V1_1, false),
                        e -> balanced(e, Tls.V1_2, false)),
                new Case(
                        "load balancer by plain HTTP",
                        "security.tls",
                        "load-balancer/main",
                        null,
                        e -> balanced(e, Tls.V1_3, true),
                        e -> balanced(e, Tls.V1_3, false)),
                new Case(
                        "edge with old TLS",
                        "security.tls",
                        "edge/web",
                        Severity.WARNING,
                        e -> edge(e, edge -> edge.minimumTls(Tls.V1_0)),
                        e -> edge(e, edge -> edge.minimumTls(Tls.V1_3))),
                new Case(
                        "edge by plain HTTP",
                        "security.tls",
                        "edge/web",
                        null,
                        e -> edge(e, edge -> edge.httpAllowed()),
                        e -> edge(e, edge -> {})),
                new Case(
                        "edge with clear text behind it",
                        "security.tls",
                        "edge/web",
                        null,
                        e -> edge(e, edge -> edge.tlsMode(Edge.TlsMode.FLEXIBLE)),
                        e -> edge(e, edge -> edge.tlsMode(Edge.TlsMode.FULL_STRICT))),
                new Case(
                        "backups off",
                        "security.backups",
                        "database/main",
                        null,
                        e -> e.database("main", d -> d.postgres("15").backups(days(0))),
                        e -> e.database("main", d -> d.postgres("15").backups(days(1)))),
                new Case(
                        "own server without backups",
                        "security.backups",
                        "database/main",
                        null,
                        e -> e.server("box", s -> {})
                                .database("main", d -> d.postgres("15").on(server("box"))),
                        e -> e.server("box", s -> {})
                                .database("main", d -> d.postgres("15").on(server("box")))
                                .bucket("copies", b -> {})
                                .backup(
                                        "nightly",
                                        b -> b.of(database("main"))
                                                .to(bucket("copies"))
                                                .schedule("0 3 * * *")
                                                .kept(days(7)))),
                new Case(
                        "literal secret",
                        "security.literal-secret",
                        "secret/key",
                        Severity.WARNING,
                        e -> e.secret("key", s -> s.literal("hunter2")),
                        e -> e.secret("key", s -> s.fromEnv("KEY"))),
                new Case(
                        "literal password in a variable",
                        "security.literal-secret",
                        "compute/api",
                        Severity.WARNING,
                        e -> e.compute("api", c -> c.image("api:1").env("DB_PASSWORD", "hunter2")),
                        e -> e.compute("api", c -> c.image("api:1").env("DB_PASSWORD_FILE", "/run/secrets/db"))));
    }

    private static void balanced(EnvironmentBuilder e, Tls tls, boolean plain) {
        e.compute("api", c -> c.image("api:1").port(8080)).loadBalancer("main", l -> {
            l.https(443).minimumTls(tls).certificateFor("infrar.io").routeTo(compute("api"), 8080);
            if (plain) {
                l.http(80);
            } else {
                l.redirect(80, 443);
            }
        });
    }

    private static void edge(EnvironmentBuilder e, Consumer<Edge.Builder> details) {
        e.staticSite("web", s -> s.directory("out"))
                .edge(
                        "web",
                        edge -> details.accept(edge.inFrontOf(staticSite("web")).domains("infrar.io")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void production_and_staging_refuse_it(Case one) {
        for (Stage stage : List.of(Stage.PRODUCTION, Stage.STAGING)) {
            assertThat(checks.check(environment(stage, one.bad())))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.id()).isEqualTo(one.rule());
                        assertThat(finding.where()).isEqualTo(one.where());
                        assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                        assertThat(finding.blocks()).isTrue();
                        assertThat(finding.fix()).isNotBlank();
                    });
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void without_it_nothing_is_found(Case one) {
        assertThat(checks.check(environment(Stage.PRODUCTION, one.good()))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_reason_accepts_it(Case one) {
        Environment environment =
                environment(Stage.PRODUCTION, e -> one.bad().accept(e.suppress(one.rule(), "only until the move")));

        assertThat(checks.check(environment)).singleElement().satisfies(finding -> {
            assertThat(finding.accepted()).isEqualTo("only until the move");
            assertThat(finding.blocks()).isFalse();
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void development_is_not_blocked(Case one) {
        List<Finding> findings = checks.check(environment(Stage.DEVELOPMENT, one.bad()));

        if (one.inDevelopment() == null) {
            assertThat(findings).isEmpty();
        } else {
            assertThat(findings).singleElement().extracting(Finding::severity).isEqualTo(one.inDevelopment());
        }
    }

    @Test
    void an_open_login_port_tells_to_name_sources() {
        assertThat(checks.check(environment(Stage.PRODUCTION, e -> e.server("main", s -> s.openPort(22)))))
                .singleElement()
                .hasToString(
                        "ERROR security.open-port at server/main: openPorts: tcp port 22 is open to the whole Internet, so"
                                + " everybody can try to log in Fix: Name who may connect, such as openPort(22,"
                                + " \"203.0.113.0/24\").");
    }

    @Test
    void half_of_the_internet_is_as_good_as_all_of_it() {
        assertThat(checks.check(environment(
                        Stage.PRODUCTION, e -> e.server("main", s -> s.openPort(5432, "0.0.0.0/1")))))
                .extracting(Finding::id)
                .containsExactly("security.open-port");
    }

    @Test
    void managed_databases_without_a_word_on_backups_are_a_warning() {
        assertThat(checks.check(environment(Stage.PRODUCTION, e -> e.database("main", d -> d.postgres("15")))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.id()).isEqualTo("security.backups");
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                });
    }

    @Test
    void an_environment_as_it_should_be_has_no_findings() {
        Environment environment = environment(
                Stage.PRODUCTION,
                e -> e.network("main", n -> n.cidr("10.0.0.0/16"))
                        .database("main", d -> d.postgres("15").backups(days(30)))
                        .cache("main", c -> c.redis("7"))
                        .bucket("uploads", b -> b.versioned())
                        .secret("key", s -> s.generated(64))
                        .compute(
                                "api",
                                c -> c.image("api:1")
                                        .port(8080)
                                        .publiclyReachable()
                                        .env("DATABASE_HOST", database("main").host())));

        assertThat(checks.check(environment)).isEmpty();
    }

    private static Environment environment(Stage stage, Consumer<EnvironmentBuilder> content) {
        EnvironmentBuilder builder = Environment.builder("prod").stage(stage).on("fake");
        content.accept(builder);
        return builder.build();
    }
}
