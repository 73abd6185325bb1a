package io.infrar.benchmarks;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.edge;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.parameter;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Refs.staticSite;
import static io.infrar.model.Units.cpu;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;
import static io.infrar.model.Units.minutes;
import static io.infrar.model.Units.seconds;

import io.infrar.Infra;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.HealthCheck;
import io.infrar.model.Monitor;
import io.infrar.model.Network;
import io.infrar.model.Stage;
import io.infrar.model.Waf;
import java.util.List;

/** What the Terraform configuration has that Infrar is compared with: production on AWS without keys, audit trail and rotation. */
final class ReferenceEnvironment {
    private ReferenceEnvironment() {}

    static Environment of() {
        return Infra.environment("shop-prod")
                .stage(Stage.DEVELOPMENT)
                .on("aws", "eu-west-1")
                .tag("Project", "shop")
                .tag("Environment", "production")
                .tag("ManagedBy", "reference")
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
                                .databaseName("shop")
                                .cpu(2)
                                .memory(gib(4))
                                .storage(gib(100))
                                .highlyAvailable()
                                .backups(days(30))
                                .readReplicas(1))
                .cache(
                        "main",
                        c -> c.redis("7").in(network("main")).memory(mib(512)).replicas(1))
                .bucket("uploads", b -> b.versioned().expireAfter(days(90)).emptyOnDestroy())
                .bucket("artifacts", b -> b.archiveAfter(days(30)).emptyOnDestroy())
                .bucket("logs", b -> b.emptyOnDestroy())
                .secret("database/application-password", s -> s.generated(32))
                .secret("jwt/signing-key", s -> s.generated(64))
                .secret("api-keys/stripe-secret-key", s -> s.fromEnv("STRIPE_SECRET_KEY"))
                .registry("app", r -> {})
                .parameter("log-level", p -> p.value("INFO"))
                .compute(
                        "app",
                        c -> c.image("shop:1.0.0")
                                .in(network("main"))
                                .port(8080)
                                .cpu(1)
                                .memory(gib(2))
                                .autoscale(2, 10, cpu(70), seconds(60), seconds(300))
                                .health(new HealthCheck("/health", seconds(30), seconds(5), 3, seconds(60), List.of())
                                        .withCommand("sh", "-c", "curl -f http://localhost:8080/health || exit 1"))
                                .env("SPRING_PROFILES_ACTIVE", "production")
                                .env("DATABASE_URL", database("main").jdbcUrl())
                                .env("REDIS_HOST", cache("main").host())
                                .env("UPLOADS_BUCKET", bucket("uploads").bucket())
                                .env("LOG_LEVEL", parameter("log-level").value())
                                .env("DATABASE_PASSWORD", secret("database/application-password"))
                                .env("JWT_SIGNING_KEY", secret("jwt/signing-key"))
                                .env("STRIPE_SECRET_KEY", secret("api-keys/stripe-secret-key"))
                                .uses(database("main"), cache("main"), bucket("uploads"))
                                .publiclyReachable()
                                .domains("api.shop.example.com")
                                .logRetention(days(30)))
                .edge(
                        "api",
                        e -> e.inFrontOf(compute("app"))
                                .domains("api.shop.example.com")
                                .waf(Waf.STANDARD.withRateLimit(2000, minutes(5))))
                .staticSite("site", s -> s.directory("out"))
                .edge("site", e -> e.inFrontOf(staticSite("site")))
                .domain(
                        "main",
                        d -> d.zone("shop.example.com")
                                .certificate()
                                .record("api", Domain.Type.ALIAS, compute("app").host())
                                .record("www", Domain.Type.ALIAS, edge("site").host()))
                .monitor(
                        "main",
                        m -> m.alarm(Monitor.Alarm.above("cpu", compute("app"), "cpu", 80))
                                .alarm(Monitor.Alarm.above("connections", database("main"), "connections", 80)))
                .build();
    }
}
