package io.infrar.examples.gallery;

import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.EU;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.eur;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.mib;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Stage;

/** Staging: one small server with backups, the site on Cloudflare Pages. */
public final class I7StagingOnHetzner {
    /** In the gallery. */
    public static final Example EXAMPLE = new Example(
            "I7", "Staging on Hetzner", "one small server, site on Cloudflare", I7StagingOnHetzner::environment);

    private I7StagingOnHetzner() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("staging-small")
                .stage(Stage.STAGING)
                .on("hetzner", "fsn1")
                .residency(EU)
                .budget(eur(10))
                .suppress("security.tls", database("main"), "listens on the server's loopback address only")
                .server(
                        "main",
                        s -> s.cpu(2)
                                .memory(gib(4))
                                .disk(gib(40))
                                .image("ubuntu-22.04")
                                .sshKeys(Parts.OPS_KEY)
                                .openPort(22, "203.0.113.0/24")
                                .openPort(80)
                                .openPort(443)
                                .backups(days(7)))
                .database(
                        "main",
                        d -> d.postgres("15").on(server("main")).tlsOptional().backups(days(7)))
                .cache("main", c -> c.redis("7").on(server("main")).memory(mib(512)))
                .compute(
                        "platform",
                        c -> c.image("infrar-platform:1.4")
                                .on(server("main"))
                                .port(8080)
                                .health("/health")
                                .publiclyReachable()
                                .domains("api.staging.infrar.io")
                                .env("DATABASE_HOST", database("main").host())
                                .env("DATABASE_PASSWORD", database("main").password())
                                .uses(database("main"), cache("main")))
                // Where production has the zone already: .with(Cloudflare.existingZone()).
                .domain(
                        "infrar",
                        d -> d.on("cloudflare")
                                .zone("infrar.io")
                                .proxied(
                                        "api.staging",
                                        Domain.Type.A,
                                        server("main").publicIp()))
                .staticSite(
                        "web",
                        s -> s.on("cloudflare")
                                .directory(Parts.site())
                                .domain("staging.infrar.io")
                                .env("NEXT_PUBLIC_API_URL", "https://api.staging.infrar.io"))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
