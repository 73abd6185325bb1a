package io.infrar.examples.gallery;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;

/** A larger server, the program in three parts, paid plans of the services around it. */
public final class K2Growth {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("K2", "Growth", "K1 larger and in three parts", K2Growth::environment);

    private K2Growth() {}

    /** The model. */
    public static Environment environment() {
        return K1PreRevenue.environment()
                .named("growth-eu")
                .change(e -> e.server("main", s -> s.cpu(2).memory(gib(8)).disk(gib(80)))
                        .compute(
                                "admin",
                                c -> c.image("komply-admin:1")
                                        .on(server("main"))
                                        .port(8081)
                                        .publiclyReachable()
                                        .domains("admin.komply.one")
                                        .env("API_URL", "https://api.komply.one"))
                        .compute("api", c -> c.domains("api.komply.one"))
                        .compute(
                                "worker",
                                c -> c.image("komply:1")
                                        .on(server("main"))
                                        .command("worker")
                                        .env("DATABASE_HOST", database("main").host())
                                        .env(
                                                "DATABASE_PASSWORD",
                                                database("main").password())
                                        .uses(database("main"), cache("main"), bucket("uploads")))
                        .cache("main", c -> c.memory(mib(250)))
                        .monitor("uptime", m -> m.statusPage().logRetention(days(30))));
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
