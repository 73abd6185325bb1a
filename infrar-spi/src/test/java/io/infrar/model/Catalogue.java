package io.infrar.model;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.cluster;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.edge;
import static io.infrar.model.Refs.loadBalancer;
import static io.infrar.model.Refs.mail;
import static io.infrar.model.Refs.monitor;
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
import static io.infrar.model.Units.usd;

import java.util.List;
import java.util.Map;

/** Architectures that people run, in the words of the builder alone. */
final class Catalogue {
    private Catalogue() {}

    static List<Environment> all() {
        return List.of(
                awsOnly(), development(), cloudflareAndHetzner(), productionOnAws(), guideDevelopment(), stagingVps(),
                initialProduction(), productionSixMonthsOn(), preRevenue(), staticSites(), buckets(), edgeSecurity(),
                monitoring(), selfHostedOnEc2(), awsManaged(), hybrid(), indieVps(), ec2AllInOne(), ecsFargate(), eks());
    }

    /** I1: everything on AWS in one region, CloudFront in front of a site bucket. */
    static Environment awsOnly() {
        return infrarBuckets(Environment.builder("aws-only"), "infrar")
                .on("aws", "us-east-1")
                .tag("Project", "infrar")
                .budget(usd(800))
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2).nat(Network.Nat.SHARED_GATEWAY))
                .registry("platform", r -> r.keepLast(20))
                .database("main", d -> d.postgres("15").in(network("main")).cpu(2).memory(gib(4)).storage(gib(100))
                        .backups(days(7)))
                .cache("main", c -> c.redis("7").in(network("main")).memory(mib(512)))
                .secret("jwt/signing-key", s -> s.generated(64))
                .compute("platform", c -> platform(c)
                        .in(network("main"))
                        .replicas(2)
                        .publiclyReachable()
                        .logRetention(days(30)))
                .job("pricing-sync", j -> j.image("infrar-platform:1.4").command("pricing-sync").cron("0 2 * * *")
                        .in(network("main")).uses(database("main")).cpu(0.5).memory(gib(1)).timeout(minutes(30)))
                .compute("executor", c -> c.image("infrar-executor:1.4").in(network("main")).cpu(1).memory(gib(2))
                        .isolated().uses(bucket("artifacts")))
                .job("builder", j -> j.image("infrar-builder:1.4").builds(registry("platform")).in(network("main"))
                        .isolated().timeout(minutes(20)).retries(1))
                .staticSite("web", s -> s.directory("out").env("NEXT_PUBLIC_API_URL", compute("platform").url()))
                .edge("cdn", e -> e.inFrontOf(staticSite("web")).domains("infrar.io").securityHeaders())
                .monitor("main", m -> m.watch(compute("platform"), database("main"), cache("main"))
                        .logRetention(days(30)))
                .build();
    }

    /** I5: this machine. */
    static Environment development() {
        return infrarBuckets(Environment.builder("development"), "infrar")
                .stage(Stage.DEVELOPMENT)
                .on("local")
                .budget(usd(0))
                .database("main", d -> d.postgres("15").databaseName("infrar").storage(gib(5)))
                .cache("main", c -> c.redis("7").memory(mib(256)))
                .secret("jwt/signing-key", s -> s.generated(64))
                .secret("api-keys/stripe-secret-key", s -> s.fromEnv("STRIPE_SECRET_KEY"))
                .compute("platform", c -> c.command("java", "-jar", "platform.jar")
                        .directory("platform")
                        .port(9080)
                        .publicPort(8080)
                        .publiclyReachable()
                        .tlsOptional()
                        .replicas(2)
                        .health("/health", seconds(2), seconds(1), 3, seconds(10))
                        .env("DATABASE_URL", database("main").jdbcUrl())
                        .env("DATABASE_USER", database("main").user())
                        .env("DATABASE_PASSWORD", database("main").password())
                        .env("REDIS_URL", cache("main").uri())
                        .env("S3_ENDPOINT", bucket("uploads").endpoint())
                        .env("JWT_KEY", secret("jwt/signing-key"))
                        .uses(database("main"), cache("main"), bucket("uploads"), bucket("artifacts")))
                .job("pricing-sync", j -> j.command("java", "-jar", "pricing.jar").directory("platform")
                        .every(hours(24)).uses(database("main")))
                .staticSite("web", s -> s.directory("web/out").port(3000)
                        .env("NEXT_PUBLIC_API_URL", compute("platform").url()))
                .build();
    }

    /** I8: a site on Cloudflare, everything else on one Hetzner server, a load balancer as an option. */
    static Environment cloudflareAndHetzner() {
        return infrarBuckets(Environment.builder("production-eu"), "infrar")
                .on("hetzner", "fsn1")
                .residency(EU)
                .budget(eur(30))
                .suppress("security.tls", database("main"), "listens on the server's loopback address only")
                .network("main", n -> n.cidr("10.0.0.0/16").nat(Network.Nat.NONE))
                .server("main", s -> s.in(network("main")).cpu(4).memory(gib(8)).disk(gib(160)).image("ubuntu-22.04")
                        .sshKeys("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 ops@infrar.io")
                        .openPort(22, "203.0.113.0/24").openPort(80).openPort(443)
                        .backups(days(7)).staticIp()
                        .userData("#cloud-config\npackages: [ufw, fail2ban]\n"))
                .database("main", d -> d.postgres("15").on(server("main")).databaseName("infrar").tlsOptional())
                .cache("main", c -> c.redis("7").on(server("main")).memory(gib(2)).tlsOptional())
                .bucket("dumps", b -> b.expireAfter(days(30)))
                .backup("daily", b -> b.of(database("main")).to(bucket("dumps")).schedule("0 3 * * *").kept(days(30))
                        .restoreTest("0 5 1 * *"))
                .backup("server", b -> b.of(server("main")).copies(7))
                .secret("vault/root", s -> s.generated(48))
                .compute("platform", c -> platform(c).on(server("main")).replicas(2).publiclyReachable()
                        .domains("api.infrar.io").env("VAULT_TOKEN", secret("vault/root")))
                .monitor("prometheus", m -> m.on(server("main")).watch(compute("platform"), database("main"))
                        .metricsRetention(days(15)).dashboards("api", "database"))
                .loadBalancer("main", l -> l.in(network("main")).routeTo(server("main"), 443).health("/health")
                        .certificate("-----BEGIN CERTIFICATE-----", secret("origin-key")).optional())
                .secret("origin-key", s -> s.fromFile("certificates/origin.key"))
                .staticSite("web", s -> s.on("cloudflare").directory("out").buildCommand("npm run build")
                        .domains("infrar.io", "www.infrar.io")
                        .env("NEXT_PUBLIC_API_URL", "https://api.infrar.io"))
                .domain("infrar", d -> d.on("cloudflare").zone("infrar.io")
                        .proxied("api", Domain.Type.A, server("main").publicIp()))
                .build();
    }

    /** I9: production on AWS with everything that is asked of it. */
    static Environment productionOnAws() {
        return Environment.builder("production")
                .on("aws", "eu-west-1")
                .tag("Project", "infrar")
                .tag("Environment", "production")
                .tag("ManagedBy", "infrar")
                .residency(EU)
                .budget(usd(900))
                .protect()
                .network("main", n -> n.cidr("10.0.0.0/16").zones(3)
                        .publicSubnets("10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24")
                        .privateSubnets("10.0.11.0/24", "10.0.12.0/24", "10.0.13.0/24")
                        .nat(Network.Nat.GATEWAY_PER_ZONE))
                .database("main", d -> d.postgres("15").in(network("main")).databaseName("infrar").cpu(2).memory(gib(4))
                        .storage(gib(100), gib(500)).highlyAvailable().backups(days(30)).readReplicas(1)
                        .with(new Option("aws", "rds", Map.of(
                                "instanceClass", "db.t3.medium", "iops", 3000, "throughput", 125,
                                "maintenance", "sun:03:00-sun:04:00", "iamAuthentication", true))))
                .cache("main", c -> c.redis("7").in(network("main")).memory(mib(512)).replicas(1))
                .bucket("uploads", b -> b.versioned().expireAfter(days(90)))
                .bucket("artifacts", b -> b.archiveAfter(days(30)))
                .bucket("logs", b -> b.expireAfter(days(30)))
                .secret("database/master-password", s -> s.generated(32).rotation(days(90)))
                .secret("database/application-password", s -> s.generated(32).rotation(days(90)))
                .secret("api-keys/stripe-secret-key", s -> s.fromEnv("STRIPE_SECRET_KEY"))
                .secret("api-keys/sendgrid-api-key", s -> s.fromEnv("SENDGRID_API_KEY"))
                .secret("api-keys/github-oauth-secret", s -> s.fromEnv("GITHUB_OAUTH_SECRET"))
                .secret("jwt/signing-key", s -> s.generated(64))
                .secret("jwt/refresh-key", s -> s.generated(64))
                .secret("users/demo/aws-credentials", s -> s.fromFile("credentials/aws.json"))
                .secret("users/demo/gcp-credentials", s -> s.fromFile("credentials/gcp.json"))
                .registry("platform", r -> r.keepLast(30))
                .parameter("image-tag", p -> p.value("1.4"))
                .compute("platform", c -> c.image("infrar-platform:1.4").in(network("main")).port(8080).cpu(1)
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
                        .sidecar("pgbouncer", "pgbouncer:1.23", Map.of(
                                "DB_HOST", database("main").host(),
                                "DB_PASSWORD", database("main").password(),
                                "POOL_MODE", Output.of("transaction"),
                                "MAX_CLIENT_CONN", Output.of(100),
                                "DEFAULT_POOL_SIZE", Output.of(25),
                                "RESERVE_POOL_SIZE", Output.of(5)), 6432)
                        .uses(database("main"), cache("main"), bucket("uploads"), bucket("artifacts"))
                        .publiclyReachable().domains("api.infrar.io").logRetention(days(30)))
                .edge("api", e -> e.inFrontOf(compute("platform")).domains("api.infrar.io")
                        .waf(Waf.STANDARD.withRateLimit(2000, minutes(5)).withBlockedCountries("KP")))
                .staticSite("web", s -> s.directory("out").domains("infrar.io"))
                .edge("web", e -> e.inFrontOf(staticSite("web")).domains("infrar.io").securityHeaders())
                .domain("infrar", d -> d.zone("infrar.io").certificate()
                        .record("api", Domain.Type.ALIAS, compute("platform").host())
                        .record("@", Domain.Type.ALIAS, edge("web").host()))
                .monitor("main", m -> m.watch(compute("platform"), database("main"))
                        .alarm(Monitor.Alarm.above("cpu", compute("platform"), "cpu", 80))
                        .alarm(Monitor.Alarm.above("connections", database("main"), "connections", 80))
                        .email("ops@infrar.io").spendAlert(usd(900)).logRetention(days(30)))
                .auditLog("trail", a -> a.to(bucket("logs")))
                .build();
    }

    /** G1: a back end, PostgreSQL and Redis of a developer. */
    static Environment guideDevelopment() {
        return Environment.builder("guide-development")
                .stage(Stage.DEVELOPMENT)
                .on("local")
                .database("main", d -> d.postgres("15").cpu(1).memory(mib(512)).storage(gib(5)))
                .cache("main", c -> c.redis("7").memory(mib(256)).persistent())
                .compute("backend", c -> c.command("npm", "start").directory("backend").port(8000).cpu(1).memory(gib(1))
                        .env("DATABASE_URL", database("main").uri()).env("REDIS_URL", cache("main").uri())
                        .uses(database("main"), cache("main")))
                .build();
    }

    /** G2: everything on one small machine. */
    static Environment stagingVps() {
        return Environment.builder("staging-vps")
                .stage(Stage.STAGING)
                .on("digitalocean", "fra1")
                .budget(usd(18))
                .server("main", s -> s.cpu(2).memory(gib(2)).disk(gib(50)).sshKeys("ops").openPort(80).openPort(443)
                        .openPort(22, "203.0.113.0/24"))
                .database("main", d -> d.postgres("15").on(server("main")).memory(mib(512)))
                .cache("main", c -> c.redis("7").on(server("main")).memory(mib(256)))
                .compute("app", c -> c.image("app:1").on(server("main")).port(8000).memory(gib(1)).publiclyReachable()
                        .domains("staging.example.org").uses(database("main"), cache("main")))
                .build();
    }

    /** G3: two machines behind a load balancer, managed data. */
    static Environment initialProduction() {
        return Environment.builder("initial-production")
                .on("aws", "eu-central-1")
                .budget(usd(150))
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2).nat(Network.Nat.INSTANCE))
                .server("app", s -> s.in(network("main")).cpu(2).memory(gib(4)).disk(gib(50)).count(2).spread())
                .database("main", d -> d.postgres("15").in(network("main")).cpu(2).memory(gib(2))
                        .storage(gib(100), gib(200)).backups(days(7)))
                .cache("main", c -> c.redis("7").in(network("main")).memory(gib(1)))
                .compute("app", c -> c.image("app:1").on(server("app")).port(8000).uses(database("main"), cache("main")))
                .loadBalancer("main", l -> l.in(network("main")).https(443).redirect(80, 443)
                        .routeTo(server("app"), 8000).health("/health").certificateFor("example.org"))
                .domain("main", d -> d.on("cloudflare").zone("example.org")
                        .record("@", Domain.Type.ALIAS, loadBalancer("main").host()))
                .edge("main", e -> e.on("cloudflare").inFrontOf(loadBalancer("main")).domains("example.org"))
                .build();
    }

    /** G4: derived from G3 by what has grown. */
    static Environment productionSixMonthsOn() {
        return initialProduction().named("production-grown").change(e -> e.budget(usd(600))
                .server("app", s -> s.autoscale(2, 8, cpu(70)))
                .database("main", d -> d.memory(gib(8)).storage(gib(500), gib(1000)).highlyAvailable()
                        .readReplicas(1))
                .cache("main", c -> c.memory(gib(13)).replicas(1)));
    }

    /** K1: one small server and services that others run. */
    static Environment preRevenue() {
        return Environment.builder("pre-revenue")
                .on("hetzner", "nbg1")
                .residency(EU)
                .server("main", s -> s.cpu(2).memory(gib(4)).disk(gib(40)).sshKeys("ops").openPort(80).openPort(443)
                        .openPort(22, "203.0.113.0/24").backups(days(7)))
                .database("main", d -> d.on("neon", "eu-central-1").postgres("16").pooled())
                .database("staging", d -> d.on("neon", "eu-central-1").postgres("16").branchOf(database("main")))
                .cache("main", c -> c.on("redis-cloud").redis("7").memory(mib(30)))
                .bucket("uploads", b -> b.on("cloudflare").bucketName("recoger-uploads").jurisdiction(EU))
                .mail("main", m -> m.on("mailjet").domain("komply.one").senders("hello@komply.one"))
                .monitor("uptime", m -> m.on("betterstack").uptime("https://api.komply.one/health", minutes(1)))
                .monitor("errors", m -> m.on("sentry").errorTracking())
                .secret("stripe", s -> s.fromEnv("STRIPE_KEY"))
                .external("stripe", x -> x.url("https://api.stripe.com").secret("STRIPE_KEY", secret("stripe"))
                        .hostedBy("Stripe").keptIn("IE", EU).certifications("SOC 2", "PCI DSS"))
                .compute("api", c -> c.image("komply:1").on(server("main")).port(8080).publiclyReachable()
                        .domains("api.komply.one", "admin.komply.one").health("/health")
                        .env("DATABASE_HOST", database("main").host())
                        .env("DATABASE_PASSWORD", database("main").password())
                        .env("SMTP_HOST", mail("main").host())
                        .env("SMTP_PASSWORD", mail("main").password())
                        .env("SENTRY_DSN", monitor("errors").dsn())
                        .uses(database("main"), cache("main"), bucket("uploads"), Refs.external("stripe")))
                .edge("main", e -> e.on("cloudflare").inFrontOf(server("main"))
                        .domains("api.komply.one", "admin.komply.one").waf().securityHeaders())
                .domain("main", d -> d.on("cloudflare").zone("komply.one")
                        .proxied("api", Domain.Type.A, server("main").publicIp())
                        .proxied("admin", Domain.Type.A, server("main").publicIp()))
                .build();
    }

    /** K5: sites with functions. */
    static Environment staticSites() {
        return Environment.builder("sites")
                .on("cloudflare")
                .staticSite("landing", s -> s.directory("dist").functionsDirectory("functions").domains("komply.one")
                        .env("MODE", "production").previews().redirect("/home", "/").notFoundPage("404.html")
                        .header("/*", "X-Frame-Options", "DENY"))
                .staticSite("docs", s -> s.directory("build").buildCommand("npm run build").spaFallback()
                        .domain("docs.komply.one"))
                .build();
    }

    /** K6: buckets whose parts live for different times. */
    static Environment buckets() {
        return Environment.builder("buckets")
                .on("cloudflare")
                .residency(EU)
                .bucket("uploads", b -> b.bucketName("recoger-uploads").jurisdiction(EU).expireAfter("temp/", days(1))
                        .cors("https://app.komply.one", "PUT", "GET"))
                .bucket("agents", b -> b.bucketName("recoger-agents").jurisdiction(EU).domain("agents.komply.one"))
                .build();
    }

    /** K7: what the edge refuses and adds. */
    static Environment edgeSecurity() {
        return Environment.builder("edge-security")
                .on("cloudflare")
                .server("origin", s -> s.on("hetzner", "nbg1").openPort(443, "173.245.48.0/20", "103.21.244.0/22"))
                .edge("main", e -> e.inFrontOf(server("origin")).domains("komply.one", "api.komply.one")
                        .tlsMode(Edge.TlsMode.FULL_STRICT).minimumTls(Tls.V1_2).waf().securityHeaders())
                .build();
    }

    /** K8: uptime, status page, errors, alerts by severity. */
    static Environment monitoring() {
        return Environment.builder("monitoring")
                .on("betterstack")
                .secret("hook", s -> s.fromEnv("CHAT_WEBHOOK"))
                .compute("api", c -> c.on("hetzner").image("komply:1").port(8080)
                        .env("SENTRY_DSN", monitor("errors").dsn()).env("SENTRY_ENVIRONMENT", "production"))
                .monitor("uptime", m -> m.uptime("https://api.komply.one/health", minutes(1)).statusPage()
                        .watch(compute("api")).logRetention(days(30))
                        .alarm(Monitor.Alarm.above("errors", compute("api"), "errors", 5)
                                .withSeverity(Monitor.Severity.CRITICAL))
                        .alarm(Monitor.Alarm.above("slow", compute("api"), "latency", 2)
                                .withSeverity(Monitor.Severity.INFO))
                        .email("ops@komply.one").webhook(secret("hook")))
                .monitor("errors", m -> m.on("sentry").errorTracking())
                .build();
    }

    /** B1: an auto-scaling group, an own Nginx in front, a CI runner. */
    static Environment selfHostedOnEc2() {
        return Environment.builder("self-hosted")
                .on("aws", "eu-west-1")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2).nat(Network.Nat.NONE))
                .server("app", s -> s.in(network("main")).cpu(2).memory(gib(4)).autoscale(1, 4, cpu(70)))
                .server("proxy", s -> s.in(network("main")).cpu(1).memory(gib(1)).openPort(80).openPort(443).staticIp()
                        .userData("#cloud-config\npackages: [nginx]\n"))
                .server("runner", s -> s.in(network("main")).cpu(2).memory(gib(4)).volume("work", gib(50)))
                .compute("badgery", c -> c.image("badgery:1").on(server("app")).port(8080))
                .domain("main", d -> d.zone("badgery.app").record("@", Domain.Type.A, server("proxy").publicIp()))
                .monitor("main", m -> m.watch(server("app"), server("proxy"), server("runner")))
                .build();
    }

    /** B2: managed containers, switched over blue to green. */
    static Environment awsManaged() {
        return Environment.builder("aws-managed")
                .on("aws", "eu-west-1")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2).nat(Network.Nat.SHARED_GATEWAY))
                .registry("badgery", r -> r.expireUntagged(days(14)))
                .secret("session", s -> s.generated(48))
                .compute("badgery", c -> c.image("badgery:1").in(network("main")).port(8080).cpu(0.5).memory(gib(1))
                        .replicas(2).publiclyReachable().domains("badgery.app").blueGreen().health("/health")
                        .env("SESSION_KEY", secret("session")))
                .domain("main", d -> d.zone("badgery.app").certificate()
                        .record("@", Domain.Type.ALIAS, compute("badgery").host()))
                .monitor("main", m -> m.watch(compute("badgery")))
                .build();
    }

    /** B3: the same containers on own machines, configuration as parameters. */
    static Environment hybrid() {
        return Environment.builder("hybrid")
                .on("aws", "eu-west-1")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2).nat(Network.Nat.NONE))
                .registry("badgery", r -> {})
                .server("hosts", s -> s.in(network("main")).cpu(2).memory(gib(4)).autoscale(1, 3, ScalingTarget.memory(75)))
                .parameter("api-url", p -> p.value(compute("badgery").host()))
                .parameter("image-tag", p -> p.value("1"))
                .compute("badgery", c -> c.image("badgery:1").on(server("hosts")).in(network("main")).port(8080)
                        .replicas(2).publiclyReachable().domains("badgery.app").canary(10, minutes(15))
                        .env("TAG", parameter("image-tag").value()))
                .domain("main", d -> d.zone("badgery.app").record("@", Domain.Type.ALIAS, compute("badgery").host()))
                .build();
    }

    /** B4: one machine with everything, copies elsewhere. */
    static Environment indieVps() {
        return Environment.builder("indie-vps")
                .on("hetzner", "hel1")
                .budget(usd(15))
                .server("main", s -> s.cpu(2).memory(gib(4)).disk(gib(40)).sshKeys("ops").openPort(80).openPort(443)
                        .openPort(22, "203.0.113.0/24"))
                .database("main", d -> d.postgres("16").on(server("main")))
                .compute("badgery", c -> c.image("badgery:1").on(server("main")).port(8080).directory("/opt/badgery")
                        .publiclyReachable().domains("badgery.app").uses(database("main")))
                .bucket("backups", b -> b.on("backblaze").expireAfter(days(30)))
                .backup("daily", b -> b.of(database("main")).to(bucket("backups")).kept(days(30)))
                .monitor("prometheus", m -> m.on(server("main")).watch(compute("badgery")).dashboards("api").optional())
                .build();
    }

    /** W1: one machine with backend, front end, PostgreSQL and Redis. */
    static Environment ec2AllInOne() {
        return Environment.builder("webrana-one")
                .on("aws", "ap-southeast-1")
                .network("main", n -> n.cidr("10.0.0.0/16").nat(Network.Nat.NONE))
                .server("main", s -> s.in(network("main")).cpu(2).memory(gib(4)).disk(gib(30)).sshKeys("webrana")
                        .openPort(80).openPort(443).openPort(22, "203.0.113.7/32").staticIp())
                .secret("database-password", s -> s.generated(32))
                .secret("encryption-key", s -> s.generated(64, "0123456789abcdef"))
                .secret("jwt", s -> s.generated(64))
                .database("main", d -> d.postgres("15").on(server("main")))
                .cache("main", c -> c.redis("7").on(server("main")))
                .compute("backend", c -> webranaBackend(c).on(server("main")).publiclyReachable()
                        .domains("api.webrana.id"))
                .compute("frontend", c -> c.image("webrana/frontend:1").on(server("main")).port(3000)
                        .publiclyReachable().domains("webrana.id").env("API_URL", "https://api.webrana.id"))
                .bucket("backups", b -> b.expireAfter(days(30)))
                .backup("daily", b -> b.of(database("main")).to(bucket("backups")).kept(days(30)))
                .domain("main", d -> d.zone("webrana.id").record("@", Domain.Type.A, server("main").publicIp())
                        .record("api", Domain.Type.A, server("main").publicIp()))
                .edge("main", e -> e.on("cloudflare").inFrontOf(server("main")).domains("webrana.id", "api.webrana.id"))
                .monitor("main", m -> m.watch(server("main"))
                        .alarm(Monitor.Alarm.above("cpu", server("main"), "cpu", 80)))
                .build();
    }

    /** W2: managed containers and data. */
    static Environment ecsFargate() {
        return webranaData(Environment.builder("webrana-two"), "10.0.0.0/16", 2)
                .on("aws", "ap-southeast-1")
                .compute("backend", c -> webranaBackend(c).in(network("main")).cpu(0.5).memory(gib(1)).replicas(2)
                        .publiclyReachable().domains("api.webrana.id").logRetention(days(14)))
                .compute("frontend", c -> c.image("webrana/frontend:1").in(network("main")).port(3000).replicas(2)
                        .publiclyReachable().domains("webrana.id").env("API_URL", "https://api.webrana.id"))
                .build();
    }

    /** W3: the same on Kubernetes; data stays what it was. */
    static Environment eks() {
        return webranaData(Environment.builder("webrana-three"), "10.0.0.0/16", 3)
                .on("aws", "ap-southeast-1")
                .database("reports", d -> d.postgres("15").in(network("main")).highlyAvailable())
                .cluster("main", c -> c.version("1.31").in(network("main")).nodePool("main", 2, gib(4), 3, 3)
                        .addOns("aws-load-balancer-controller").namespaces("webrana", "monitoring")
                        .helm(new Cluster.HelmRelease(
                                "prometheus", "kube-prometheus-stack", "https://charts.example.org", "70.1.0",
                                "monitoring", Json.of(Map.of("grafana", Map.of("enabled", true))))))
                .compute("backend", c -> webranaBackend(c).on(cluster("main")).replicas(2).publiclyReachable()
                        .domains("api.webrana.id"))
                .compute("frontend", c -> c.image("webrana/frontend:1").on(cluster("main")).port(3000).replicas(2)
                        .publiclyReachable().domains("webrana.id").env("API_URL", "https://api.webrana.id"))
                .monitor("grafana", m -> m.on(cluster("main")).watch(compute("backend"), compute("frontend")))
                .build();
    }

    private record Option(String provider, String option, Map<String, Object> values) implements ProviderOption {}

    private static Compute.Builder platform(Compute.Builder c) {
        return c.image("infrar-platform:1.4").port(8080).cpu(1).memory(gib(2)).health("/health")
                .env("ENVIRONMENT", "production")
                .env("DATABASE_HOST", database("main").host())
                .env("DATABASE_PASSWORD", database("main").password())
                .env("REDIS_URL", cache("main").uri())
                .uses(database("main"), cache("main"), bucket("uploads"), bucket("artifacts"), bucket("logs"));
    }

    private static Compute.Builder webranaBackend(Compute.Builder c) {
        return c.image("webrana/backend:1").port(8080).health("/health")
                .env("DATABASE_URL", database("main").jdbcUrl())
                .env("DATABASE_PASSWORD", database("main").password())
                .env("ENCRYPTION_KEY", secret("encryption-key"))
                .env("JWT_SECRET", secret("jwt"))
                .uses(database("main"), cache("main"));
    }

    private static EnvironmentBuilder infrarBuckets(EnvironmentBuilder e, String prefix) {
        return e.bucket("uploads", b -> b.bucketName(prefix + "-uploads"))
                .bucket("artifacts", b -> b.bucketName(prefix + "-artifacts"))
                .bucket("logs", b -> b.bucketName(prefix + "-logs"));
    }

    private static EnvironmentBuilder webranaData(EnvironmentBuilder e, String block, int zones) {
        return e.network("main", n -> n.cidr(block).zones(zones).nat(Network.Nat.SHARED_GATEWAY))
                .registry("backend", r -> {})
                .registry("frontend", r -> {})
                .secret("encryption-key", s -> s.generated(64))
                .secret("jwt", s -> s.generated(64))
                .database("main", d -> d.postgres("15").in(network("main")).storage(gib(20)).backups(days(7)))
                .cache("main", c -> c.redis("7").in(network("main")))
                .bucket("backups", b -> b.expireAfter(days(30)))
                .backup("daily", b -> b.of(database("main")).to(bucket("backups")).kept(days(30)))
                .monitor("data", m -> m.watch(database("main"))
                        .alarm(Monitor.Alarm.above("connections", database("main"), "connections", 80)));
    }
}
