package io.infrar.examples.gallery;

import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.parameter;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.minutes;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Network;
import io.infrar.model.ScalingTarget;
import io.infrar.provider.aws.Aws;

/** The same containers on own machines, configuration as parameters. */
public final class B3Hybrid {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("B3", "Hybrid", "containers on own EC2 machines", B3Hybrid::environment);

    private B3Hybrid() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("hybrid")
                .on("aws", "eu-west-1")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2).nat(Network.Nat.INSTANCE))
                .registry("badgery", r -> {})
                .server(
                        "hosts",
                        s -> s.in(network("main"))
                                .cpu(2)
                                .memory(gib(4))
                                .autoscale(1, 3, ScalingTarget.memory(75))
                                .with(Aws.ecsHosts()))
                .parameter("api-url", p -> p.value(compute("badgery").host()))
                .parameter("image-tag", p -> p.value("1"))
                .compute(
                        "badgery",
                        c -> c.image("badgery:1")
                                .on(server("hosts"))
                                .in(network("main"))
                                .port(8080)
                                .replicas(2)
                                .publiclyReachable()
                                .domains("badgery.app")
                                .canary(10, minutes(15))
                                .env("TAG", parameter("image-tag").value()))
                .domain(
                        "main",
                        d -> d.zone("badgery.app")
                                .record(
                                        "@",
                                        Domain.Type.ALIAS,
                                        compute("badgery").host()))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
