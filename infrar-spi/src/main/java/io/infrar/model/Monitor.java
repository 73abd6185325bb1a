package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Monitoring: logs, metrics, alarms, checks from outside and errors of programs. What reads the {@code dsn} must not be
 * watched by the same monitor, since each would need the other first; use two.
 *
 * @param watches components whose metrics and logs it collects
 * @param dashboards the provider's words for ready-made ones, such as {@code api}
 * @param logRetention null leaves it to the provider's default
 * @param metricsRetention likewise
 * @param errorTracking collects errors that programs report to its {@code dsn}
 * @param statusPage a public page made from the uptime checks
 * @param emails who is told of alarms
 * @param webhook where the address is kept that is called with alarms; such addresses are credentials
 * @param host the server it runs on, when it is not a managed one
 * @param cluster the cluster it runs on, likewise
 * @param spendAlert tells when the month's cost exceeds it
 */
public record Monitor(
        String name,
        Traits traits,
        List<ComponentKey> watches,
        List<Alarm> alarms,
        List<UptimeCheck> uptimeChecks,
        List<String> dashboards,
        @Nullable Duration logRetention,
        @Nullable Duration metricsRetention,
        boolean errorTracking,
        boolean statusPage,
        List<String> emails,
        Secret.@Nullable Ref webhook,
        Server.@Nullable Ref host,
        Cluster.@Nullable Ref cluster,
        @Nullable Money spendAlert)
        implements Component {
    public Monitor {
        watches = Values.copy(watches);
        alarms = Values.copy(alarms);
        uptimeChecks = Values.copy(uptimeChecks);
        dashboards = Values.copy(dashboards);
        emails = Values.copy(emails);
    }

    /** How a metric is compared with its threshold. */
    public enum Comparison {
        ABOVE,
        AT_LEAST,
        BELOW,
        AT_MOST
    }

    /** How urgent an alarm is. */
    public enum Severity {
        INFO,
        WARNING,
        CRITICAL
    }

    /**
     * Tells when a metric leaves its bounds.
     *
     * @param target a component of the same environment; null means everything that is watched and has the metric
     * @param metric {@code cpu} and {@code memory} in percent, {@code connections}, or the provider's own word
     * @param period over which values are averaged
     * @param periods how many in a row must be out of bounds
     */
    public record Alarm(
            String name,
            @Nullable ComponentKey target,
            String metric,
            Comparison comparison,
            BigDecimal threshold,
            Duration period,
            int periods,
            Severity severity) {
        public Alarm {
            requireNonNull(name, "name is null");
            requireNonNull(metric, "metric is null");
            requireNonNull(comparison, "comparison is null");
            requireNonNull(period, "period is null");
            requireNonNull(severity, "severity is null");
            // equal amounts of different scale are equal
            threshold = requireNonNull(threshold, "threshold is null").stripTrailingZeros();
            threshold = threshold.scale() < 0 ? threshold.setScale(0) : threshold;
        }

        /** A warning after two periods of 300 s above the threshold. */
        public static Alarm above(String name, @Nullable ComponentRef target, String metric, double threshold) {
            return new Alarm(
                    name,
                    target == null ? null : Fields.local(target),
                    metric,
                    Comparison.ABOVE,
                    BigDecimal.valueOf(threshold),
                    Duration.ofSeconds(300),
                    2,
                    Severity.WARNING);
        }

        /** The same alarm, as urgent as given. */
        public Alarm withSeverity(Severity newSeverity) {
            return new Alarm(name, target, metric, comparison, threshold, period, periods, newSeverity);
        }
    }

    /** Asks an address from outside, by HTTP GET. */
    public record UptimeCheck(Output<String> url, Duration every, int expectedStatus) {
        public UptimeCheck {
            requireNonNull(url, "url is null");
            requireNonNull(every, "every is null");
        }
    }

    @Override
    public Kind kind() {
        return Kind.MONITOR;
    }

    @Override
    public void references(References references) {
        watches.forEach(key -> references.to(Refs.of(null, key), Role.ATTENDS));
        for (Alarm alarm : alarms) {
            if (alarm.target() != null) {
                references.to(Refs.of(null, alarm.target()), Role.ATTENDS);
            }
        }
        uptimeChecks.forEach(check -> references.to(check.url()));
        if (webhook != null) {
            references.to(webhook, Role.USES);
        }
        if (host != null) {
            references.to(host, Role.ON);
        }
        if (cluster != null) {
            references.to(cluster, Role.ON);
        }
    }

    @Override
    public void check(Problems problems) {
        Fields.unique(problems, this, "watches", watches, Function.identity());
        for (Alarm alarm : alarms) {
            String at = "alarms[" + alarm.name() + "]";
            Fields.text(problems, this, at + ".name", alarm.name());
            Fields.text(problems, this, at + ".metric", alarm.metric());
            problems.check(
                    alarm.target() != null || !watches.isEmpty(),
                    this,
                    at + ".target",
                    "is missing and nothing is watched: write watch(compute(\"api\"))");
            Fields.positive(problems, this, at + ".period", alarm.period());
            Fields.atLeast(problems, this, at + ".periods", 1, alarm.periods());
        }
        Fields.unique(problems, this, "alarms", alarms, Alarm::name);
        for (int i = 0; i < uptimeChecks.size(); i++) {
            UptimeCheck check = uptimeChecks.get(i);
            String at = "uptimeChecks[" + i + "]";
            if (check.url().isKnown()) {
                Fields.absoluteUrl(problems, this, at + ".url", check.url().get());
            }
            Fields.positive(problems, this, at + ".every", check.every());
            problems.check(
                    check.expectedStatus() >= 100 && check.expectedStatus() <= 599,
                    this,
                    at + ".expectedStatus",
                    "must be 100 to 599, is " + check.expectedStatus());
        }
        Fields.unique(problems, this, "uptimeChecks", uptimeChecks, UptimeCheck::url);
        dashboards.forEach(dashboard -> Fields.text(problems, this, "dashboards", dashboard));
        Fields.positive(problems, this, "logRetention", logRetention);
        Fields.positive(problems, this, "metricsRetention", metricsRetention);
        for (String email : emails) {
            problems.check(Fields.isEmail(email), this, "emails", "must be addresses, '" + email + "' is none");
        }
        problems.check(
                host == null || cluster == null, this, "cluster", "cannot be given beside a host: choose one of them");
        problems.check(
                spendAlert == null || spendAlert.amount().signum() > 0,
                this,
                "spendAlert",
                "must be above zero, is " + spendAlert);
    }

    /** A monitor by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.MONITOR;
        }

        /** Where people look at it. */
        public Output<URI> url() {
            return output("url");
        }

        /** Where programs report errors to; given with error tracking only. */
        public Output<SecretRef> dsn() {
            return output("dsn");
        }
    }

    /** What a monitor gives to others. */
    public record Exports(@Nullable URI url, @Nullable SecretRef dsn) {}

    /** For providers: the exports as outputs of resources, null for what there is none of. */
    public static Map<String, Output<?>> exports(@Nullable Output<String> url, @Nullable Output<SecretRef> dsn) {
        Map<String, Output<?>> exports = new HashMap<>();
        if (url != null) {
            exports.put("url", url);
        }
        if (dsn != null) {
            exports.put("dsn", dsn);
        }
        return Map.copyOf(exports);
    }

    /** Builds a {@link Monitor}. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private final List<ComponentKey> watches = new ArrayList<>();
        private final List<Alarm> alarms = new ArrayList<>();
        private final List<UptimeCheck> uptimeChecks = new ArrayList<>();
        private final List<String> dashboards = new ArrayList<>();
        private @Nullable Duration logRetention;
        private @Nullable Duration metricsRetention;
        private boolean errorTracking;
        private boolean statusPage;
        private final List<String> emails = new ArrayList<>();
        private Secret.@Nullable Ref webhook;
        private Server.@Nullable Ref host;
        private Cluster.@Nullable Ref cluster;
        private @Nullable Money spendAlert;

        Builder() {}

        /** Collects metrics and logs of these. */
        public Builder watch(ComponentRef... components) {
            for (ComponentRef component : components) {
                Fields.put(watches, Fields.local(component), Function.identity());
            }
            return this;
        }

        /** An alarm, such as {@code Alarm.above("cpu", compute("api"), "cpu", 80)}; one of the same name is replaced. */
        public Builder alarm(Alarm alarm) {
            Fields.put(alarms, alarm, Alarm::name);
            return this;
        }

        /** Asks an address again and again, expecting status 200. */
        public Builder uptime(String url, Duration every) {
            return uptime(Output.of(url), every, 200);
        }

        /** Asks the address that a component gives, such as {@code compute("api").url()}, expecting status 200. */
        public Builder uptime(Output<?> url, Duration every) {
            return uptime(url, every, 200);
        }

        /** Asks an address, expecting a status; a check of the same address is replaced. */
        public Builder uptime(Output<?> url, Duration every, int expectedStatus) {
            Fields.put(uptimeChecks, new UptimeCheck(text(url), every, expectedStatus), UptimeCheck::url);
            return this;
        }

        private static Output<String> text(Output<?> url) {
            if (url instanceof Output.Format format) {
                return format;
            }
            return url.isKnown() ? Output.of(String.valueOf(url.get())) : Output.format("{}", url);
        }

        /** Ready-made dashboards by the provider's words for them. */
        public Builder dashboards(String... names) {
            for (String dashboard : names) {
                Fields.put(dashboards, dashboard, Function.identity());
            }
            return this;
        }

        /** How long logs are kept. */
        public Builder logRetention(Duration age) {
            logRetention = age;
            return this;
        }

        /** How long metrics are kept. */
        public Builder metricsRetention(Duration age) {
            metricsRetention = age;
            return this;
        }

        /** Collects errors that programs report. */
        public Builder errorTracking() {
            errorTracking = true;
            return this;
        }

        /** Makes a public page from the uptime checks. */
        public Builder statusPage() {
            statusPage = true;
            return this;
        }

        /** Tells these addresses of alarms. */
        public Builder email(String... addresses) {
            for (String address : addresses) {
                Fields.put(emails, address, Function.identity());
            }
            return this;
        }

        /** Calls the address that the secret holds with alarms. */
        public Builder webhook(Secret.Ref address) {
            webhook = address;
            return this;
        }

        /** Runs it on a server instead of as a managed service. */
        public Builder on(Server.Ref where) {
            host = where;
            return this;
        }

        /** Runs it on a cluster instead of as a managed service. */
        public Builder on(Cluster.Ref where) {
            cluster = where;
            return this;
        }

        /** Tells when the month's cost exceeds the amount. */
        public Builder spendAlert(Money monthly) {
            spendAlert = monthly;
            return this;
        }

        @Override
        Monitor build(String name) {
            return new Monitor(
                    name,
                    traits(),
                    watches,
                    alarms,
                    uptimeChecks,
                    dashboards,
                    logRetention,
                    metricsRetention,
                    errorTracking,
                    statusPage,
                    emails,
                    webhook,
                    host,
                    cluster,
                    spendAlert);
        }
    }
}
