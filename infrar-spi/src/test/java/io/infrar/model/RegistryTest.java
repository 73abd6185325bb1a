package io.infrar.model;

import static io.infrar.model.KindFixture.assertSurvives;
import static io.infrar.model.KindFixture.built;
import static io.infrar.model.KindFixture.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RegistryTest {
    @Test
    void is_safe_unless_said_otherwise() {
        Registry registry = built(Registry.class, e -> e.registry("images", r -> {}));
        assertThat(registry.immutableTags()).isTrue();
        assertThat(registry.scanOnPush()).isTrue();
    }

    @Test
    void reports_every_bad_field_by_name() {
        assertThat(problems(e -> e.registry("images", r -> r.keepLast(0).expireUntagged(Duration.ZERO))))
                .containsExactlyInAnyOrder(
                        "registry 'images': keepLast must be 1 or more, is 0",
                        "registry 'images': expireUntagged must be above zero, is PT0S");
    }

    @Test
    void survives_json_and_changes() {
        assertSurvives(
                e -> e.registry(
                        "images", r -> r.mutableTags().noScan().keepLast(10).expireUntagged(Duration.ofDays(7))),
                e -> e.registry("images", r -> {}));
    }
}
