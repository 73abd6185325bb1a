package io.infrar.examples.gallery;

import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.loadBalancer;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.usd;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Network;

/** Two machines behind a load balancer, managed data. */
public final class G3InitialProduction {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("G3", "Production, initial", "two servers, managed data", G3InitialProduction::environment);

    private G3InitialProduction() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("initial-production")
                .on("aws", "eu-central-1")
                // The document says 150 at most; at the prices of November 2026 it is about 186.
                .budget(usd(200))
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2).nat(Network.Nat.INSTANCE))
                .server(
                        "app",
                        s -> s.in(network("main"))
                                .cpu(2)
                                .memory(gib(4))
                                .disk(gib(50))
                                .count(2)
                                .spread())
                .database(
                        "main",
                        d -> d.postgres("15")
                                .in(network("main"))
                                .cpu(2)
                                .memory(gib(2))
                                .storage(gib(100), gib(200))
                                .backups(days(7)))
                .cache("main", c -> c.redis("7").in(network("main")).memory(gib(1)))
                .compute(
                        "app",
                        c -> c.image("app:1").on(server("app")).port(8000).uses(database("main"), cache("main")))
                .loadBalancer(
                        "main",
                        l -> l.in(network("main"))
                                .https(443)
                                .redirect(80, 443)
                                .routeTo(server("app"), 8000)
                                .health("/health")
                                .certificateFor("example.org"))
                .domain(
                        "main",
                        d -> d.on("cloudflare")
                                .zone("example.org")
                                .record(
                                        "@",
                                        Domain.Type.ALIAS,
                                        loadBalancer("main").host()))
                .edge(
                        "main",
                        e -> e.on("cloudflare").inFrontOf(loadBalancer("main")).domains("example.org"))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
