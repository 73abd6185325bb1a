package io.infrar.examples.gallery;

import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;
import static io.infrar.model.Units.seconds;
import static io.infrar.model.Units.usd;

import io.infrar.Infra;
import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.examples.platform.PlatformService;
import io.infrar.examples.platform.ThisProgram;
import io.infrar.model.Environment;
import io.infrar.model.Stage;

/** A back end with 1 core and 1 GB, PostgreSQL with 512 MB and Redis with 256 MB on this machine; all ports are free ones. */
public final class G1Development {
    /** In the gallery. */
    public static final Example EXAMPLE = new Example(
            "G1", "Development", "back end 1 GB, PostgreSQL 512 MB, Redis 256 MB", G1Development::environment);

    private G1Development() {}

    /** The model. */
    public static Environment environment() {
        return Infra.environment("guide-development")
                .stage(Stage.DEVELOPMENT)
                .on("local")
                .budget(usd(0))
                .database(
                        "main",
                        d -> d.postgres("15")
                                .databaseName("app")
                                .cpu(1)
                                .memory(mib(512))
                                .storage(gib(5)))
                .cache("main", c -> c.redis("7").memory(mib(256)).persistent())
                // The local provider does not limit processes, so the program's own Java does: 1 core, and a heap that
                // stays
                // within 1 GB together with what a JVM needs besides.
                .compute(
                        "backend",
                        c -> c.command(ThisProgram.java(
                                        PlatformService.class,
                                        "-XX:ActiveProcessorCount=1",
                                        "-XX:+UseSerialGC",
                                        "-Xmx768m"))
                                .port(8000)
                                .cpu(1)
                                .memory(gib(1))
                                .publiclyReachable()
                                .tlsOptional() // loopback only
                                .health("/health", seconds(2), seconds(2), 3, seconds(20))
                                .env("DATABASE_URL", database("main").jdbcUrl())
                                .env("DATABASE_USER", database("main").user())
                                .env("DATABASE_PASSWORD", database("main").password())
                                .env("REDIS_HOST", cache("main").host())
                                .env("REDIS_PORT", cache("main").port())
                                .env("REDIS_PASSWORD", cache("main").password())
                                .uses(database("main"), cache("main")))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
