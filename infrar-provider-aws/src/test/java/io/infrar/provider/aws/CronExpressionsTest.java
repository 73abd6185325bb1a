package io.infrar.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronExpressionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 3 * * *|cron(0 3 * * ? *)",
                "*/15 * * * *|cron(0/15 * * * ? *)",
                "0 3 1 */3 *|cron(0 3 1 1/3 ? *)",
                "0 3 * * 1-5|cron(0 3 ? * MON,TUE,WED,THU,FRI *)",
                "0 3 * * 7|cron(0 3 ? * SUN *)",
                "0 3 * * fri-7|cron(0 3 ? * SUN,FRI,SAT *)",
                "0 3 1 feb-aug/3 *|cron(0 3 1 2,5,8 ? *)",
                "10-40/10,55 3 * jan-mar *|cron(10,20,30,40,55 3 * JAN-MAR ? *)",
            })
    void five_fields_become_six(String given, String expected) {
        assertThat(CronExpressions.cron(given)).contains(expected);
    }

    @Test
    void days_of_the_month_and_of_the_week_cannot_be_combined() {
        assertThat(CronExpressions.cron("0 3 1 * 1")).isEmpty();
    }

    @Test
    void intervals_are_whole_minutes() {
        assertThat(CronExpressions.rate(Duration.ofMinutes(1))).contains("rate(1 minute)");
        assertThat(CronExpressions.rate(Duration.ofMinutes(90))).contains("rate(90 minutes)");
        assertThat(CronExpressions.rate(Duration.ofHours(2))).contains("rate(2 hours)");
        assertThat(CronExpressions.rate(Duration.ofDays(1))).contains("rate(1 day)");
        assertThat(CronExpressions.rate(Duration.ofSeconds(90))).isEmpty();
    }
}
