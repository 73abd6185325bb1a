package io.infrar.examples.gallery;

import static io.infrar.model.Units.EU;
import static io.infrar.model.Units.days;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;

/** Buckets whose parts live for different times. */
public final class K6Buckets {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("K6", "Buckets", "R2 with rules by prefix", K6Buckets::environment);

    private K6Buckets() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("buckets")
                .on("cloudflare")
                .residency(EU)
                .domain("komply", d -> d.zone("komply.one"))
                .bucket(
                        "uploads",
                        b -> b.bucketName("recoger-uploads")
                                .jurisdiction(EU)
                                .expireAfter("temp/", days(1))
                                .cors("https://app.komply.one", "PUT", "GET"))
                .bucket(
                        "agents",
                        b -> b.bucketName("recoger-agents").jurisdiction(EU).domain("agents.komply.one"))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
