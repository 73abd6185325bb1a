package io.infrar.model;

import static io.infrar.model.KindFixture.assertSurvives;
import static io.infrar.model.KindFixture.needs;
import static io.infrar.model.KindFixture.problems;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.parameter;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ParameterTest {
    @Test
    void needs_a_value() {
        assertThat(problems(e -> e.parameter("tag", p -> {}))).containsExactly("parameter 'tag': value is missing");
        assertThat(problems(e -> e.parameter("tag", p -> p.value(" "))))
                .containsExactly("parameter 'tag': value is missing");
    }

    @Test
    void reads_what_another_component_gives() {
        assertThat(needs(
                        parameter("host").key(),
                        e -> e.parameter("host", p -> p.value(database("main").host()))))
                .containsExactly("READS database/main");
    }

    @Test
    void survives_json_and_changes() {
        assertSurvives(
                e -> e.parameter("tag", p -> p.value("1.4"))
                        .parameter("host", p -> p.value(database("main").host())),
                e -> e.parameter("tag", p -> {}).parameter("host", p -> {}));
    }
}
