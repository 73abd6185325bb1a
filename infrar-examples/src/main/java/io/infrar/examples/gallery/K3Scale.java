package io.infrar.examples.gallery;

import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
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

    private static final String OPS =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEISxI0uW3skxb1NOYpu373wX9G5dJam8VJX9I0vLGqE ops@infrar.io";

    private K3Scale() {}

    /** The model. */
    public static Environment environment() {
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
                                .sshKeys(OPS))
                .server(
                        "worker",
                        s -> s.in(network("main")).cpu(4).memory(gib(8)).sshKeys(OPS))
                .database(
                        "main",
                        d -> d.on("neon", "eu-central-1")
                                .postgres("16")
                                .pooled()
                                .backups(days(30)))
                .cache("main", c -> c.on("redis-cloud").redis("7").memory(gib(1)))
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
                                .certificateFor("api.komply.one"))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
