package io.infrar.examples.gallery;

import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Network;

/** Managed containers, switched over blue to green. */
public final class B2AwsManaged {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("B2", "AWS managed", "Fargate, blue-green", B2AwsManaged::environment);

    private B2AwsManaged() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("aws-managed")
                .on("aws", "eu-west-1")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2).nat(Network.Nat.SHARED_GATEWAY))
                .registry("badgery", r -> r.expireUntagged(days(14)))
                .secret("session", s -> s.generated(48))
                .compute(
                        "badgery",
                        c -> c.image("badgery:1")
                                .in(network("main"))
                                .port(8080)
                                .cpu(0.5)
                                .memory(gib(1))
                                .replicas(2)
                                .publiclyReachable()
                                .domains("badgery.app")
                                .blueGreen()
                                .health("/health")
                                .env("SESSION_KEY", secret("session")))
                .domain(
                        "main",
                        d -> d.zone("badgery.app")
                                .certificate()
                                .record(
                                        "@",
                                        Domain.Type.ALIAS,
                                        compute("badgery").host()))
                .monitor("main", m -> m.watch(compute("badgery")))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
