package io.infrar.examples.gallery;

import static io.infrar.examples.gallery.Parts.platform;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;
import static io.infrar.model.Units.usd;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;
import io.infrar.model.Network;

/** The front end on Vercel with previews, everything else on AWS. */
public final class I2AwsAndVercel {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("I2", "AWS + Vercel", "front end on Vercel, back end on AWS", I2AwsAndVercel::environment);

    private I2AwsAndVercel() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("aws-vercel")
                .on("aws", "us-east-1")
                .tag("Project", "infrar")
                .budget(usd(900))
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2).nat(Network.Nat.SHARED_GATEWAY))
                .database(
                        "main",
                        d -> d.postgres("15")
                                .in(network("main"))
                                .cpu(2)
                                .memory(gib(4))
                                .storage(gib(100))
                                .backups(days(7)))
                .cache("main", c -> c.redis("7").in(network("main")).memory(mib(512)))
                .secret("jwt/signing-key", s -> s.generated(64))
                .bucket("uploads", b -> b.bucketName("infrar-uploads").cors("https://infrar.io", "PUT", "GET"))
                .bucket("artifacts", b -> b.bucketName("infrar-artifacts"))
                .bucket("logs", b -> b.bucketName("infrar-logs"))
                .compute(
                        "platform",
                        c -> platform(c)
                                .in(network("main"))
                                .replicas(2)
                                .publiclyReachable()
                                .domains("api.infrar.io")
                                .env("CORS_ORIGIN", "https://infrar.io")
                                .logRetention(days(30)))
                .staticSite(
                        "web",
                        s -> s.on("vercel")
                                .directory("out")
                                .buildCommand("npm run build")
                                .previews()
                                .domains("infrar.io", "www.infrar.io")
                                .env("NEXT_PUBLIC_API_URL", "https://api.infrar.io"))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
