package io.infrar.provider.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronExpressionTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * * *          | 2026-03-10T10:15:30Z | 2026-03-10T10:16:00Z",
                "*/15 * * * *       | 2026-03-10T10:45:00Z | 2026-03-10T11:00:00Z",
                "5,35 8-10/2 * * *  | 2026-03-10T08:35:00Z | 2026-03-10T10:05:00Z",
                "0 3 * * *          | 2026-03-10T03:00:00Z | 2026-03-11T03:00:00Z",
                "0 0 * * mon-fri    | 2026-03-13T12:00:00Z | 2026-03-16T00:00:00Z",
                "0 0 * * 7          | 2026-03-10T00:00:00Z | 2026-03-15T00:00:00Z",
                "0 0 29 2 *         | 2026-03-01T00:00:00Z | 2028-02-29T00:00:00Z",
                "0 0 13 * FRI       | 2026-03-07T00:00:00Z | 2026-03-13T00:00:00Z",
                "0 0 13 * FRI       | 2026-04-11T00:00:00Z | 2026-04-13T00:00:00Z",
                "30 23 31 dec *     | 2026-01-01T00:00:00Z | 2026-12-31T23:30:00Z",
                "10/20 * * * *      | 2026-03-10T10:31:00Z | 2026-03-10T10:50:00Z",
                "@monthly           | 2026-03-10T10:31:00Z | 2026-04-01T00:00:00Z",
                "@hourly            | 2026-03-10T10:31:00Z | 2026-03-10T11:00:00Z"
            })
    void the_next_time_follows_the_expression(String expression, Instant now, Instant next) {
        assertThat(CronExpression.parse(expression).next(now, ZoneId.of("UTC"))).isEqualTo(next);
    }

    @Test
    void a_date_that_never_comes_has_no_next_time() {
        assertThat(CronExpression.parse("0 0 30 2 *").next(Instant.parse("2026-01-01T00:00:00Z"), BERLIN))
                .isNull();
    }

    @Test
    void a_time_in_the_gap_of_spring_runs_that_much_later() {
        CronExpression half = CronExpression.parse("30 2 * * *");
        assertThat(half.next(Instant.parse("2026-03-28T12:00:00Z"), BERLIN)).isEqualTo("2026-03-29T01:30:00Z");
        assertThat(half.next(Instant.parse("2026-03-29T01:30:00Z"), BERLIN)).isEqualTo("2026-03-30T00:30:00Z");
    }

    @Test
    void a_time_that_comes_twice_in_autumn_runs_once_but_an_hourly_one_goes_on() {
        CronExpression half = CronExpression.parse("30 2 * * *");
        assertThat(half.next(Instant.parse("2026-10-25T00:30:00Z"), BERLIN)).isEqualTo("2026-10-26T01:30:00Z");
        CronExpression quarters = CronExpression.parse("*/30 * * * *");
        assertThat(quarters.next(Instant.parse("2026-10-25T00:30:00Z"), BERLIN)).isEqualTo("2026-10-25T01:00:00Z");
        assertThat(quarters.next(Instant.parse("2026-10-25T01:00:00Z"), BERLIN)).isEqualTo("2026-10-25T01:30:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * * 13 *",
                "5-3 * * * *",
                "a * * * *",
                "1/0 * * * *",
                "1,, * * * *",
                "*/x * * * *",
                "1-2-3 * * * *"
            })
    void nonsense_is_refused_with_the_expression_in_the_message(String expression) {
        assertThatThrownBy(() -> CronExpression.parse(expression))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cron expression \"" + expression + "\"");
    }
}
