package io.infrar.examples.gallery;

import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;
import static io.infrar.model.Units.usd;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;
import io.infrar.model.Stage;

/** Everything on one small machine. */
public final class G2StagingVps {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("G2", "Staging VPS", "everything on one small droplet", G2StagingVps::environment);

    private G2StagingVps() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("staging-vps")
                .stage(Stage.STAGING)
                .on("digitalocean", "fra1")
                .budget(usd(18))
                .server(
                        "main",
                        s -> s.cpu(2)
                                .memory(gib(2))
                                .disk(gib(50))
                                .sshKeys("ops")
                                .openPort(80)
                                .openPort(443)
                                .openPort(22, "203.0.113.0/24"))
                .database("main", d -> d.postgres("15").on(server("main")).memory(mib(512)))
                .cache("main", c -> c.redis("7").on(server("main")).memory(mib(256)))
                .compute(
                        "app",
                        c -> c.image("app:1")
                                .on(server("main"))
                                .port(8000)
                                .memory(gib(1))
                                .publiclyReachable()
                                .domains("staging.example.org")
                                .uses(database("main"), cache("main")))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
