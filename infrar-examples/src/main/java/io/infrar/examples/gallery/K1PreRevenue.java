package io.infrar.examples.gallery;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.mail;
import static io.infrar.model.Refs.monitor;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.EU;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;
import static io.infrar.model.Units.minutes;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Refs;

/** One small server and services that others run. */
public final class K1PreRevenue {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("K1", "Pre-revenue", "one server, Neon, Redis Cloud, R2", K1PreRevenue::environment);

    private K1PreRevenue() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("pre-revenue")
                .on("hetzner", "nbg1")
                .residency(EU)
                .server(
                        "main",
                        s -> s.cpu(2)
                                .memory(gib(4))
                                .disk(gib(40))
                                .sshKeys("ops")
                                .openPort(80)
                                .openPort(443)
                                .openPort(22, "203.0.113.0/24")
                                .backups(days(7)))
                .database(
                        "main", d -> d.on("neon", "eu-central-1").postgres("16").pooled())
                .database(
                        "staging",
                        d -> d.on("neon", "eu-central-1").postgres("16").branchOf(database("main")))
                .cache("main", c -> c.on("redis-cloud").redis("7").memory(mib(30)))
                .bucket(
                        "uploads",
                        b -> b.on("cloudflare").bucketName("recoger-uploads").jurisdiction(EU))
                .mail("main", m -> m.on("mailjet").domain("komply.one").senders("hello@komply.one"))
                .monitor("uptime", m -> m.on("betterstack").uptime("https://api.komply.one/health", minutes(1)))
                .monitor("errors", m -> m.on("sentry").errorTracking())
                .secret("stripe", s -> s.fromEnv("STRIPE_KEY"))
                .external(
                        "stripe",
                        x -> x.url("https://api.stripe.com")
                                .secret("STRIPE_KEY", secret("stripe"))
                                .hostedBy("Stripe")
                                .keptIn("IE", EU)
                                .certifications("SOC 2", "PCI DSS"))
                .compute(
                        "api",
                        c -> c.image("komply:1")
                                .on(server("main"))
                                .port(8080)
                                .publiclyReachable()
                                .domains("api.komply.one", "admin.komply.one")
                                .health("/health")
                                .env("DATABASE_HOST", database("main").host())
                                .env("DATABASE_PASSWORD", database("main").password())
                                .env("SMTP_HOST", mail("main").host())
                                .env("SMTP_PASSWORD", mail("main").password())
                                .env("SENTRY_DSN", monitor("errors").dsn())
                                .uses(database("main"), cache("main"), bucket("uploads"), Refs.external("stripe")))
                .edge(
                        "main",
                        e -> e.on("cloudflare")
                                .inFrontOf(server("main"))
                                .domains("api.komply.one", "admin.komply.one")
                                .waf()
                                .securityHeaders())
                .domain(
                        "main",
                        d -> d.on("cloudflare")
                                .zone("komply.one")
                                .proxied("api", Domain.Type.A, server("main").publicIp())
                                .proxied("admin", Domain.Type.A, server("main").publicIp()))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
