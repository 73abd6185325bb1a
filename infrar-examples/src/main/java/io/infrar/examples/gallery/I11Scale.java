package io.infrar.examples.gallery;

import static io.infrar.model.Refs.cluster;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.gateway;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Network;
import java.util.List;

/** Three regions on AWS: a database and a cluster in each, one gateway with rates by tier. */
public final class I11Scale {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("I11", "Scale", "three regions, Kubernetes, API gateway", I11Scale::environment);

    private I11Scale() {}

    /** The model. */
    public static Environment environment() {
        EnvironmentBuilder e =
                Environment.builder("scale").on("aws", "us-east-1").tag("Project", "infrar");
        List<String> regions = List.of("us-east-1", "eu-west-1", "ap-southeast-1");
        for (int i = 0; i < regions.size(); i++) {
            region(e, regions.get(i), "10." + i + ".0.0/16");
        }
        return e.gateway(
                        "api",
                        g -> g.routeTo(compute("platform-us-east-1"), 8080)
                                .domain("api.infrar.io")
                                .tier("free", 5, 10, 10_000)
                                .tier("team", 50, 100)
                                .tier("enterprise", 500, 1000))
                .suppress("aws.gateway-tiers", gateway("api"), "the platform checks keys and the rates of their tiers")
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }

    private static void region(EnvironmentBuilder e, String region, String block) {
        e.network(region, n -> n.on("aws", region).cidr(block).zones(3).nat(Network.Nat.GATEWAY_PER_ZONE))
                .database(
                        region,
                        d -> d.on("aws", region)
                                .postgres("15")
                                .in(network(region))
                                .cpu(4)
                                .memory(gib(32))
                                .storage(gib(500), gib(2000))
                                .highlyAvailable()
                                .readReplicas(1)
                                .backups(days(30)))
                .cluster(
                        region,
                        c -> c.on("aws", region)
                                .version("1.31")
                                .in(network(region))
                                .nodePool("api", 4, gib(16), 3, 12)
                                .nodePool("builders", 8, gib(32), 1, 6)
                                .namespaces("platform", "builders"))
                .compute(
                        "platform-" + region,
                        c -> c.on("aws", region)
                                .image("infrar-platform:1.4")
                                .on(cluster(region))
                                .port(8080)
                                .replicas(3)
                                .health("/health")
                                .publiclyReachable()
                                .domain(region + ".infrar.io")
                                .env("DATABASE_HOST", database(region).host())
                                .env("DATABASE_PASSWORD", database(region).password())
                                .uses(database(region)));
    }
}
