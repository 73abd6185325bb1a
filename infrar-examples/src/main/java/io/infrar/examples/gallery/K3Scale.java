package io.infrar.examples.gallery;

import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.EU;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;
import io.infrar.model.Network;

/** Several servers behind a load balancer, each service on its own. */
public final class K3Scale {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("K3", "Scale", "several servers behind a load balancer", K3Scale::environment);

    private K3Scale() {}

    /** The model. */
    public static Environment environment() {
        OriginCertificate origin = OriginCertificate.of("api.komply.one");
        return Environment.builder("scale-eu")
                .on("hetzner", "nbg1")
                .residency(EU)
                .network("main", n -> n.cidr("10.0.0.0/16").nat(Network.Nat.NONE))
                .server(
                        "api",
                        s -> s.in(network("main"))
                                .cpu(4)
                                .memory(gib(8))
                                .count(2)
                                .spread()
                                .sshKeys(Parts.OPS_KEY))
                .server(
                        "worker",
                        s -> s.in(network("main")).cpu(4).memory(gib(8)).sshKeys(Parts.OPS_KEY))
                .server(
                        "data",
                        s -> s.in(network("main"))
                                .cpu(4)
                                .memory(gib(8))
                                .volume("data", gib(100))
                                .sshKeys(Parts.OPS_KEY)
                                .backups(days(7)))
                .database("main", d -> d.postgres("16").on(server("data")).backups(days(30)))
                .cache("main", c -> c.redis("7").on(server("data")).memory(gib(1)))
                .compute(
                        "api",
                        c -> c.image("komply:1")
                                .on(server("api"))
                                .port(8080)
                                .health("/health")
                                .env("DATABASE_HOST", database("main").host())
                                .env("DATABASE_PASSWORD", database("main").password())
                                .uses(database("main"), cache("main")))
                .compute(
                        "worker",
                        c -> c.image("komply:1")
                                .on(server("worker"))
                                .command("worker")
                                .env("DATABASE_HOST", database("main").host())
                                .env("DATABASE_PASSWORD", database("main").password())
                                .uses(database("main"), cache("main")))
                .loadBalancer(
                        "main",
                        l -> l.in(network("main"))
                                .https(443)
                                .redirect(80, 443)
                                .routeTo(server("api"), 8080)
                                .health("/health")
                                .certificate(origin.chain(), secret("origin-key")))
                .secret("origin-key", s -> s.fromFile(origin.keyFile()))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
