package io.infrar.rules;

import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.secret;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.ProviderOption;
import io.infrar.spi.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralSecretRuleTest {
    private final LiteralSecretRule rule = new LiteralSecretRule();

    @ParameterizedTest
    @CsvSource({
        "DB_PASSWORD, hunter2",
        "DB_PASSWORD, 12345",
        "SPRING_DATASOURCE_PASSWORD, hunter2",
        "spring.datasource.password, hunter2",
        "apiKey, abc123def",
        "API_KEY, abc123def",
        "STRIPE_SECRET_KEY, abc123def",
        "JWT_SIGNING_KEY, abc123def",
        "AWS_SECRET_ACCESS_KEY, abc123def",
        "GITHUB_TOKEN, abc123def",
        "DATABASE_URL, postgres://app:hunter2@db.internal:5432/app",
        "REDIS_URL, redis://:hunter2@cache:6379",
        "WEBHOOK, https://hooks.infrar.io/x?token=hunter2&y=1",
        "ANYTHING, AKIAIOSFODNN7EXAMPLE",
        "ANYTHING, -----BEGIN RSA PRIVATE KEY-----",
    })
    void a_secret_in_a_variable_is_found_and_its_value_is_not_shown(String name, String value) {
        List<Finding> findings = rule.check(environment(name, Output.of(value)));

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("security.literal-secret");
            assertThat(finding.what()).contains("env " + name);
            assertThat(finding.toString()).doesNotContain(value).doesNotContain("hunter2");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "DB_PASSWORD_FILE, /run/secrets/db",
        "DB_PASSWORD, /run/secrets/db",
        "TOKEN_URL, https://login.infrar.io/token",
        "API_KEY, https://vault.infrar.io/v1/key",
        "DATABASE_URL, postgres://db.internal:5432/app",
        "DATABASE_URL, postgres://app@db.internal:5432/app",
        "DATABASE_URL, postgres://app:${DB_PASSWORD}@db.internal:5432/app",
        "DB_PASSWORD, ${DB_PASSWORD}",
        "TOKEN_TTL, 3600",
        "MAX_TOKENS, 4096",
        "JWT_SECRET_NAME, prod/jwt",
        "AWS_ACCESS_KEY_ID, none",
        "NEXT_PUBLIC_API_KEY, pk_test_1",
        "PASSWORD_REQUIRED, true",
        "REQUIRE_PASSWORD, true",
        "PWD, /work",
        "PASSENGER_COUNT, 4",
        "KEYBOARD, qwertz",
        "LOG_LEVEL, debug",
        "EMAIL, mailto:a@infrar.io",
        "PROXY, http://proxy:3128/path@1",
    })
    void what_only_looks_like_a_secret_is_left_alone(String name, String value) {
        assertThat(rule.check(environment(name, Output.of(value)))).isEmpty();
    }

    @Test
    void an_option_may_name_a_secret_component() {
        record Master(String masterPassword) implements ProviderOption {
            @Override
            public String provider() {
                return "local";
            }

            @Override
            public String option() {
                return "master";
            }
        }
        Environment environment = Environment.builder("named")
                .on("local")
                .secret("database/master-password", s -> s.generated(32))
                .database("main", d -> d.postgres("15").with(new Master("database/master-password")))
                .build();

        assertThat(rule.check(environment)).isEmpty();
    }

    @Test
    void references_to_secrets_are_what_is_asked_for() {
        Environment environment = Environment.builder("prod")
                .on("fake")
                .database("main", d -> d.postgres("15"))
                .secret("key", s -> s.generated(32))
                .compute(
                        "api",
                        c -> c.image("api:1")
                                .env("JWT_KEY", secret("key"))
                                .env("DB_PASSWORD", database("main").password())
                                .env(
                                        "DATABASE_URL",
                                        Output.format(
                                                "postgres://app:{}@{}/app",
                                                database("main").password(),
                                                database("main").host())))
                .build();

        assertThat(rule.check(environment)).isEmpty();
    }

    @Test
    void a_password_in_a_text_put_together_is_found() {
        Environment environment = Environment.builder("prod")
                .on("fake")
                .database("main", d -> d.postgres("15"))
                .compute(
                        "api",
                        c -> c.image("api:1")
                                .env(
                                        "DATABASE_URL",
                                        Output.format(
                                                "postgres://app:hunter2@{}/app",
                                                database("main").host())))
                .build();

        assertThat(rule.check(environment)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--password=hunter2", "--db-password=hunter2", "DB_PASSWORD=hunter2", "redis://:hunter2@cache"})
    void command_lines_are_searched(String word) {
        Environment environment = Environment.builder("prod")
                .on("fake")
                .job("import", j -> j.command("import", word))
                .build();

        assertThat(rule.check(environment))
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.toString()).contains("command").doesNotContain("hunter2"));
    }

    @Test
    void an_option_and_its_value_are_one_finding() {
        Environment environment = Environment.builder("prod")
                .on("fake")
                .job(
                        "import",
                        j -> j.command("import", "--token", "hunter2", "--token-file", "/run/token", "--verbose"))
                .build();

        assertThat(rule.check(environment))
                .singleElement()
                .extracting(Finding::what)
                .isEqualTo("command: --token has a secret in clear text");
    }

    @Test
    void sites_parameters_and_machines_are_searched() {
        Environment environment = Environment.builder("prod")
                .on("fake")
                .staticSite("web", s -> s.directory("out").env("API_TOKEN", "hunter2"))
                .parameter("api/token", p -> p.value("hunter2"))
                .server("main", s -> s.userData("#!/bin/sh\ncurl https://app:hunter2@infrar.io/x"))
                .external("pay", x -> x.url("https://app:hunter2@pay.infrar.io"))
                .build();

        assertThat(rule.check(environment))
                .extracting(Finding::where)
                .containsExactlyInAnyOrder("static-site/web", "parameter/api/token", "server/main", "external/pay");
    }

    private static Environment environment(String name, Output<?> value) {
        return Environment.builder("prod")
                .on("fake")
                .compute("api", c -> c.image("api:1").env(name, value))
                .build();
    }
}
