package io.infrar.examples.gallery;

import static io.infrar.model.Refs.edge;
import static io.infrar.model.Units.cpu;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.usd;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;
import io.infrar.provider.aws.Aws;

/** Derived from G3 by what has grown; its DNS is on Route 53, so that all of it is on AWS. */
public final class G4SixMonthsOn {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("G4", "Production, six months on", "G3 autoscaled and replicated", G4SixMonthsOn::environment);

    private G4SixMonthsOn() {}

    /** The model. */
    public static Environment environment() {
        return G3InitialProduction.environment()
                .named("production-grown")
                .change(e -> e.budget(usd(1_000))
                        .without(edge("main"))
                        .domain("main", d -> d.on("aws").certificate())
                        .server(
                                "app",
                                s -> s.autoscale(2, 8, cpu(70)).startingWith(4).with(Aws.instanceClass("t3.medium")))
                        .database(
                                "main",
                                d -> d.memory(gib(8))
                                        .storage(gib(500), gib(1000))
                                        .highlyAvailable()
                                        .with(Aws.rds()
                                                .instanceClass("db.t3.large")
                                                .finalSnapshot(false)))
                        .cache(
                                "main",
                                c -> c.memory(gib(13))
                                        .evictionPolicy("volatile-lru")
                                        .replicas(1)
                                        .with(Aws.instanceClass("cache.r6g.large"))));
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
