package io.infrar.examples.gallery;

import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.gib;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;
import io.infrar.model.Monitor;

/** Alarms on a server and a database: above 80 for two periods of 300 s. */
public final class W5Alarms {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("W5", "Alarms", "alarms on a server and a database", W5Alarms::environment);

    private W5Alarms() {}

    /** The model. */
    public static Environment environment() {
        return W2Fargate.environment()
                .named("webrana-alarms")
                .change(e -> e.server(
                                "bastion",
                                s -> s.in(network("main")).cpu(2).memory(gib(1)).openPort(22, "203.0.113.7/32"))
                        .monitor(
                                "alarms",
                                m -> m.watch(server("bastion"), database("main"))
                                        .alarm(Monitor.Alarm.above("server-cpu", server("bastion"), "cpu", 80))
                                        .alarm(Monitor.Alarm.above(
                                                "database-connections", database("main"), "connections", 80))
                                        .email("ops@webrana.id")));
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
