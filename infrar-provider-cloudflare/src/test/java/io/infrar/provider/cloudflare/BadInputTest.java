package io.infrar.provider.cloudflare;

import static io.infrar.model.Refs.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.infrar.Infra;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.cloudflare.CloudflareSim;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong with credentials and zones, and what is said then. */
class BadInputTest {
    private static final String READER = "a-token-that-only-reads-dns-records";
    private static final String NO_RULES = "a-token-that-may-not-change-rules-00";

    @TempDir
    Path folder;

    private static Environment domain() {
        return Infra.environment("bad")
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .domain(
                        "komply",
                        d -> d.zone("komply.one")
                                .with(Cloudflare.existingZone())
                                .record("www", Domain.Type.A, "203.0.113.1"))
                .build();
    }

    private static Environment edge(String host) {
        return Infra.environment("bad")
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .server("origin", s -> s.on("hetzner", "nbg1").openPort(443))
                .edge("main", e -> e.inFrontOf(server("origin")).domains(host).securityHeaders())
                .build();
    }

    private static CloudflareSim sim() {
        CloudflareSim sim = CloudflareSim.builder()
                .token(READER, "Zone Read", "DNS Read")
                .token(NO_RULES, "Zone Read", "DNS Write", "Zone Settings Write", "Zone Transform Rules Read")
                .start();
        try (var api = CloudflareTests.api(sim)) {
            for (String zone : List.of("komply.one", "waiting.one")) {
                api.call(io.infrar.rest.RestRequest.post(
                        "/zones", Map.of("name", zone, "account", Map.of("id", sim.accountId()))));
            }
        }
        sim.activateZone("komply.one");
        return sim;
    }

    private String refusal(Map<String, String> settings, Environment environment) {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new CloudflareProvider())
                .provider(new KnownServers())
                .home(folder.resolve("home"))
                .state(new MemoryStateStore());
        settings.forEach(builder::setting);
        try (Infra infra = builder.build()) {
            Throwable failure = catchThrowable(() -> infra.apply(infra.plan(environment)));
            assertThat(failure).isNotNull();
            return String.valueOf(failure.getMessage());
        }
    }

    @Test
    void without_a_token_it_is_said_which_setting_is_missing() {
        assertThat(refusal(Map.of(), domain())).contains("CLOUDFLARE_API_TOKEN");
    }

    @Test
    void what_is_no_token_or_an_unknown_one_is_said_and_never_shown() {
        try (CloudflareSim sim = sim()) {
            assertThat(refusal(sim.settings("short"), domain()))
                    .contains("the token is not a token")
                    .doesNotContain("short");
            assertThat(refusal(sim.settings("a-token-that-nobody-knows-at-all"), domain()))
                    .contains("Invalid access token")
                    .contains("deleted or expired")
                    .doesNotContain("nobody-knows");
        }
    }

    /** Cloudflare says of such a path that it is not found, which must never mean that what is in the account is gone. */
    @Test
    void what_is_no_id_of_an_account_is_said_before_any_call() {
        try (CloudflareSim sim = sim()) {
            Map<String, String> settings = new TreeMap<>(sim.settings());
            settings.put("CLOUDFLARE_ACCOUNT_ID", "my-account");
            Environment files = Infra.environment("bad")
                    .stage(Stage.DEVELOPMENT)
                    .on("cloudflare")
                    .bucket("uploads", b -> b.bucketName("uploads-of-mine"))
                    .build();
            assertThat(refusal(settings, files))
                    .contains("'my-account' is no id of an account")
                    .contains("CLOUDFLARE_ACCOUNT_ID");
        }
    }

    @Test
    void the_permission_that_a_token_lacks_is_named() {
        try (CloudflareSim sim = sim()) {
            assertThat(refusal(sim.settings(READER), domain())).contains("Zone / DNS / Edit");
            assertThat(refusal(sim.settings(NO_RULES), edge("komply.one"))).contains("Transform Rules / Edit");
        }
    }

    @Test
    void a_zone_that_the_account_does_not_have_is_said_with_those_that_it_has() {
        try (CloudflareSim sim = sim()) {
            assertThat(refusal(sim.settings(), edge("www.elsewhere.org")))
                    .contains("there is no zone for elsewhere.org")
                    .contains("komply.one, waiting.one");
        }
    }

    @Test
    void a_zone_that_waits_for_its_name_servers_takes_records_and_says_what_to_do() {
        List<String> told = new ArrayList<>();
        try (CloudflareSim sim = sim()) {
            Infra.Builder builder = CloudflareTests.infra(sim, folder).state(new MemoryStateStore());
            try (Infra infra =
                    builder.listener(event -> told.add(String.valueOf(event))).build()) {
                Environment waiting = Infra.environment("waiting")
                        .stage(Stage.DEVELOPMENT)
                        .on("cloudflare")
                        .domain(
                                "waiting",
                                d -> d.zone("waiting.one")
                                        .with(Cloudflare.existingZone())
                                        .record("www", Domain.Type.A, "203.0.113.1"))
                        .domain("fresh", d -> d.zone("fresh.one"))
                        .build();
                infra.apply(infra.plan(waiting));
                assertThat(infra.plan(waiting).effective()).isEmpty();
            }
        }
        assertThat(told)
                .anySatisfy(text -> assertThat(text)
                        .contains("the zone waiting.one is pending: set the name servers")
                        .contains("at its registrar"))
                .anySatisfy(text -> assertThat(text).contains("the zone fresh.one is pending"));
    }
}
