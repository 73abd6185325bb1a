package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Compute;
import io.infrar.model.Json;
import io.infrar.model.Monitor;
import io.infrar.model.Output;
import io.infrar.provider.aws.Metrics.Measured;
import io.infrar.provider.aws.observe.Alarm;
import io.infrar.provider.aws.observe.Budget;
import io.infrar.provider.aws.observe.Dashboard;
import io.infrar.provider.aws.observe.LogGroup;
import io.infrar.provider.aws.observe.Topic;
import io.infrar.provider.aws.observe.TopicSubscription;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a monitor into alarms, their topic with its subscribers, a dashboard and a budget. */
final class MonitorTranslator {
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;
    private static final int DAY = 86_400;

    /** Columns of a dashboard, and how much of it one graph takes. */
    private static final int COLUMNS = 24;

    private static final int WIDTH = 8;
    private static final int HEIGHT = 6;

    private final Translating t;
    private final Metrics metrics;

    MonitorTranslator(Translating t) {
        this.t = t;
        this.metrics = new Metrics(t);
    }

    /**
     * How many days the logs of a component are kept: as a compute says itself, else as the first monitor says that watches it;
     * null where nobody says it, which keeps them for ever.
     */
    static @Nullable Integer retentionDays(Translating t, Component component) {
        Duration own = component instanceof Compute compute ? compute.logRetention() : null;
        if (own != null) {
            return LogGroup.retentionDays(own);
        }
        for (Monitor monitor : t.environment().components(Monitor.class)) {
            Duration asked = monitor.logRetention();
            if (asked != null && monitor.watches().contains(component.key())) {
                return LogGroup.retentionDays(asked);
            }
        }
        return null;
    }

    void translate(Monitor monitor) {
        notRealised(monitor);
        List<Component> watched = new ArrayList<>();
        for (ComponentKey key : monitor.watches()) {
            component(monitor, "watches", key).ifPresent(watched::add);
        }
        Set<Output<String>> told = Set.of();
        if (!monitor.alarms().isEmpty()) {
            told = topic(monitor);
        }
        for (Monitor.Alarm alarm : monitor.alarms()) {
            alarms(monitor, alarm, watched, told);
        }
        spendAlert(monitor);
        t.export(monitor, Monitor.exports(dashboard(monitor, watched), null));
    }

    private void notRealised(Monitor monitor) {
        List<String> missing = new ArrayList<>();
        if (!monitor.uptimeChecks().isEmpty()) {
            missing.add("uptimeChecks (give them to a monitor of another provider)");
        }
        if (monitor.errorTracking()) {
            missing.add("errorTracking");
        }
        if (monitor.statusPage()) {
            missing.add("statusPage");
        }
        if (monitor.metricsRetention() != null) {
            missing.add("metricsRetention (CloudWatch keeps metrics for 15 months, always)");
        }
        if (monitor.host() != null || monitor.cluster() != null) {
            missing.add("a monitor of one's own on a server or cluster (CloudWatch is used instead)");
        }
        if (!monitor.dashboards().isEmpty() && monitor.watches().isEmpty()) {
            missing.add("dashboards without anything to watch");
        }
        t.notRealised(monitor, missing);
    }

    /** A component whose metrics are in the region of the monitor: alarms can tell only a topic of their own region. */
    private Optional<Component> component(Monitor monitor, String field, ComponentKey key) {
        Optional<Component> component = t.environment().component(key);
        if (component.isEmpty() || !t.isHere(key)) {
            t.warning(
                    "aws.monitor-elsewhere",
                    monitor,
                    field + " has " + key + ", which is not on aws and so has no metrics in CloudWatch.",
                    "Watch it with a monitor where it is.");
            return Optional.empty();
        }
        if (!t.region(component.get()).equals(t.region(monitor))) {
            t.warning(
                    "aws.monitor-region",
                    monitor,
                    field + " has " + key + ", which is in " + t.region(component.get()) + " while the monitor is in "
                            + t.region(monitor) + ".",
                    "Make a monitor for each region.");
            return Optional.empty();
        }
        return component;
    }

    // ---- who is told

    private Set<Output<String>> topic(Monitor monitor) {
        if (monitor.emails().isEmpty() && monitor.webhook() == null) {
            t.warning(
                    "aws.alarms-tell-nobody",
                    monitor,
                    "alarms are there, but emails and webhook are missing, so nobody is told.",
                    "Write email(\"ops@example.com\").");
            return Set.of();
        }
        Address address = Translating.shared("topic", monitor);
        t.add(address, monitor, new Topic.Spec(null, Map.of()));
        Output<String> arn = Translating.output(address, "arn");
        for (String email : monitor.emails()) {
            t.add(
                    Translating.shared("topic-subscription", monitor, email),
                    monitor,
                    new TopicSubscription.Spec(arn, "email", email, null));
        }
        if (!monitor.emails().isEmpty()) {
            t.info(
                    "aws.confirm-email",
                    monitor,
                    "emails get a message from AWS first and are told of alarms only after its link was followed.",
                    "");
        }
        if (monitor.webhook() != null) {
            t.add(
                    Translating.shared("topic-subscription", monitor, "webhook"),
                    monitor,
                    new TopicSubscription.Spec(
                            arn, "https", null, monitor.webhook().value()));
        }
        return Set.of(arn);
    }

    // ---- alarms

    private void alarms(Monitor monitor, Monitor.Alarm alarm, List<Component> watched, Set<Output<String>> told) {
        String at = "alarms[" + alarm.name() + "]";
        List<Component> targets = watched;
        if (alarm.target() != null) {
            targets = component(monitor, at + ".target", alarm.target())
                    .map(List::of)
                    .orElse(List.of());
            if (targets.isEmpty()) {
                return;
            }
        }
        List<Measured> measured = new ArrayList<>();
        targets.forEach(target -> measured.addAll(metrics.of(target, alarm.metric())));
        if (measured.isEmpty()) {
            t.warning(
                    "aws.no-metric",
                    monitor,
                    at + ".metric '" + alarm.metric() + "' is not measured for "
                            + (alarm.target() == null ? "anything that is watched" : alarm.target()) + " on aws.",
                    "Use one of " + metrics.words(targets) + " or the name of a metric of CloudWatch.");
            return;
        }
        int period = seconds(alarm.period());
        long span = (long) period * alarm.periods();
        if (span > (period >= HOUR ? 7 * DAY : DAY)) {
            t.error(
                    "aws.alarm-span",
                    monitor,
                    at + " looks at " + alarm.periods() + " periods of " + period
                            + " s; CloudWatch allows a day in all, and seven days with periods of an hour or more.",
                    "Make period or periods smaller.");
            return;
        }
        for (Measured each : measured) {
            Address address = measured.size() == 1
                    ? Translating.own("alarm", monitor, alarm.name())
                    : Translating.own("alarm", monitor, alarm.name() + "." + each.name());
            t.add(
                    address,
                    monitor,
                    new Alarm.Spec(
                            description(monitor, alarm, each),
                            each.namespace(),
                            each.metric(),
                            each.dimensions(),
                            each.statistic(),
                            period,
                            alarm.periods(),
                            comparison(alarm.comparison()),
                            alarm.threshold(),
                            "missing",
                            told,
                            told,
                            Map.of()),
                    Translating.charge("cloudwatch", "alarm-standard", t.region(monitor), BigDecimal.ONE));
        }
    }

    /** What is in the mail beside the values. */
    private String description(Monitor monitor, Monitor.Alarm alarm, Measured measured) {
        String bound = alarm.comparison().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return alarm.severity() + ": " + alarm.metric() + " of " + measured.of() + " in "
                + t.environment().name() + " is " + bound + " " + alarm.threshold() + " (" + monitor.name() + "/"
                + alarm.name() + ")";
    }

    /** Whole minutes: shorter periods are for metrics that come more often than those of AWS do. */
    private static int seconds(Duration period) {
        long minutes = Math.max(1, period.plusSeconds(MINUTE - 1).toMinutes());
        return Math.toIntExact(Math.min(minutes * MINUTE, 8L * DAY));
    }

    private static String comparison(Monitor.Comparison comparison) {
        return switch (comparison) {
            case ABOVE -> "GreaterThanThreshold";
            case AT_LEAST -> "GreaterThanOrEqualToThreshold";
            case BELOW -> "LessThanThreshold";
            case AT_MOST -> "LessThanOrEqualToThreshold";
        };
    }

    // ---- dashboard

    /** One graph for each component and metric, in rows; gives where people look at it. */
    private Output<String> dashboard(Monitor monitor, List<Component> watched) {
        String region = t.region(monitor);
        String console = "https://" + region + ".console.aws.amazon.com/cloudwatch/home?region=" + region;
        List<Map<String, Object>> widgets = new ArrayList<>();
        for (Component component : watched) {
            for (String word : metrics.words(List.of(component))) {
                widgets.add(widget(widgets.size(), region, component, word));
            }
        }
        if (widgets.isEmpty()) {
            return Output.of(console + "#alarmsV2:");
        }
        Address address = Translating.own("dashboard", monitor);
        t.add(
                address,
                monitor,
                new Dashboard.Spec(Json.of(Map.of("widgets", widgets))),
                Translating.charge("cloudwatch", "dashboard", null, BigDecimal.ONE));
        return Output.format(console + "#dashboards/dashboard/{}", Translating.output(address, "name"));
    }

    private Map<String, Object> widget(int index, String region, Component component, String word) {
        List<Object> lines = new ArrayList<>();
        String statistic = "Average";
        for (Measured each : metrics.of(component, word)) {
            List<Object> line = new ArrayList<>(List.of(each.namespace(), each.metric()));
            each.dimensions().forEach((name, value) -> {
                line.add(name);
                line.add(value);
            });
            lines.add(line);
            statistic = each.statistic();
        }
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("title", component.key() + " " + word);
        properties.put("view", "timeSeries");
        properties.put("region", region);
        properties.put("stat", statistic);
        properties.put("period", 300);
        properties.put("metrics", lines);
        Map<String, Object> widget = new LinkedHashMap<>();
        int perRow = COLUMNS / WIDTH;
        widget.put("type", "metric");
        widget.put("x", index % perRow * WIDTH);
        widget.put("y", index / perRow * HEIGHT);
        widget.put("width", WIDTH);
        widget.put("height", HEIGHT);
        widget.put("properties", properties);
        return widget;
    }

    // ---- budget

    private void spendAlert(Monitor monitor) {
        if (monitor.spendAlert() == null) {
            return;
        }
        if (!monitor.spendAlert().currency().getCurrencyCode().equals("USD")) {
            t.warning(
                    "aws.spend-alert",
                    monitor,
                    "spendAlert is in " + monitor.spendAlert().currency()
                            + "; aws counts in USD, so there is no alert.",
                    "Write spendAlert(usd(\"500\")).");
        } else if (monitor.emails().isEmpty()) {
            t.warning(
                    "aws.spend-alert",
                    monitor,
                    "spendAlert is there, but emails are missing, so there is no alert.",
                    "Write email(\"ops@example.com\").");
        } else {
            t.add(
                    Translating.own("budget", monitor),
                    monitor,
                    new Budget.Spec(
                            monitor.spendAlert().amount(),
                            "USD",
                            Set.of(80, 100),
                            Set.copyOf(monitor.emails()),
                            Map.of()));
            t.info(
                    "aws.spend-alert-account",
                    monitor,
                    "spendAlert counts what the whole account spends, not only this environment.",
                    "");
        }
    }
}
