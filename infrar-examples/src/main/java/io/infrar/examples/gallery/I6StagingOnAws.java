package io.infrar.examples.gallery;

import static io.infrar.examples.gallery.Parts.infrarBuckets;
import static io.infrar.examples.gallery.Parts.platform;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;
import static io.infrar.model.Units.usd;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;
import io.infrar.model.Network;
import io.infrar.model.Placement;
import io.infrar.model.Stage;

/** Staging: an account of its own on AWS, the front end on Vercel. */
public final class I6StagingOnAws {
    /** In the gallery. */
    public static final Example EXAMPLE = new Example(
            "I6", "Staging on AWS", "an account of its own, front end on Vercel", I6StagingOnAws::environment);

    private I6StagingOnAws() {}

    /** The model. */
    public static Environment environment() {
        return infrarBuckets(Environment.builder("staging"), "infrar-staging")
                .stage(Stage.STAGING)
                .on(new Placement("aws", "us-east-1", "staging"))
                .tag("Project", "infrar")
                .budget(usd(200))
                .network("main", n -> n.cidr("10.1.0.0/16").zones(2).nat(Network.Nat.SHARED_GATEWAY))
                .database(
                        "main",
                        d -> d.postgres("15")
                                .in(network("main"))
                                .cpu(2)
                                .memory(gib(1))
                                .storage(gib(20))
                                .backups(days(7)))
                .cache("main", c -> c.redis("7").in(network("main")).memory(mib(512)))
                .secret("jwt/signing-key", s -> s.generated(64))
                .compute(
                        "platform",
                        c -> platform(c)
                                .in(network("main"))
                                .cpu(0.5)
                                .memory(gib(1))
                                .replicas(1)
                                .publiclyReachable()
                                .domains("api.staging.infrar.io")
                                .env("ENVIRONMENT", "staging")
                                .env("JWT_KEY", secret("jwt/signing-key")))
                .staticSite(
                        "web",
                        s -> s.on("vercel")
                                .directory("out")
                                .domain("staging.infrar.io")
                                .env("NEXT_PUBLIC_API_URL", "https://api.staging.infrar.io"))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
