package io.infrar.examples.gallery;

import static io.infrar.examples.gallery.Parts.infrarBuckets;
import static io.infrar.examples.gallery.Parts.platform;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;
import static io.infrar.model.Units.usd;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;

/** Site, service and database on Render; buckets and secrets on AWS. */
public final class I3ManagedPlatform {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("I3", "Render + AWS", "site, service and database on Render", I3ManagedPlatform::environment);

    private I3ManagedPlatform() {}

    /** The model. */
    public static Environment environment() {
        return infrarBuckets(Environment.builder("managed-platform"), "infrar")
                .on("aws", "us-east-1")
                .budget(usd(1000))
                .secret("jwt/signing-key", s -> s.generated(64))
                .database(
                        "main",
                        d -> d.on("render", "virginia")
                                .postgres("15")
                                .cpu(1)
                                .memory(gib(4))
                                .backups(days(7)))
                .cache("main", c -> c.on("render", "virginia").redis("7").memory(mib(256)))
                .compute(
                        "platform",
                        c -> platform(c)
                                .on("render", "virginia")
                                .publiclyReachable()
                                .domains("api.infrar.io")
                                .env("JWT_KEY", secret("jwt/signing-key")))
                .staticSite(
                        "web",
                        s -> s.on("render")
                                .directory("out")
                                .buildCommand("npm run build")
                                .domains("infrar.io")
                                .env("NEXT_PUBLIC_API_URL", "https://api.infrar.io"))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
