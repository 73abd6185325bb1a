package io.infrar.provider.cloudflare.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infrar.Infra;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.provider.cloudflare.Cloudflare;
import io.infrar.run.ApplyException;
import io.infrar.testkit.MemoryStateStore;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ZoneTest extends ZoneContract {
    @Override
    protected void prepare() {}

    @Override
    protected String type() {
        return "zone";
    }

    @Override
    protected Object spec() {
        return new Zone.Spec("komply.one");
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.empty();
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new Zone.Spec("komply.two"));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(get("/zones").size());
    }

    private Environment domain(boolean existing) {
        return Infra.environment("zones")
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .domain("komply", d -> {
                    d.zone("komply.one").record("www", Domain.Type.A, "203.0.113.1");
                    if (existing) {
                        d.with(Cloudflare.existingZone());
                    }
                })
                .build();
    }

    @Test
    void a_zone_that_is_there_already_is_not_taken_over() {
        zoneId = zone("komply.one");
        try (Infra infra = infra(new MemoryStateStore())) {
            ApplyException refused =
                    catchThrowableOfType(ApplyException.class, () -> infra.apply(infra.plan(domain(false))));
            assertThat(refused.report().failed()).isNotEmpty();
        }
        assertThat(get("/zones")).hasSize(1);
        assertThat(get("/zones/" + zoneId + "/dns_records")).isEmpty();
    }

    @Test
    void an_existing_zone_gets_records_and_stays_when_they_go() {
        zoneId = zone("komply.one");
        record("TXT", "komply.one", "\"made by hand\"", null);
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(domain(true)));
            assertThat(get("/zones/" + zoneId + "/dns_records")).hasSize(2);
            assertThat(infra.plan(domain(true)).effective()).isEmpty();

            infra.apply(infra.planDestroy("zones"));
        }
        assertThat(get("/zones")).hasSize(1);
        assertThat(get("/zones/" + zoneId + "/dns_records")).hasSize(1);
    }

    @Test
    void an_existing_zone_that_is_not_there_is_said_with_those_that_are() {
        zone("komply.two");
        try (Infra infra = infra(new MemoryStateStore())) {
            ApplyException refused =
                    catchThrowableOfType(ApplyException.class, () -> infra.apply(infra.plan(domain(true))));
            assertThat(refused).hasMessageContaining("no zone for komply.one").hasMessageContaining("komply.two");
        }
    }

    @Test
    void a_zone_with_records_of_an_environment_whose_name_begins_alike_is_not_deleted() {
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(domain(false)));
            zoneId = get("/zones").path(0).path("id").asText();
            record("A", "other.komply.one", "203.0.113.2", "infrar-instance=zzzzzzzz infrar-environment=zone");

            ApplyException refused =
                    catchThrowableOfType(ApplyException.class, () -> infra.apply(infra.planDestroy("zones")));

            assertThat(refused).hasMessageContaining("A other.komply.one");
            assertThat(get("/zones")).hasSize(1);
        }
    }

    @Test
    void a_zone_with_records_of_somebody_else_is_not_deleted() {
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(domain(false)));
            zoneId = get("/zones").path(0).path("id").asText();
            record("MX", "komply.one", "mail.example.org", null);

            ApplyException refused =
                    catchThrowableOfType(ApplyException.class, () -> infra.apply(infra.planDestroy("zones")));

            assertThat(refused).hasMessageContaining("MX komply.one");
            assertThat(get("/zones")).hasSize(1);
        }
    }
}
