package io.infrar.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {
    private static List<String> problems(String expression) {
        Problems problems = new Problems();
        Cron.check(problems, new Registry("r", Traits.NONE, true, true, null, null), "schedule", expression);
        return problems.found();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* * * * *",
                "0 3 * * *",
                "*/15 0-23/2 1,15 * *",
                "0 3 * * SUN",
                "0 3 * jan-mar mon-fri",
                "0 0 29 2 *",
                "0 0 31 * *",
                "0 0 31 2 MON",
                "5 4 * * 7",
                "5 4 * * 5-7",
                "59 23 31 12 0",
                " 0  3 * *\t* "
            })
    void accepts_what_cron_knows(String expression) {
        assertThat(problems(expression)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|needs 5 fields",
                "@daily|needs 5 fields",
                "0 3 * *|needs 5 fields",
                "0 0 3 * * *|needs 5 fields",
                "60 * * * *|minute must be 0 to 59, is '60'",
                "-1 * * * *|minute must be 0 to 59",
                "* 24 * * *|hour must be 0 to 23, is '24'",
                "* * 0 * *|day of month must be 1 to 31, is '0'",
                "* * 32 * *|day of month must be 1 to 31, is '32'",
                "* * * 0 *|month must be 1 to 12 or a name, is '0'",
                "* * * 13 *|month must be 1 to 12 or a name",
                "* * * SUN *|month must be 1 to 12 or a name, is 'SUN'",
                "* * * * 8|day of week must be 0 to 7 or a name, is '8'",
                "* * * * sunday|day of week must be 0 to 7 or a name",
                "jan * * * *|minute must be 0 to 59, is 'jan'",
                "30-10 * * * *|minute '30-10' is backwards",
                "* * * * FRI-MON|day of week 'FRI-MON' is backwards",
                "*/0 * * * *|minute '*/0': the step must be 1 to 59",
                "*/60 * * * *|minute '*/60': the step must be 1 to 59",
                "*/x * * * *|the step must be 1 to 59",
                "5/10 * * * *|minute '5/10': a step needs * or a range before it",
                "1,,2 * * * *|minute must be 0 to 59, is ''",
                "1-2-3 * * * *|minute '1-2-3' is neither",
                "*/2/3 * * * *|minute '*/2/3' is neither",
                "*-5 * * * *|minute must be 0 to 59, is '*'",
                "99999999999 * * * *|minute must be 0 to 59",
                "0 0 30 2 *|no such month has a day 30, so it never comes due",
                "0 0 31 4,JUN *|no such month has a day 31"
            })
    void says_which_field_is_wrong(String expression, String reason) {
        assertThat(problems(expression)).singleElement().asString().contains("'r': schedule is '", reason);
    }

    @Property
    void accepts_every_list_range_and_step_within_bounds(@ForAll("expressions") String expression) {
        assertThat(problems(expression)).isEmpty();
    }

    @Property
    void never_fails_with_anything_but_a_problem(@ForAll String text) {
        assertThat(problems(text)).hasSizeLessThanOrEqualTo(1);
    }

    @Provide
    Arbitrary<String> expressions() {
        // days stop at 28, which every month has
        return Combinators.combine(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 7))
                .as((minute, hour, day, month, weekday) -> String.join(" ", minute, hour, day, month, weekday));
    }

    private static Arbitrary<String> field(int min, int max) {
        Arbitrary<Integer> value = Arbitraries.integers().between(min, max);
        Arbitrary<Integer> step = Arbitraries.integers().between(1, max);
        Arbitrary<String> range = Combinators.combine(value, value).as((a, b) -> Math.min(a, b) + "-" + Math.max(a, b));
        Arbitrary<String> stepped = Combinators.combine(Arbitraries.oneOf(Arbitraries.just("*"), range), step)
                .as((of, by) -> of + "/" + by);
        return Arbitraries.oneOf(Arbitraries.just("*"), value.map(String::valueOf), range, stepped)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(items -> String.join(",", items));
    }
}
