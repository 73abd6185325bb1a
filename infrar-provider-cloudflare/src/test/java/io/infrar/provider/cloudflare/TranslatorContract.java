package io.infrar.provider.cloudflare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Stage;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestRequest;
import io.infrar.spi.Finding;
import io.infrar.spi.StateStore;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.cloudflare.CloudflareSim;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An account with the zone komply.one, and servers of another provider. */
abstract class TranslatorContract {
    @TempDir
    Path folder;

    final CloudflareSim sim = CloudflareTests.shared();
    final StateStore store = new MemoryStateStore();
    private CloudflareApi api;
    private int violations;
    String zoneId = "";

    @BeforeEach
    void beginWithAZone() {
        sim.reset();
        api = CloudflareTests.api(sim);
        violations = sim.violations().size();
        zoneId = zone("komply.one");
    }

    @AfterEach
    void calls_are_what_the_official_description_says() {
        api.close();
        assertThat(sim.violations().stream().skip(violations)).isEmpty();
    }

    final String zone(String name) {
        String id = result(RestRequest.post("/zones", Map.of("name", name, "account", Map.of("id", sim.accountId()))))
                .path("id")
                .asText();
        sim.activateZone(name);
        return id;
    }

    final JsonNode result(RestRequest request) {
        return api.call(request).json().path("result");
    }

    final JsonNode get(String path) {
        return result(RestRequest.get(path));
    }

    final Environment environment(Consumer<EnvironmentBuilder> parts) {
        EnvironmentBuilder builder =
                Infra.environment("edges").stage(Stage.DEVELOPMENT).on("cloudflare");
        parts.accept(builder);
        return builder.build();
    }

    final Infra infra() {
        return CloudflareTests.infra(sim, folder)
                .provider(new KnownServers())
                .state(store)
                .build();
    }

    final void apply(Environment environment) {
        try (Infra infra = infra()) {
            var plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);
        }
    }

    /** Nothing to do, and nothing that differs from what was applied. */
    final void assertUnchanged(Environment environment) {
        try (Infra infra = infra()) {
            assertThat(infra.plan(environment).effective()).isEmpty();
            assertThat(infra.drift(environment.name()).effective()).isEmpty();
        }
    }

    final void destroy(Environment environment) {
        try (Infra infra = infra()) {
            infra.apply(infra.planDestroy(environment.name()));
        }
    }

    final List<String> findings(Environment environment) {
        try (Infra infra = infra()) {
            return infra.plan(environment).findings().stream()
                    .filter(each -> each.id().startsWith("cloudflare."))
                    .map(Finding::toString)
                    .toList();
        }
    }

    // ---- what is there

    final List<String> records(String zone) {
        List<String> records = new ArrayList<>();
        get("/zones/" + zone + "/dns_records")
                .forEach(each -> records.add(each.path("type").asText() + " "
                        + each.path("name").asText() + " "
                        + each.path("content").asText()
                        + (each.path("proxied").asBoolean() ? " proxied" : "")));
        return records.stream().sorted().toList();
    }

    final String setting(String name) {
        return get("/zones/" + zoneId + "/settings/" + name).path("value").asText();
    }

    final List<JsonNode> rules(String phase) {
        List<JsonNode> rules = new ArrayList<>();
        get("/zones/" + zoneId + "/rulesets").forEach(ruleset -> {
            if (ruleset.path("kind").asText().equals("zone")
                    && ruleset.path("phase").asText().equals(phase)) {
                get("/zones/" + zoneId + "/rulesets/phases/" + phase + "/entrypoint")
                        .path("rules")
                        .forEach(rules::add);
            }
        });
        return rules;
    }

    final int rulesets() {
        int count = 0;
        for (JsonNode ruleset : get("/zones/" + zoneId + "/rulesets")) {
            count += ruleset.path("kind").asText().equals("zone") ? 1 : 0;
        }
        return count;
    }
}
