package io.infrar.provider.aws;

import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.secret;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Json;
import io.infrar.model.Kind;
import io.infrar.model.Money;
import io.infrar.model.Monitor;
import io.infrar.model.Monitor.Alarm;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.provider.aws.observe.Budget;
import io.infrar.provider.aws.observe.Dashboard;
import io.infrar.provider.aws.observe.TopicSubscription;
import io.infrar.spi.Finding;
import io.infrar.spi.Resource;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MonitorTranslatorTest {
    private static final String REGION = "eu-west-1";

    @Test
    void the_two_alarms_of_the_production_environment_tell_a_topic() {
        Translation translation = translate(m -> m.watch(compute("api"), database("main"))
                .alarm(Alarm.above("cpu", compute("api"), "cpu", 80))
                .alarm(Alarm.above("connections", database("main"), "connections", 80))
                .email("ops@example.com"));

        var cpu = (io.infrar.provider.aws.observe.Alarm.Spec)
                resource(translation, "aws:alarm/watch.cpu").spec();
        assertThat(cpu.namespace()).isEqualTo("AWS/ECS");
        assertThat(cpu.metric()).isEqualTo("CPUUtilization");
        assertThat(cpu.dimensions())
                .containsEntry("ClusterName", output("aws:ecs-cluster/net#name"))
                .containsEntry("ServiceName", output("aws:ecs-service/api#name"));
        assertThat(cpu.periodSeconds()).isEqualTo(300);
        assertThat(cpu.periods()).isEqualTo(2);
        assertThat(cpu.comparison()).isEqualTo("GreaterThanThreshold");
        assertThat(cpu.threshold()).isEqualByComparingTo("80");
        assertThat(cpu.actions()).isEqualTo(Set.of(output("aws:topic/watch.monitor#arn")));
        var connections = (io.infrar.provider.aws.observe.Alarm.Spec)
                resource(translation, "aws:alarm/watch.connections").spec();
        assertThat(connections.namespace()).isEqualTo("AWS/RDS");
        assertThat(connections.metric()).isEqualTo("DatabaseConnections");
        assertThat(connections.dimensions())
                .containsEntry("DBInstanceIdentifier", output("aws:db-instance/main#identifier"));
        assertThat(ofType(translation, "alarm")).hasSize(2);
        assertThat(((TopicSubscription.Spec)
                                ofType(translation, "topic-subscription").get(0).spec())
                        .endpoint())
                .isEqualTo("ops@example.com");
    }

    @Test
    void an_alarm_without_target_is_for_everything_that_is_watched_and_has_the_metric() {
        Translation translation = translate(m -> m.watch(compute("api"), database("main"), cache("sessions"))
                .alarm(Alarm.above("full", null, "memory", 90))
                .email("ops@example.com"));

        assertThat(ofType(translation, "alarm"))
                .extracting(each -> each.address().toString())
                .containsExactlyInAnyOrder(
                        "aws:alarm/watch.full.api-compute",
                        "aws:alarm/watch.full.sessions-cache-001",
                        "aws:alarm/watch.full.sessions-cache-002");
    }

    @Test
    void the_address_of_a_webhook_stays_a_secret() {
        Translation translation = translate(m -> m.watch(compute("api"))
                .alarm(Alarm.above("cpu", null, "cpu", 80))
                .webhook(secret("pager")));

        var subscription = (TopicSubscription.Spec)
                ofType(translation, "topic-subscription").get(0).spec();
        assertThat(subscription.protocol()).isEqualTo("https");
        assertThat(subscription.endpoint()).isNull();
        assertThat(subscription.secretEndpoint()).isEqualTo(secret("pager").value());
    }

    @Test
    void what_is_watched_is_on_a_dashboard() {
        Translation translation = translate(m -> m.watch(compute("api"), database("main")));

        Json body =
                ((Dashboard.Spec) resource(translation, "aws:dashboard/watch").spec()).body();
        assertThat(body.toString())
                .contains("AWS/ECS", "MemoryUtilization", "AWS/RDS", "DatabaseConnections", "\"region\":\"eu-west-1\"");
        assertThat(body.pending())
                .contains(output("aws:ecs-service/api#name"), output("aws:db-instance/main#identifier"));
        assertThat(translation.exports().get(new ComponentKey(Kind.MONITOR, "watch")))
                .containsKey("url")
                .doesNotContainKey("dsn");
    }

    @Test
    void an_alert_on_spending_tells_at_80_and_at_100_percent() {
        Translation translation = translate(m -> m.email("ops@example.com").spendAlert(Money.of("900", "USD")));

        var budget = (Budget.Spec) resource(translation, "aws:budget/watch").spec();
        assertThat(budget.monthly()).isEqualByComparingTo("900");
        assertThat(budget.atPercent()).containsExactlyInAnyOrder(80, 100);
        assertThat(budget.emails()).containsExactly("ops@example.com");
    }

    @Test
    void what_cannot_be_done_is_said() {
        Translation translation = translate(m -> m.watch(database("main"))
                .alarm(Alarm.above("memory", database("main"), "memory", 80))
                .alarm(new Alarm(
                        "long",
                        database("main").key(),
                        "cpu",
                        Monitor.Comparison.BELOW,
                        java.math.BigDecimal.ONE,
                        Duration.ofMinutes(30),
                        60,
                        Monitor.Severity.INFO))
                .uptime("https://example.com", Duration.ofMinutes(1))
                .errorTracking()
                .statusPage()
                .spendAlert(Money.of("900", "EUR")));

        assertThat(translation.findings().stream()
                        .filter(each -> each.where().equals("monitor/watch"))
                        .map(Finding::id))
                .contains(
                        "aws.no-metric",
                        "aws.alarm-span",
                        "aws.alarms-tell-nobody",
                        "aws.not-realised",
                        "aws.spend-alert");
    }

    @Test
    void logs_are_kept_as_the_monitor_says_that_watches() {
        Environment environment = environment(m -> m.watch(compute("api")).logRetention(Duration.ofDays(20)));
        Translating t = new Translating(slice(environment));

        assertThat(MonitorTranslator.retentionDays(
                        t, environment.component(compute("api").key()).orElseThrow()))
                .isEqualTo(30);
        assertThat(MonitorTranslator.retentionDays(
                        t, environment.component(database("main").key()).orElseThrow()))
                .isNull();
    }

    // ---- helpers

    private static Environment environment(Consumer<Monitor.Builder> monitor) {
        EnvironmentBuilder builder = Infra.environment("test")
                .on("aws", REGION)
                .network("net", n -> n.cidr("10.0.0.0/16"))
                .secret("pager", s -> s.fromEnv("PAGER"))
                .compute("api", c -> c.image("nginx:1.27").port(8080))
                .database("main", d -> d.postgres("15"))
                .cache("sessions", c -> c.redis("7").replicas(1));
        return builder.monitor("watch", monitor::accept).build();
    }

    private static Slice slice(Environment environment) {
        Map<ComponentKey, Placement> placements = new HashMap<>();
        environment.components().forEach(each -> placements.put(each.key(), new Placement("aws", REGION, null)));
        return new Slice(environment, placements);
    }

    private static Translation translate(Consumer<Monitor.Builder> monitor) {
        return new AwsProvider().translate(slice(environment(monitor)));
    }

    private static List<Resource> ofType(Translation translation, String type) {
        return translation.resources().stream()
                .filter(each -> each.address().type().equals(type))
                .toList();
    }

    private static Resource resource(Translation translation, String address) {
        return translation.resources().stream()
                .filter(each -> each.address().toString().equals(address))
                .findFirst()
                .orElseThrow(() -> new AssertionError(address + " is not among " + translation.resources()));
    }

    private static Output<String> output(String text) {
        int hash = text.indexOf('#');
        return Output.ofResource(io.infrar.model.Address.parse(text.substring(0, hash)), text.substring(hash + 1));
    }
}
