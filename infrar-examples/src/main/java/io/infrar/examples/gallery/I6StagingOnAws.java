package io.infrar.examples.gallery;

import static io.infrar.examples.gallery.Parts.infrarBuckets;
import static io.infrar.examples.gallery.Parts.platform;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;
import static io.infrar.model.Units.usd;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Network;
import io.infrar.model.Stage;

/**
 * Staging in an account of its own: run it with the credentials of that account. The front end is on Vercel, for which there is no
 * provider yet; it calls {@code https://api.staging.infrar.io}.
 */
public final class I6StagingOnAws {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("I6", "Staging on AWS", "an account of its own; the back end", I6StagingOnAws::environment);

    private I6StagingOnAws() {}

    /** The model. */
    public static Environment environment() {
        return infrarBuckets(Environment.builder("staging"), "infrar-staging")
                .stage(Stage.STAGING)
                .on("aws", "us-east-1")
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
                .cache(
                        "main",
                        c -> c.redis("7").in(network("main")).memory(mib(512)).evictionPolicy("volatile-lru"))
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
                .domain(
                        "staging",
                        d -> d.zone("staging.infrar.io")
                                .certificate()
                                .record(
                                        "api",
                                        Domain.Type.ALIAS,
                                        compute("platform").host()))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
