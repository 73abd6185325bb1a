package io.infrar.model;

import static io.infrar.model.KindFixture.assertSurvives;
import static io.infrar.model.KindFixture.built;
import static io.infrar.model.KindFixture.needs;
import static io.infrar.model.KindFixture.problems;
import static io.infrar.model.Refs.cluster;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.from;
import static io.infrar.model.Refs.monitor;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.eur;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Monitor.Alarm;
import io.infrar.model.Monitor.Comparison;
import io.infrar.model.Monitor.Severity;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MonitorTest {
    @Test
    void reports_every_bad_field_by_name() {
        assertThat(problems(e -> e.monitor(
                        "watch",
                        m -> m.alarm(new Alarm(
                                        "cpu",
                                        null,
                                        " ",
                                        Comparison.ABOVE,
                                        BigDecimal.TEN,
                                        Duration.ZERO,
                                        0,
                                        Severity.INFO))
                                .uptime("infrar.io/health", minutes(1))
                                .uptime(Output.of(URI.create("https://infrar.io")), Duration.ZERO, 99)
                                .dashboards("")
                                .logRetention(days(0))
                                .metricsRetention(days(-1))
                                .email("nobody")
                                .spendAlert(eur(0)))))
                .containsExactlyInAnyOrder(
                        "monitor 'watch': alarms[cpu].metric is missing",
                        "monitor 'watch': alarms[cpu].target is missing and nothing is watched: write"
                                + " watch(compute(\"api\"))",
                        "monitor 'watch': alarms[cpu].period must be above zero, is PT0S",
                        "monitor 'watch': alarms[cpu].periods must be 1 or more, is 0",
                        "monitor 'watch': uptimeChecks[0].url must be an address such as https://infrar.io, is"
                                + " 'infrar.io/health'",
                        "monitor 'watch': uptimeChecks[1].every must be above zero, is PT0S",
                        "monitor 'watch': uptimeChecks[1].expectedStatus must be 100 to 599, is 99",
                        "monitor 'watch': dashboards is missing",
                        "monitor 'watch': logRetention must be above zero, is PT0S",
                        "monitor 'watch': metricsRetention must be above zero, is PT-24H",
                        "monitor 'watch': emails must be addresses, 'nobody' is none",
                        "monitor 'watch': spendAlert must be above zero, is 0.00 EUR");
    }

    @Test
    void runs_in_one_place() {
        assertThat(problems(e -> e.cluster("k8s", c -> c.version("1.31").nodePool("p", 2, gib(4), 1, 1))
                        .monitor("watch", m -> m.on(server("box")).on(cluster("k8s")))))
                .containsExactly("monitor 'watch': cluster cannot be given beside a host: choose one of them");
    }

    @Test
    void attends_what_it_watches_and_reads_what_it_asks() {
        assertThat(needs(
                        monitor("watch").key(),
                        e -> e.monitor(
                                "watch",
                                m -> m.watch(compute("api"))
                                        .alarm(Alarm.above("connections", database("main"), "connections", 80))
                                        .uptime(compute("api").url(), minutes(1))
                                        .webhook(secret("key"))
                                        .on(server("box")))))
                .containsExactlyInAnyOrder(
                        "ATTENDS compute/api",
                        "ATTENDS database/main",
                        "READS compute/api",
                        "USES secret/key",
                        "ON server/box");
    }

    @Test
    void alarms_wait_for_two_periods_of_five_minutes_unless_said_otherwise() {
        Alarm alarm = Alarm.above("cpu", compute("api"), "cpu", 80).withSeverity(Severity.CRITICAL);
        assertThat(alarm.period()).isEqualTo(Duration.ofSeconds(300));
        assertThat(alarm.periods()).isEqualTo(2);
        assertThat(alarm.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(alarm.threshold()).isEqualTo(new BigDecimal("80"));
    }

    @Test
    void an_alarm_of_the_same_name_is_replaced() {
        assertThat(built(
                                Monitor.class,
                                e -> e.monitor(
                                        "watch",
                                        m -> m.watch(compute("api"))
                                                .alarm(Alarm.above("cpu", null, "cpu", 80))
                                                .alarm(Alarm.above("cpu", null, "cpu", 90))))
                        .alarms())
                .extracting(Alarm::threshold)
                .containsExactly(new BigDecimal("90"));
    }

    @Test
    void refuses_to_watch_another_environment() {
        assertThat(problems(e -> e.monitor("watch", m -> m.watch(from("shared", compute("api"))))))
                .anyMatch(problem -> problem.contains("'shared'"));
    }

    @Test
    void survives_json_and_changes() {
        assertSurvives(
                e -> e.monitor(
                        "watch",
                        m -> m.watch(compute("api"), database("main"))
                                .alarm(Alarm.above("cpu", compute("api"), "cpu", 80.5))
                                .alarm(Alarm.above("connections", null, "connections", 1000))
                                .uptime(compute("api").url(), minutes(1))
                                .uptime(
                                        Output.format(
                                                "{}/health", compute("api").url()),
                                        minutes(1),
                                        204)
                                .uptime(Output.of(URI.create("https://infrar.io")), minutes(5))
                                .uptime("https://infrar.io/health", minutes(1))
                                .dashboards("api", "database")
                                .logRetention(days(30))
                                .metricsRetention(days(15))
                                .errorTracking()
                                .statusPage()
                                .email("ops@infrar.io")
                                .webhook(secret("key"))
                                .on(server("box"))
                                .spendAlert(eur(500))),
                e -> e.monitor("watch", m -> {}));
    }
}
