package io.infrar.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    @Test
    void an_example_a_verb_and_options_may_come_in_any_order() {
        Arguments arguments =
                Arguments.parse("--json", "I5", "--state=there", "plan", "--parallelism", "4", "--out", "p.json");

        assertThat(arguments.example()).isEqualTo("I5");
        assertThat(arguments.verb()).isEqualTo(Verb.PLAN);
        assertThat(arguments.json()).isTrue();
        assertThat(arguments.state()).isEqualTo(Path.of("there"));
        assertThat(arguments.parallelism()).isEqualTo(4);
        assertThat(arguments.out()).isEqualTo(Path.of("p.json"));
    }

    @Test
    void targets_and_excludes_may_be_repeated() {
        Arguments arguments = Arguments.parse(
                "I5", "apply", "--target", "database/main", "--target", "cache/main", "--exclude", "bucket/logs");

        assertThat(arguments.targets()).containsExactly("database/main", "cache/main");
        assertThat(arguments.excludes()).containsExactly("bucket/logs");
    }

    @Test
    void everything_that_is_wrong_is_said_at_once() {
        assertThatThrownBy(() -> Arguments.parse(
                        "I5", "explode", "more", "--parallelism", "none", "--fast", "--json=yes", "--state"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("there is no verb 'explode'; there are validate, cost")
                .hasMessageContaining("too many words: [more]")
                .hasMessageContaining("--parallelism needs a number from 1 to 9999, is 'none'")
                .hasMessageContaining("there is no option --fast")
                .hasMessageContaining("--json takes no value, is 'yes'")
                .hasMessageContaining("--state needs a value");
    }

    @Test
    void an_option_is_not_taken_for_the_value_of_the_one_before() {
        assertThatThrownBy(() -> Arguments.parse("I5", "plan", "--state", "--json"))
                .isInstanceOf(UsageException.class)
                .hasMessage("--state needs a value");
    }

    @Test
    void an_option_of_another_verb_is_refused() {
        assertThatThrownBy(() -> Arguments.parse("I5", "drift", "--out", "p.json", "--plan", "p.json", "--target", "x"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--out does not go with drift")
                .hasMessageContaining("--plan does not go with drift")
                .hasMessageContaining("--target does not go with drift");
    }

    @Test
    void a_saved_plan_has_its_targets_in_it() {
        assertThatThrownBy(() -> Arguments.parse("I5", "apply", "--plan", "p.json", "--target", "x"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("give --target and --exclude to plan");
    }

    @Test
    void the_same_option_twice_is_refused() {
        assertThatThrownBy(() -> Arguments.parse("I5", "plan", "--state", "a", "--state", "b"))
                .isInstanceOf(UsageException.class)
                .hasMessage("--state is given twice");
    }
}
