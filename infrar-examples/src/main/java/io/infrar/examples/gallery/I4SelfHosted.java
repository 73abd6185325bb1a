package io.infrar.examples.gallery;

import static io.infrar.examples.gallery.Parts.infrarBuckets;
import static io.infrar.examples.gallery.Parts.platform;
import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.EU;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Domain;
import io.infrar.model.Environment;

/** Everything on one droplet. */
public final class I4SelfHosted {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("I4", "Self-hosted", "everything on one droplet", I4SelfHosted::environment);

    private I4SelfHosted() {}

    /** The model. */
    public static Environment environment() {
        return infrarBuckets(Environment.builder("self-hosted-platform"), "infrar-self")
                .on("digitalocean", "fra1")
                .residency(EU)
                .suppress("security.tls", database("main"), "listens on the server's loopback address only")
                .server(
                        "main",
                        s -> s.cpu(4)
                                .memory(gib(8))
                                .disk(gib(160))
                                .image("ubuntu-22-04")
                                .sshKeys("ops")
                                .openPort(22, "203.0.113.0/24")
                                .openPort(80)
                                .openPort(443)
                                .staticIp()
                                .backups(days(7)))
                .database(
                        "main",
                        d -> d.postgres("15")
                                .on(server("main"))
                                .databaseName("infrar")
                                .tlsOptional())
                .cache("main", c -> c.redis("7").on(server("main")).memory(gib(2)))
                .backup(
                        "daily",
                        b -> b.of(database("main")).to(bucket("artifacts")).kept(days(30)))
                .compute(
                        "platform",
                        c -> platform(c).on(server("main")).publiclyReachable().domains("api.infrar.io"))
                .compute(
                        "web",
                        c -> c.image("infrar-web:1.4")
                                .on(server("main"))
                                .port(3000)
                                .publiclyReachable()
                                .domains("infrar.io"))
                .domain(
                        "infrar",
                        d -> d.zone("infrar.io")
                                .record("@", Domain.Type.A, server("main").publicIp())
                                .record("api", Domain.Type.A, server("main").publicIp()))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
