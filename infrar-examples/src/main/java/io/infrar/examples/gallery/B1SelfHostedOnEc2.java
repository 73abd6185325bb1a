package io.infrar.examples.gallery;

import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.cpu;
import static io.infrar.model.Units.gib;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Network;

/** An auto-scaling group, an own Nginx in front, a CI runner. */
public final class B1SelfHostedOnEc2 {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("B1", "Self-hosted on EC2", "auto-scaling group, own proxy", B1SelfHostedOnEc2::environment);

    private B1SelfHostedOnEc2() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("self-hosted")
                .on("aws", "eu-west-1")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2).nat(Network.Nat.NONE))
                .server("app", s -> s.in(network("main")).cpu(2).memory(gib(4)).autoscale(1, 4, cpu(70)))
                .server(
                        "proxy",
                        s -> s.in(network("main"))
                                .cpu(1)
                                .memory(gib(1))
                                .openPort(80)
                                .openPort(443)
                                .staticIp()
                                .userData("#cloud-config\npackages: [nginx]\n"))
                .server(
                        "runner",
                        s -> s.in(network("main")).cpu(2).memory(gib(4)).volume("work", gib(50)))
                .compute("badgery", c -> c.image("badgery:1").on(server("app")).port(8080))
                .domain(
                        "main",
                        d -> d.zone("badgery.app")
                                .record("@", Domain.Type.A, server("proxy").publicIp()))
                .monitor("main", m -> m.watch(server("app"), server("proxy"), server("runner")))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
