package io.infrar.examples.gallery;

import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.monitor;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.minutes;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;
import io.infrar.model.Monitor;

/** Uptime, status page, errors, alerts by severity. */
public final class K8Monitoring {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("K8", "Monitoring", "uptime, status page, errors", K8Monitoring::environment);

    private K8Monitoring() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("monitoring")
                .on("betterstack")
                .secret("hook", s -> s.fromEnv("CHAT_WEBHOOK"))
                .compute(
                        "api",
                        c -> c.on("hetzner")
                                .image("komply:1")
                                .port(8080)
                                .env("SENTRY_DSN", monitor("errors").dsn())
                                .env("SENTRY_ENVIRONMENT", "production"))
                .monitor(
                        "uptime",
                        m -> m.uptime("https://api.komply.one/health", minutes(1))
                                .statusPage()
                                .watch(compute("api"))
                                .logRetention(days(30))
                                .alarm(Monitor.Alarm.above("errors", compute("api"), "errors", 5)
                                        .withSeverity(Monitor.Severity.CRITICAL))
                                .alarm(Monitor.Alarm.above("slow", compute("api"), "latency", 2)
                                        .withSeverity(Monitor.Severity.INFO))
                                .email("ops@komply.one")
                                .webhook(secret("hook")))
                .monitor("errors", m -> m.on("sentry").errorTracking())
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
