package io.infrar.provider.cloudflare.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Stage;
import io.infrar.rest.RestRequest;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.sim.SimCall;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ZoneSettingTest extends ZoneContract {
    @Override
    protected String type() {
        return "zone-setting";
    }

    @Override
    protected Object spec() {
        return spec("ssl", "strict");
    }

    private ZoneSetting.Spec spec(String name, Object value) {
        return new ZoneSetting.Spec(zone(), name, value);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec("ssl", "flexible"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec("min_tls_version", "1.2"));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    private String value(String name) {
        return get("/zones/" + zoneId + "/settings/" + name).path("value").asText();
    }

    private Environment environment(ZoneSetting.Spec... specs) {
        EnvironmentBuilder builder =
                Infra.environment("settings").stage(Stage.DEVELOPMENT).on("cloudflare");
        for (ZoneSetting.Spec spec : specs) {
            builder.resource(spec.name().replace('_', '-'), r -> r.type(type()).spec(spec));
        }
        return builder.build();
    }

    private void set(String name, Object value) {
        result(RestRequest.patch("/zones/" + zoneId + "/settings/" + name, Map.of("value", value)));
    }

    @Test
    void what_was_there_before_is_set_again_and_what_was_not_asked_for_is_left_alone() {
        set("ssl", "flexible");
        set("brotli", "off");
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment(spec("ssl", "strict"))));
            assertThat(value("ssl")).isEqualTo("strict");
            assertThat(value("brotli")).isEqualTo("off");

            infra.apply(infra.planDestroy("settings"));
        }
        assertThat(value("ssl")).isEqualTo("flexible");
        assertThat(value("brotli")).isEqualTo("off");
    }

    @Test
    void a_setting_that_is_no_longer_asked_for_goes_back_to_what_it_was() {
        set("min_tls_version", "1.1");
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment(spec("ssl", "strict"))));
            infra.apply(infra.plan(environment(spec("ssl", "strict"), spec("min_tls_version", "1.2"))));
            assertThat(value("min_tls_version")).isEqualTo("1.2");

            infra.apply(infra.plan(environment(spec("ssl", "strict"))));
            assertThat(value("min_tls_version")).isEqualTo("1.1");
            assertThat(value("ssl")).isEqualTo("strict");
        }
    }

    @Test
    void a_setting_with_parts_is_read_back_as_it_was_asked_for() {
        var asked = environment(spec(
                "security_header",
                Map.of("strict_transport_security", Map.of("enabled", true, "max_age", 31_536_000))));
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(asked));
            assertThat(get("/zones/" + zoneId + "/settings/security_header")
                            .path("value")
                            .path("strict_transport_security")
                            .path("max_age")
                            .asInt())
                    .isEqualTo(31_536_000);
            assertThat(infra.plan(asked).effective()).isEmpty();
            infra.apply(infra.planDestroy("settings"));
        }
        assertThat(get("/zones/" + zoneId + "/settings/security_header")
                        .path("value")
                        .path("strict_transport_security")
                        .path("enabled")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void what_is_as_asked_is_not_written() {
        set("ssl", "strict");
        try (Infra infra = infra(new MemoryStateStore())) {
            sim.forgetCalls();
            infra.apply(infra.plan(environment(spec("ssl", "strict"))));
            assertThat(sim.calls()).extracting(SimCall::method).containsOnly("GET");
        }
    }

    @Test
    void tls_1_3_is_on_also_where_0_rtt_is_shown_with_it() {
        set("0rtt", "on");
        var asked = environment(spec("tls_1_3", "on"));
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(asked));
            assertThat(value("tls_1_3")).isEqualTo("zrt");
            assertThat(infra.plan(asked).effective()).isEmpty();

            set("tls_1_3", "off");
            infra.apply(infra.plan(asked));
            assertThat(value("tls_1_3")).isEqualTo("zrt");
        }
    }

    @Test
    void a_setting_that_the_plan_does_not_have_is_refused_by_name() {
        try (Infra infra = infra(new MemoryStateStore())) {
            var asked = environment(spec("prefetch_preload", "on"));
            assertThat(catchThrowable(() -> infra.apply(infra.plan(asked)))).hasMessageContaining("prefetch_preload");
        }
    }
}
