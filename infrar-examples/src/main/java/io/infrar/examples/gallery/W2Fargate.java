package io.infrar.examples.gallery;

import static io.infrar.examples.gallery.Parts.webranaBackend;
import static io.infrar.examples.gallery.Parts.webranaData;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;

/** Managed containers and data. */
public final class W2Fargate {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("W2", "ECS Fargate", "managed containers and data", W2Fargate::environment);

    private W2Fargate() {}

    /** The model. */
    public static Environment environment() {
        return webranaData(Environment.builder("webrana-two"), "10.0.0.0/16", 2)
                .on("aws", "ap-southeast-1")
                .compute(
                        "backend",
                        c -> webranaBackend(c)
                                .in(network("main"))
                                .cpu(0.5)
                                .memory(gib(1))
                                .replicas(2)
                                .publiclyReachable()
                                .domains("api.webrana.id")
                                .logRetention(days(14)))
                .compute(
                        "frontend",
                        c -> c.image("webrana/frontend:1")
                                .in(network("main"))
                                .port(3000)
                                .replicas(2)
                                .publiclyReachable()
                                .domains("webrana.id")
                                .env("API_URL", "https://api.webrana.id"))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
