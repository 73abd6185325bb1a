package io.infrar.examples.gallery;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Refs.staticSite;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;
import static io.infrar.model.Units.minutes;
import static io.infrar.model.Units.seconds;
import static io.infrar.model.Units.usd;

import io.infrar.Infra;
import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.examples.platform.PlatformService;
import io.infrar.examples.platform.PricingSync;
import io.infrar.examples.platform.ThisProgram;
import io.infrar.model.Cache;
import io.infrar.model.Compute;
import io.infrar.model.Database;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.provider.local.Local;

/** This machine: web, platform with two replicas, PostgreSQL, Redis, buckets, secrets and a scheduled job. */
public final class I5Development {
    /** Where the web site listens; 3000 unless set. */
    public static final String PORT_WEB = "INFRAR_I5_PORT_WEB";

    /** Where the platform listens; 8080 unless set. */
    public static final String PORT_PLATFORM = "INFRAR_I5_PORT_PLATFORM";

    /** Where PostgreSQL listens; 5432 unless set or taken. */
    public static final String PORT_DATABASE = "INFRAR_I5_PORT_DATABASE";

    /** Where Redis listens; 6379 unless set or taken. */
    public static final String PORT_CACHE = "INFRAR_I5_PORT_CACHE";

    /** For whom a port is taken. */
    public static final String HINT =
            "The ports of this example are set by the environment variables " + PORT_WEB + ", " + PORT_PLATFORM + ", "
                    + PORT_DATABASE + " and " + PORT_CACHE + ": a number, or 'free' for one that is free.";

    /** In the gallery. */
    public static final Example EXAMPLE = new Example(
            "I5", "Development", "this machine: real services, no containers", I5Development::environment, HINT);

    private I5Development() {}

    /** The model. */
    public static Environment environment() {
        return Infra.environment("development")
                .stage(Stage.DEVELOPMENT)
                .on("local")
                .budget(usd(0))
                .database("main", I5Development::postgres)
                .cache("main", I5Development::redis)
                .secret("jwt/signing-key", s -> s.generated(64))
                .secret("jwt/refresh-key", s -> s.generated(64))
                .bucket("uploads", b -> b.emptyOnDestroy().expireAfter("temp/", days(1)))
                .bucket("artifacts", b -> b.emptyOnDestroy())
                .bucket("logs", b -> b.emptyOnDestroy().expireAfter(days(30)))
                .compute("platform", I5Development::platform)
                .job(
                        "pricing-sync",
                        j -> j.command(ThisProgram.java(PricingSync.class, "-Xmx128m"))
                                .cron("0 2 * * *")
                                .timeout(minutes(5))
                                .env("DATABASE_URL", database("main").jdbcUrl())
                                .env("DATABASE_USER", database("main").user())
                                .env("DATABASE_PASSWORD", database("main").password())
                                .env("S3_ENDPOINT", bucket("uploads").endpoint())
                                .env("S3_REGION", bucket("uploads").region())
                                .env("S3_ACCESS_KEY", bucket("uploads").accessKey())
                                .env("S3_SECRET_KEY", bucket("uploads").secretKey())
                                .env("S3_BUCKET_UPLOADS", bucket("uploads").bucket())
                                .env("S3_BUCKET_ARTIFACTS", bucket("artifacts").bucket())
                                .uses(database("main"), bucket("uploads"), bucket("artifacts")))
                .staticSite("web", s -> {
                    s.directory(ThisProgram.site().toString());
                    int port = ThisProgram.port(PORT_WEB, 3000);
                    if (port != 0) {
                        s.port(port);
                    }
                })
                .build();
    }

    private static void postgres(Database.Builder d) {
        d.postgres("15").databaseName("infrar").memory(mib(256)).storage(gib(5));
        int port = ThisProgram.port(PORT_DATABASE, 5432);
        if (port != 0) {
            d.with(Local.preferredPort(port));
        }
    }

    private static void redis(Cache.Builder c) {
        c.redis("7").memory(mib(64));
        int port = ThisProgram.port(PORT_CACHE, 6379);
        if (port != 0) {
            c.with(Local.preferredPort(port));
        }
    }

    private static void platform(Compute.Builder c) {
        c.command(ThisProgram.java(PlatformService.class, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"))
                .port(8080)
                .replicas(2)
                .publiclyReachable()
                .tlsOptional() // loopback only
                .health("/health", seconds(2), seconds(2), 3, seconds(20))
                .env("DATABASE_URL", database("main").jdbcUrl())
                .env("DATABASE_USER", database("main").user())
                .env("DATABASE_PASSWORD", database("main").password())
                .env("REDIS_HOST", cache("main").host())
                .env("REDIS_PORT", cache("main").port())
                .env("REDIS_PASSWORD", cache("main").password())
                .env("S3_ENDPOINT", bucket("uploads").endpoint())
                .env("S3_REGION", bucket("uploads").region())
                .env("S3_ACCESS_KEY", bucket("uploads").accessKey())
                .env("S3_SECRET_KEY", bucket("uploads").secretKey())
                .env("S3_BUCKET_UPLOADS", bucket("uploads").bucket())
                .env("JWT_SIGNING_KEY", secret("jwt/signing-key"))
                .env("WEB_ORIGIN", staticSite("web").url())
                .uses(database("main"), cache("main"), bucket("uploads"));
        int port = ThisProgram.port(PORT_PLATFORM, 8080);
        if (port != 0) {
            c.publicPort(port);
        }
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
