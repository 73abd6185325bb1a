package io.infrar.examples.gallery;

import static io.infrar.model.Units.cpu;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.usd;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;

/** Derived from G3 by what has grown. */
public final class G4SixMonthsOn {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("G4", "Production, six months on", "G3 autoscaled and replicated", G4SixMonthsOn::environment);

    private G4SixMonthsOn() {}

    /** The model. */
    public static Environment environment() {
        return G3InitialProduction.environment()
                .named("production-grown")
                .change(e -> e.budget(usd(600))
                        .server("app", s -> s.autoscale(2, 8, cpu(70)))
                        .database(
                                "main",
                                d -> d.memory(gib(8))
                                        .storage(gib(500), gib(1000))
                                        .highlyAvailable()
                                        .readReplicas(1))
                        .cache("main", c -> c.memory(gib(13)).replicas(1)));
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
