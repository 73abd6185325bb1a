package io.infrar.provider.cloudflare.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.rest.RestRequest;
import io.infrar.testkit.MemoryStateStore;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ZoneSettingsTest extends ZoneContract {
    private static final Map<String, Object> HSTS = Map.of(
            "strict_transport_security",
            Map.of("enabled", true, "max_age", 31536000, "include_subdomains", true, "nosniff", true));

    @Override
    protected String type() {
        return "zone-settings";
    }

    @Override
    protected Object spec() {
        return spec(Map.of("ssl", "strict", "min_tls_version", "1.2", "security_header", HSTS));
    }

    private ZoneSettings.Spec spec(Map<String, Object> settings) {
        return new ZoneSettings.Spec(zone(), settings);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec(
                Map.of("ssl", "full", "min_tls_version", "1.3", "always_use_https", "on", "security_header", HSTS)));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    private String value(String name) {
        return get("/zones/" + zoneId + "/settings/" + name).path("value").asText();
    }

    private Environment environment(ZoneSettings.Spec spec) {
        return Infra.environment("settings")
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .resource("it", r -> r.type(type()).spec(spec))
                .build();
    }

    private void set(String name, Object value) {
        result(RestRequest.patch("/zones/" + zoneId + "/settings/" + name, Map.of("value", value)));
    }

    @Test
    void what_was_there_before_is_set_again_and_what_was_not_asked_for_is_left_alone() {
        set("ssl", "flexible");
        set("brotli", "off");
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment(spec(Map.of("ssl", "strict")))));
            assertThat(value("ssl")).isEqualTo("strict");
            assertThat(value("brotli")).isEqualTo("off");
            set("http3", "off");

            infra.apply(infra.planDestroy("settings"));
        }
        assertThat(value("ssl")).isEqualTo("flexible");
        assertThat(value("http3")).isEqualTo("off");
    }

    @Test
    void a_setting_asked_for_later_goes_back_to_what_it_was_at_first() {
        set("min_tls_version", "1.1");
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment(spec(Map.of("ssl", "strict")))));
            infra.apply(infra.plan(environment(spec(Map.of("ssl", "strict", "min_tls_version", "1.2")))));
            assertThat(value("min_tls_version")).isEqualTo("1.2");

            infra.apply(infra.planDestroy("settings"));
        }
        assertThat(value("min_tls_version")).isEqualTo("1.1");
    }

    @Test
    void all_settings_are_read_and_written_in_one_call_each() {
        try (Infra infra = infra(new MemoryStateStore())) {
            sim.forgetCalls();
            infra.apply(infra.plan(environment(spec(Map.of("ssl", "strict", "min_tls_version", "1.2")))));
            assertThat(sim.calls()).extracting(call -> call.method()).containsOnlyOnce("PATCH");
            sim.forgetCalls();
            assertThat(infra.plan(environment(spec(Map.of("ssl", "strict", "min_tls_version", "1.2"))))
                            .effective())
                    .isEmpty();
            assertThat(sim.calls()).hasSize(1);
        }
    }
}
