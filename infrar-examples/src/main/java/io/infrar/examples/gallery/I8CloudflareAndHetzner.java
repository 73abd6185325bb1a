package io.infrar.examples.gallery;

import static io.infrar.examples.gallery.Parts.infrarBuckets;
import static io.infrar.examples.gallery.Parts.platform;
import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.EU;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.eur;
import static io.infrar.model.Units.gib;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Network;
import io.infrar.model.Server;
import io.infrar.provider.hetzner.Hetzner;

/** A site on Cloudflare, everything else on one Hetzner server, a load balancer as an option. */
public final class I8CloudflareAndHetzner {
    /** In the gallery. */
    public static final Example EXAMPLE = new Example(
            "I8",
            "Production on Cloudflare + Hetzner",
            "one server, optional load balancer",
            I8CloudflareAndHetzner::environment);

    private I8CloudflareAndHetzner() {}

    /** The model. */
    public static Environment environment() {
        OriginCertificate origin = OriginCertificate.of("api.infrar.io");
        return infrarBuckets(Environment.builder("production-eu"), "infrar")
                .on("hetzner", "fsn1")
                .residency(EU)
                .budget(eur(30))
                .suppress("security.tls", database("main"), "listens on the server's loopback address only")
                .suppress("security.tls", cache("main"), "listens on the server's loopback address only")
                .network("main", n -> n.cidr("10.0.0.0/16").nat(Network.Nat.NONE))
                .server("main", s -> machine(s).disk(gib(80)).volume("data", gib(80)))
                .database(
                        "main",
                        d -> d.postgres("15")
                                .on(server("main"))
                                .databaseName("infrar")
                                .tlsOptional())
                .cache(
                        "main",
                        c -> c.redis("7").on(server("main")).memory(gib(2)).tlsOptional())
                .bucket("dumps", b -> b.expireAfter(days(30)))
                .backup(
                        "daily",
                        b -> b.of(database("main"))
                                .to(bucket("dumps"))
                                .schedule("0 3 * * *")
                                .kept(days(30))
                                .restoreTest("0 5 1 * *"))
                .backup("server", b -> b.of(server("main")).copies(7))
                .secret("vault/root", s -> s.on("local").generated(48))
                .compute(
                        "platform",
                        c -> platform(c)
                                .on(server("main"))
                                .replicas(2)
                                .publiclyReachable()
                                .domains("api.infrar.io")
                                .env("VAULT_TOKEN", secret("vault/root")))
                .monitor(
                        "prometheus",
                        m -> m.on(server("main"))
                                .watch(compute("platform"), database("main"))
                                .metricsRetention(days(15))
                                .dashboards("api", "database"))
                .loadBalancer(
                        "main",
                        l -> l.in(network("main"))
                                .https(443)
                                .redirect(80, 443)
                                .routeTo(server("main"), 8080)
                                .health("/health")
                                .certificate(origin.chain(), secret("origin-key"))
                                .optional())
                .secret("origin-key", s -> s.fromFile(origin.keyFile()))
                .staticSite(
                        "web",
                        s -> s.on("cloudflare")
                                .directory(Parts.site())
                                .buildCommand("npm run build")
                                .domains("infrar.io", "www.infrar.io")
                                .env("NEXT_PUBLIC_API_URL", "https://api.infrar.io"))
                .domain(
                        "infrar",
                        d -> d.on("cloudflare")
                                .zone("infrar.io")
                                .proxied("api", Domain.Type.A, server("main").publicIp()))
                .build();
    }

    private static Server.Builder machine(Server.Builder s) {
        return s.in(network("main"))
                .cpu(4)
                .memory(gib(8))
                .image("ubuntu-22.04")
                .sshKeys(Parts.OPS_KEY)
                .openPort(22, "203.0.113.0/24")
                .openPort(80)
                .openPort(443)
                .backups(days(7))
                .staticIp()
                .userData("#cloud-config\npackages: [ufw, fail2ban]\n");
    }

    /** The same on a server with as much disk as the document asks for in itself, instead of a volume beside a cheaper one. */
    public static Environment likeForLike() {
        return environment()
                .named("production-eu-like-for-like")
                .change(e -> e.budget(eur(70))
                        .without(server("main"))
                        .server("main", s -> machine(s).disk(gib(160)).with(Hetzner.serverType("cpx32"))));
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
