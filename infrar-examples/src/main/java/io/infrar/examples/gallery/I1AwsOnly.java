package io.infrar.examples.gallery;

import static io.infrar.examples.gallery.Parts.infrarBuckets;
import static io.infrar.examples.gallery.Parts.platform;
import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.edge;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.registry;
import static io.infrar.model.Refs.staticSite;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;
import static io.infrar.model.Units.minutes;
import static io.infrar.model.Units.usd;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Network;
import io.infrar.provider.aws.Aws;

/** Everything on AWS in one region, CloudFront in front of a site bucket. */
public final class I1AwsOnly {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("I1", "AWS only", "Infrar platform on ECS, RDS, ElastiCache and S3", I1AwsOnly::environment);

    private I1AwsOnly() {}

    /** The model. */
    public static Environment environment() {
        return infrarBuckets(Environment.builder("aws-only"), "infrar")
                .on("aws", "us-east-1")
                .tag("Project", "infrar")
                .budget(usd(800))
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2).nat(Network.Nat.SHARED_GATEWAY))
                .registry("platform", r -> r.keepLast(20))
                .database(
                        "main",
                        d -> d.postgres("15")
                                .in(network("main"))
                                .cpu(2)
                                .memory(gib(4))
                                .storage(gib(100))
                                .backups(days(7))
                                .with(Aws.rds().finalSnapshot(false)))
                .cache(
                        "main",
                        c -> c.redis("7").in(network("main")).memory(mib(512)).evictionPolicy("volatile-lru"))
                .secret("jwt/signing-key", s -> s.generated(64))
                .compute(
                        "platform",
                        c -> platform(c)
                                .in(network("main"))
                                .replicas(2)
                                .publiclyReachable()
                                .domains("api.infrar.io")
                                .logRetention(days(30)))
                .job(
                        "pricing-sync",
                        j -> j.image("infrar-platform:1.4")
                                .command("pricing-sync")
                                .cron("0 2 * * *")
                                .in(network("main"))
                                .uses(database("main"))
                                .cpu(0.5)
                                .memory(gib(1))
                                .timeout(minutes(30)))
                .compute(
                        "executor",
                        c -> c.image("infrar-executor:1.4")
                                .in(network("main"))
                                .cpu(1)
                                .memory(gib(2))
                                .isolated()
                                .uses(bucket("artifacts")))
                .job(
                        "builder",
                        j -> j.image("infrar-builder:1.4")
                                .builds(registry("platform"))
                                .in(network("main"))
                                .isolated()
                                .timeout(minutes(20))
                                .retries(1))
                .staticSite(
                        "web",
                        s -> s.directory(Parts.site())
                                .env("NEXT_PUBLIC_API_URL", compute("platform").url()))
                .edge("cdn", e -> e.inFrontOf(staticSite("web")).domains("infrar.io"))
                .domain(
                        "infrar",
                        d -> d.zone("infrar.io")
                                .certificate()
                                .record(
                                        "api",
                                        Domain.Type.ALIAS,
                                        compute("platform").host())
                                .record("@", Domain.Type.ALIAS, edge("cdn").host()))
                .monitor(
                        "main",
                        m -> m.watch(compute("platform"), database("main"), cache("main"))
                                .logRetention(days(30)))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
