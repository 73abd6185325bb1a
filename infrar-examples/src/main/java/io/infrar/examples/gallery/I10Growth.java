package io.infrar.examples.gallery;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Units.cpu;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.seconds;
import static io.infrar.model.Units.usd;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;

/** Production on AWS, grown: more tasks, replicas, copies in another region. */
public final class I10Growth {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("I10", "Growth", "I9 with 5-50 tasks, read replicas, Redis cluster", I10Growth::environment);

    private I10Growth() {}

    /** The model. */
    public static Environment environment() {
        return I9ProductionOnAws.environment()
                .named("growth")
                .change(e -> e.budget(usd(2900))
                        .compute("platform", c -> c.autoscale(5, 50, cpu(70), seconds(60), seconds(300)))
                        .database("main", d -> d.readReplicas(3))
                        .cache("main", c -> c.memory(gib(4)).shards(3).replicas(2))
                        .bucket("uploads-copy", b -> b.on("aws", "eu-central-1").versioned())
                        .bucket("uploads", b -> b.replicateTo(bucket("uploads-copy"))));
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
