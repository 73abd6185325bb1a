package io.infrar.examples.gallery;

import static io.infrar.model.Refs.database;
import static io.infrar.model.Units.EU;
import static io.infrar.model.Units.days;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;

/** Development, staging and production as branches of one database. */
public final class K4DatabaseBranches {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("K4", "Environments by database branch", "Neon branches", K4DatabaseBranches::environment);

    private K4DatabaseBranches() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("database-branches")
                .on("neon", "eu-central-1")
                .residency(EU)
                .database(
                        "main", d -> d.postgres("16").pooled().backups(days(30)).protect())
                .database("staging", d -> d.postgres("16").branchOf(database("main")))
                .database("development", d -> d.postgres("16").branchOf(database("staging")))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
