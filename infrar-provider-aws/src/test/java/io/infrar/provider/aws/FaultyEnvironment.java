package io.infrar.provider.aws;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Network;
import io.infrar.model.Stage;
import java.util.List;

/** What is tried with kills and faults: a network with its security groups, a bucket, a database, a service; and changes to it. */
final class FaultyEnvironment {
    private FaultyEnvironment() {}

    static Environment first() {
        return Infra.environment("faulty")
                .stage(Stage.DEVELOPMENT)
                .on("aws", "eu-west-1")
                .tag("Project", "infrar")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2).nat(Network.Nat.NONE))
                .bucket("files", b -> b.versioned().emptyOnDestroy())
                .database(
                        "main",
                        d -> d.postgres("15")
                                .in(network("main"))
                                .storage(gib(20))
                                .backups(days(1)))
                .compute(
                        "api",
                        c -> c.image("api:1")
                                .in(network("main"))
                                .port(8080)
                                .cpu(0.25)
                                .memory(mib(512))
                                .env("HOST", database("main").host())
                                .env("PASSWORD", database("main").password())
                                .uses(database("main"), bucket("files")))
                .build();
    }

    /** Another tag everywhere, another image, more storage, a second bucket. */
    static Environment second() {
        return first().change(e -> e.tag("Version", "2")
                .database("main", d -> d.storage(gib(40)))
                .bucket("more", b -> b.emptyOnDestroy())
                .compute("api", c -> c.image("api:2")));
    }

    /** Without the service and a bucket. */
    static Environment third() {
        return second().change(e -> e.without(compute("api")).without(bucket("more")));
    }

    static List<Environment> versions() {
        return List.of(first(), second(), third());
    }
}
