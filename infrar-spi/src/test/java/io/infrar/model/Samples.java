package io.infrar.model;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.cluster;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.domain;
import static io.infrar.model.Refs.external;
import static io.infrar.model.Refs.from;
import static io.infrar.model.Refs.job;
import static io.infrar.model.Refs.loadBalancer;
import static io.infrar.model.Refs.mail;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.parameter;
import static io.infrar.model.Refs.registry;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Refs.staticSite;
import static io.infrar.model.Units.EU;
import static io.infrar.model.Units.cpu;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.eur;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.hours;
import static io.infrar.model.Units.mib;
import static io.infrar.model.Units.minutes;
import static io.infrar.model.Units.seconds;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** Environments that say everything that can be said. */
final class Samples {
    private Samples() {}

    /** An option of a provider that nothing else knows. */
    record Flavour(String taste, long strength, double share, List<String> toppings) implements ProviderOption {
        @Override
        public String provider() {
            return "nowhere";
        }

        @Override
        public String option() {
            return "flavour";
        }
    }

    static final Flavour FLAVOUR = new Flavour("salty", 5, 0.5, List.of("dill", "lime"));

    /** Every kind twice: once with what is needed only, once with every word of its builder. */
    static EnvironmentBuilder everything() {
        return Environment.builder("everything")
                .stage(Stage.STAGING)
                .on("nowhere", "north-1")
                .tag("Project", "infrar")
                .budget(eur(500))
                .residency(EU)
                .protect()
                .suppress("security.tls", "behind the proxy")
                .suppress("security.open-port", server("full"), "an office without an address of its own")
                .with(FLAVOUR)
                .network("plain", n -> {})
                .network(
                        "full",
                        n -> n.cidr("10.0.0.0/16")
                                .zones(2)
                                .publicSubnets("10.0.1.0/24", "10.0.2.0/24")
                                .privateSubnets("10.0.11.0/24", "10.0.12.0/24")
                                .nat(Network.Nat.INSTANCE)
                                .tag("Tier", "base")
                                .on(new Placement("elsewhere", "south-2", "second"))
                                .formerly("main")
                                .protect()
                                .retain()
                                .optional()
                                .with(FLAVOUR)
                                .adjust("nowhere", "vpc", Json.parse("{\"dns\": null, \"mtu\": 1500}")))
                .server("plain", s -> {})
                .server(
                        "full",
                        s -> s.in(network("full"))
                                .cpu(4)
                                .memory(gib(8))
                                .disk(gib(160))
                                .image("debian-12")
                                .sshKeys("ssh-ed25519 AAAAC3Nz ops", "laptop")
                                .openPort(443)
                                .openPort(22, "203.0.113.0/24", "198.51.100.7/32")
                                .openPorts(8000, 8100, "udp")
                                .userData("#cloud-config\npackages: [fail2ban]\n")
                                .autoscale(2, 8, cpu(60))
                                .backups(days(7))
                                .staticIp()
                                .volume("data", gib(50))
                                .spread())
                .server("counted", s -> s.count(3).on("elsewhere"))
                .compute("plain", c -> c.image("registry/plain:1"))
                .compute("full", Samples::fullCompute)
                .compute(
                        "process",
                        c -> c.command("java", "-jar", "app.jar")
                                .directory("platform")
                                .replicas(2)
                                .health("/health", seconds(10), seconds(2), 2, seconds(5))
                                .canary(10, minutes(15))
                                .env("LITERAL", "value")
                                .on(cluster("full")))
                .compute(
                        "blue-green",
                        c -> c.image("registry/bg:1")
                                .autoscale(1, 3, ScalingTarget.memory(80))
                                .health("/ready")
                                .blueGreen()
                                .domain("bg.infrar.io"))
                .job("plain", j -> j.command("true"))
                .job(
                        "full",
                        j -> j.image("registry/job:1")
                                .cron("*/15 2-4 * JAN,jul MON", "Europe/Berlin")
                                .command("sync", "--all")
                                .directory("jobs")
                                .env("DATABASE", database("full").jdbcUrl())
                                .env("MODE", "fast")
                                .env("KEY", secret("plain"))
                                .uses(database("full"), external("full"))
                                .cpu(0.25)
                                .memory(mib(256))
                                .timeout(minutes(10))
                                .retries(2)
                                .isolated()
                                .builds(registry("full"))
                                .in(network("full"))
                                .on(server("full")))
                .job(
                        "often",
                        j -> j.command("tick").cron("0 3 * * *").every(hours(6)).on(cluster("full")))
                .job("asked", j -> j.command("once").onDemand())
                .database("plain", d -> d.mysql("8.4"))
                .database(
                        "full",
                        d -> d.postgres("15")
                                .in(network("full"))
                                .on(server("full"))
                                .databaseName("infrar")
                                .cpu(2)
                                .memory(gib(4))
                                .storage(gib(100), gib(500))
                                .highlyAvailable()
                                .backups(days(30))
                                .readReplicas(1)
                                .pooled()
                                .publiclyReachable()
                                .unencrypted()
                                .tlsOptional()
                                .extensions("pg_stat_statements")
                                .branchOf(database("plain")))
                .database("small", d -> d.postgres("16").storage(gib(5)))
                .cache("plain", c -> c.redis("7"))
                .cache(
                        "full",
                        c -> c.valkey("8")
                                .memory(gib(1))
                                .replicas(1)
                                .shards(3)
                                .evictionPolicy("noeviction")
                                .persistent()
                                .in(network("full"))
                                .on(server("full"))
                                .publiclyReachable()
                                .unencrypted()
                                .tlsOptional())
                .bucket("plain", b -> {})
                .bucket(
                        "full",
                        b -> b.bucketName("infrar-uploads")
                                .versioned()
                                .kms()
                                .expireAfter(days(90))
                                .archiveAfter(days(30))
                                .expireAfter("temp/", days(1))
                                .archiveAfter("reports/", days(7))
                                .publiclyReadable()
                                .cors("https://infrar.io", "GET", "PUT")
                                .cors(new Bucket.CorsRule(
                                        List.of("https://a.io", "https://b.io"), List.of("HEAD"), hours(1)))
                                .replicateTo(bucket("plain"))
                                .jurisdiction(EU)
                                .logTo(bucket("plain"))
                                .domain("files.infrar.io")
                                .emptyOnDestroy())
                .bucket("open", b -> b.unencrypted())
                .secret("plain", s -> {})
                .secret("jwt/signing-key", s -> s.generated(64).rotation(days(90)))
                .secret("pin", s -> s.generated(6, "0123456789"))
                .secret("from-env", s -> s.fromEnv("STRIPE_KEY"))
                .secret("from-file", s -> s.fromFile("keys/stripe"))
                .parameter("plain", p -> p.value("v1.4"))
                .parameter("full", p -> p.value(compute("full").host()))
                .staticSite("plain", s -> s.directory("out"))
                .staticSite(
                        "full",
                        s -> s.directory("dist")
                                .buildCommand("npm run build")
                                .index("start.html")
                                .spaFallback()
                                .domains("infrar.io", "www.infrar.io")
                                .env("NEXT_PUBLIC_API_URL", compute("full").url())
                                .env("MODE", "live")
                                .env("KEY", secret("pin"))
                                .functionsDirectory("functions")
                                .header("/*", "X-Frame-Options", "DENY")
                                .header("/*", "X-Content-Type-Options", "nosniff")
                                .redirect("/old", "/new")
                                .redirect("/docs", "https://docs.infrar.io", 307)
                                .previews()
                                .port(3000))
                .staticSite(
                        "other",
                        s -> s.directory("out").notFoundPage("404.html").domain("other.infrar.io"))
                .loadBalancer("plain", l -> l.routeTo(server("plain"), 80))
                .loadBalancer(
                        "full",
                        l -> l.in(network("full"))
                                .https(8443)
                                .http(8080)
                                .redirect(80, 8443)
                                .tcp(5432)
                                .routeTo(compute("full"), 8080)
                                .routeTo(server("full"), 8080)
                                .route("api.infrar.io", "/v1", compute("plain"), 8081)
                                .route(null, "/files", server("full"), 8082)
                                .health("/health")
                                .minimumTls(Tls.V1_3)
                                .algorithm(LoadBalancer.Algorithm.LEAST_CONNECTIONS)
                                .certificate("-----BEGIN CERTIFICATE-----", secret("plain"))
                                .internal())
                .loadBalancer(
                        "managed", l -> l.routeTo(compute("plain"), 80).certificateFor("*.infrar.io", "infrar.io"))
                .loadBalancer(
                        "given",
                        l -> l.routeTo(compute("plain"), 80)
                                .certificate(parameter("plain").value(), secret("plain")))
                .gateway("plain", g -> g.routeTo(compute("full"), 8080))
                .gateway(
                        "full",
                        g -> g.routeTo(server("full"), 80)
                                .route("/v1", compute("full"), 8080)
                                .route("/v2", server("full"), 8080)
                                .route("/v3", loadBalancer("full"), 8443)
                                .tier("free", 10, 20)
                                .tier("pro", 100, 200, 1_000_000_000_000L)
                                .domain("gateway.infrar.io"))
                .gateway("over", g -> g.routeTo(loadBalancer("full"), 8443))
                .domain("plain", d -> d.zone("infrar.dev"))
                .domain(
                        "full",
                        d -> d.zone("infrar.io")
                                .record("@", Domain.Type.MX, "10 mail.infrar.io", "20 mail2.infrar.io")
                                .record(
                                        "www",
                                        Domain.Type.CNAME,
                                        staticSite("full").output("host"))
                                .proxied(
                                        "api",
                                        Domain.Type.A,
                                        loadBalancer("full").ip())
                                .record(new Domain.DnsRecord(
                                        "*.old", Domain.Type.TXT, List.of(Output.of("gone")), hours(1), false))
                                .certificate())
                .registry("plain", r -> {})
                .registry("full", r -> r.mutableTags().noScan().keepLast(10).expireUntagged(days(14)))
                .cluster("plain", c -> c.version("1.31").nodePool("main", 2, gib(4), 1, 1))
                .cluster(
                        "full",
                        c -> c.version("1.32")
                                .in(network("full"))
                                .nodePool("main", 2, gib(4), 3, 6)
                                .addOns("ingress")
                                .namespaces("infrar", "monitoring")
                                .helm(new Cluster.HelmRelease(
                                        "prometheus",
                                        "kube-prometheus-stack",
                                        "https://charts.example.org",
                                        "70.1.0",
                                        "monitoring",
                                        Json.of(Map.of("url", database("full").host(), "replicas", 2)))))
                .monitor("plain", m -> {})
                .monitor(
                        "full",
                        m -> m.watch(compute("full"), database("full"))
                                .alarm(Monitor.Alarm.above("cpu", compute("full"), "cpu", 80)
                                        .withSeverity(Monitor.Severity.CRITICAL))
                                .alarm(new Monitor.Alarm(
                                        "latency",
                                        null,
                                        "latency",
                                        Monitor.Comparison.AT_LEAST,
                                        new BigDecimal("0.250"),
                                        minutes(1),
                                        3,
                                        Monitor.Severity.INFO))
                                .uptime("https://infrar.io", minutes(1))
                                .uptime(compute("full").url(), minutes(5))
                                .uptime(
                                        Output.format(
                                                "{}/health", compute("full").url()),
                                        minutes(5),
                                        204)
                                .dashboards("api")
                                .logRetention(days(30))
                                .metricsRetention(days(15))
                                .errorTracking()
                                .statusPage()
                                .email("ops@infrar.io")
                                .webhook(secret("plain"))
                                .on(server("full"))
                                .spendAlert(eur(100)))
                .monitor("in-cluster", m -> m.on(cluster("full")))
                .edge("plain", e -> e.inFrontOf(staticSite("plain")))
                .edge(
                        "full",
                        e -> e.inFrontOf(loadBalancer("full"))
                                .domains("infrar.io")
                                .tlsMode(Edge.TlsMode.FULL)
                                .minimumTls(Tls.V1_3)
                                .httpAllowed()
                                .waf(Waf.STANDARD
                                        .withRateLimit(2000, minutes(5))
                                        .withBlockedCountries("KP")
                                        .withRule("admin", "path eq /admin", Waf.Action.CHALLENGE))
                                .securityHeaders(
                                        Edge.SecurityHeaders.STANDARD.withContentSecurityPolicy("default-src 'self'"))
                                .cache("/static/*", days(30)))
                .edge("compute", e -> e.inFrontOf(compute("full")).waf().securityHeaders())
                .edge("server", e -> e.inFrontOf(server("full")))
                .edge("bucket", e -> e.inFrontOf(bucket("full")))
                .mail("plain", m -> m.domain("infrar.dev"))
                .mail(
                        "full",
                        m -> m.domain("infrar.io").senders("no-reply@infrar.io").plan("basic"))
                .backup("plain", b -> b.of(database("full")))
                .backup(
                        "full",
                        b -> b.of(server("full"))
                                .to(bucket("full"))
                                .schedule("30 2 * * *")
                                .kept(days(14))
                                .copies(7)
                                .restoreTest("0 5 1 * *"))
                .backup("bucket", b -> b.of(bucket("open")).to(bucket("plain")))
                .backup("cache", b -> b.of(cache("full")))
                .auditLog("plain", a -> {})
                .auditLog("full", a -> a.to(bucket("full")).retention(days(90)))
                .external("plain", e -> e.url("https://api.example.org"))
                .external(
                        "full",
                        e -> e.url("https://api.stripe.com")
                                .secret("STRIPE_KEY", secret("from-env"))
                                .hostedBy("Stripe")
                                .keptIn("IE", EU)
                                .certifications("SOC 2", "PCI DSS"))
                .resource("plain", r -> r.type("sns-topic"))
                .resource(
                        "full",
                        r -> r.type("sqs-queue")
                                .spec(Map.of(
                                        "delay", 5,
                                        "dead",
                                                Map.of(
                                                        "target",
                                                        database("full").host()),
                                        "policy", List.of(bucket("full").bucket())))
                                .needs(network("full"), job("full"), domain("full"), mail("full")));
    }

    private static void fullCompute(Compute.Builder c) {
        c.image("registry/infrar-platform:1.4")
                .command("serve")
                .directory("/srv")
                .port(8080)
                .publicPort(8443)
                .cpu(1)
                .memory(gib(2))
                .autoscale(2, 10, cpu(70), seconds(60), seconds(300))
                .health(HealthCheck.at("/health").withCommand("curl", "-f", "http://localhost:8080/health"))
                .env("ENVIRONMENT", "production")
                .env("PORT", Output.of(8080))
                .env("DATABASE_HOST", database("full").host())
                .env("SHARED_HOST", from("shared", database("common")).host())
                .env(
                        "REDIS_URL",
                        Output.format(
                                "{}/{}?password={}",
                                cache("full").uri(),
                                0,
                                cache("full").password()))
                .env("JWT_KEY", secret("jwt/signing-key"))
                .uses(database("full"), cache("full"))
                .uses(bucket("full"))
                .in(network("full"))
                .on(server("full"))
                .publiclyReachable()
                .domains("api.infrar.io")
                .sidecar(
                        "pgbouncer",
                        "pgbouncer:1.23",
                        Map.of("DB_HOST", database("full").host()),
                        6432)
                .rolling(25)
                .logRetention(days(14))
                .isolated()
                .tlsOptional();
    }
}
