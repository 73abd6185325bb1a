package io.infrar.examples.gallery;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.usd;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;

/** One machine with everything, copies elsewhere. */
public final class B4IndieVps {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("B4", "Indie VPS", "one server, copies elsewhere", B4IndieVps::environment);

    private B4IndieVps() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("indie-vps")
                .on("hetzner", "hel1")
                .budget(usd(15))
                .server(
                        "main",
                        s -> s.cpu(2)
                                .memory(gib(4))
                                .disk(gib(40))
                                .sshKeys("ops")
                                .openPort(80)
                                .openPort(443)
                                .openPort(22, "203.0.113.0/24"))
                .database("main", d -> d.postgres("16").on(server("main")))
                .compute(
                        "badgery",
                        c -> c.image("badgery:1")
                                .on(server("main"))
                                .port(8080)
                                .directory("/opt/badgery")
                                .publiclyReachable()
                                .domains("badgery.app")
                                .uses(database("main")))
                .bucket("backups", b -> b.on("backblaze").expireAfter(days(30)))
                .backup(
                        "daily",
                        b -> b.of(database("main")).to(bucket("backups")).kept(days(30)))
                .monitor(
                        "prometheus",
                        m -> m.on(server("main"))
                                .watch(compute("badgery"))
                                .dashboards("api")
                                .optional())
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
