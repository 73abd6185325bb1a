package io.infrar.examples.gallery;

import static io.infrar.examples.gallery.Parts.given;
import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.edge;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Refs.staticSite;
import static io.infrar.model.Units.EU;
import static io.infrar.model.Units.cpu;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;
import static io.infrar.model.Units.minutes;
import static io.infrar.model.Units.seconds;
import static io.infrar.model.Units.usd;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.HealthCheck;
import io.infrar.model.Monitor;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Waf;
import io.infrar.provider.aws.Aws;
import java.util.List;
import java.util.Map;

/**
 * Production on AWS with everything that is asked of it. The master password of the database is a secret of ours, which a function
 * rotates every 90 days. A destroy leaves no snapshot; leave out {@code finalSnapshot(false)} where data matters.
 */
public final class I9ProductionOnAws {
    /** In the gallery. */
    public static final Example EXAMPLE = new Example(
            "I9", "Production on AWS", "three zones, autoscaling, replica, WAF", I9ProductionOnAws::environment);

    private I9ProductionOnAws() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("production")
                .on("aws", "eu-west-1")
                .tag("Project", "infrar")
                .tag("Environment", "production")
                .tag("ManagedBy", "infrar")
                .residency(EU)
                .budget(usd(900))
                .network(
                        "main",
                        n -> n.cidr("10.0.0.0/16")
                                .zones(3)
                                .publicSubnets("10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24")
                                .privateSubnets("10.0.11.0/24", "10.0.12.0/24", "10.0.13.0/24")
                                .nat(Network.Nat.GATEWAY_PER_ZONE))
                .database(
                        "main",
                        d -> d.postgres("15")
                                .in(network("main"))
                                .databaseName("infrar")
                                .cpu(2)
                                .memory(gib(4))
                                .storage(gib(100), gib(500))
                                .highlyAvailable()
                                .backups(days(30))
                                .readReplicas(1)
                                .with(Aws.rds()
                                        .instanceClass("db.t3.medium")
                                        .iops(3000)
                                        .throughput(125)
                                        .maintenanceWindow("sun:03:00-sun:04:00")
                                        .minorUpgrades(true)
                                        .iamAuthentication()
                                        .monitoring(60)
                                        .performanceInsights()
                                        .masterPassword(secret("database/master-password"))
                                        .finalSnapshot(false)))
                .cache(
                        "main",
                        c -> c.redis("7")
                                .in(network("main"))
                                .memory(mib(512))
                                .evictionPolicy("volatile-lru")
                                .replicas(1)
                                .with(Aws.instanceClass("cache.t3.micro")))
                .bucket("uploads", b -> b.versioned().expireAfter(days(90)))
                .bucket("artifacts", b -> b.archiveAfter(days(30)))
                .bucket("logs", b -> b.expireAfter(days(30)))
                .secret("database/master-password", s -> s.generated(32).rotation(days(90)))
                .secret("database/application-password", s -> s.generated(32))
                .secret("api-keys/stripe-secret-key", s -> given(s, "STRIPE_SECRET_KEY"))
                .secret("api-keys/sendgrid-api-key", s -> given(s, "SENDGRID_API_KEY"))
                .secret("api-keys/github-oauth-secret", s -> given(s, "GITHUB_OAUTH_SECRET"))
                .secret("jwt/signing-key", s -> s.generated(64))
                .secret("jwt/refresh-key", s -> s.generated(64))
                .secret("users/demo/aws-credentials", s -> given(s, "DEMO_AWS_CREDENTIALS"))
                .secret("users/demo/gcp-credentials", s -> given(s, "DEMO_GCP_CREDENTIALS"))
                .registry("platform", r -> r.keepLast(30).with(Aws.ecr().name("infrar-platform")))
                .parameter("image-tag", p -> p.value("1.4"))
                .compute(
                        "platform",
                        c -> c.image("infrar-platform:1.4")
                                .in(network("main"))
                                .port(8080)
                                .cpu(1)
                                .memory(gib(2))
                                .autoscale(2, 10, cpu(70), seconds(60), seconds(300))
                                .rolling(50)
                                .health(new HealthCheck("/health", seconds(30), seconds(5), 3, seconds(60), List.of())
                                        .withCommand("sh", "-c", "curl -f http://localhost:8080/health || exit 1"))
                                .env("ENVIRONMENT", "production")
                                .env("DATABASE_HOST", "localhost")
                                .env("REDIS_URL", cache("main").uri())
                                .env("DATABASE_PASSWORD", secret("database/application-password"))
                                .env("STRIPE_SECRET_KEY", secret("api-keys/stripe-secret-key"))
                                .env("JWT_KEY", secret("jwt/signing-key"))
                                .sidecar(
                                        "pgbouncer",
                                        "pgbouncer:1.23",
                                        Map.of(
                                                "DB_HOST", database("main").host(),
                                                "DB_PASSWORD", database("main").password(),
                                                "POOL_MODE", Output.of("transaction"),
                                                "MAX_CLIENT_CONN", Output.of(100),
                                                "DEFAULT_POOL_SIZE", Output.of(25),
                                                "RESERVE_POOL_SIZE", Output.of(5)),
                                        6432)
                                .uses(database("main"), cache("main"), bucket("uploads"), bucket("artifacts"))
                                .publiclyReachable()
                                .domains("api.infrar.io")
                                .logRetention(days(30))
                                .with(Aws.fargate().logGroup("/ecs/infrar-platform")))
                .edge(
                        "api",
                        e -> e.inFrontOf(compute("platform"))
                                .domains("api.infrar.io")
                                .waf(Waf.STANDARD
                                        .withRateLimit(2000, minutes(5))
                                        .withBlockedCountries("KP")))
                .staticSite("web", s -> s.directory(Parts.site()).domains("infrar.io"))
                .edge("web", e -> e.inFrontOf(staticSite("web")).domains("infrar.io"))
                .domain(
                        "infrar",
                        d -> d.zone("infrar.io")
                                .certificate()
                                .record(
                                        "api",
                                        Domain.Type.ALIAS,
                                        compute("platform").host())
                                .record("@", Domain.Type.ALIAS, edge("web").host()))
                .monitor(
                        "main",
                        m -> m.watch(compute("platform"), database("main"))
                                .alarm(Monitor.Alarm.above("cpu", compute("platform"), "cpu", 80))
                                .alarm(Monitor.Alarm.above("connections", database("main"), "connections", 80))
                                .email("ops@infrar.io")
                                .spendAlert(usd(900))
                                .logRetention(days(30)))
                .auditLog("trail", a -> a.to(bucket("logs")).retention(days(30)))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
