package io.infrar.examples.gallery;

import static io.infrar.examples.gallery.Parts.webranaBackend;
import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Monitor;
import io.infrar.model.Network;

/** One machine with backend, front end, PostgreSQL and Redis. */
public final class W1AllInOne {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("W1", "EC2 all-in-one", "one machine with everything", W1AllInOne::environment);

    private W1AllInOne() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("webrana-one")
                .on("aws", "ap-southeast-1")
                .network("main", n -> n.cidr("10.0.0.0/16").nat(Network.Nat.NONE))
                .server(
                        "main",
                        s -> s.in(network("main"))
                                .cpu(2)
                                .memory(gib(4))
                                .disk(gib(30))
                                .sshKeys("webrana")
                                .openPort(80)
                                .openPort(443)
                                .openPort(22, "203.0.113.7/32")
                                .staticIp())
                .secret("database-password", s -> s.generated(32))
                .secret("encryption-key", s -> s.generated(64, "0123456789abcdef"))
                .secret("jwt", s -> s.generated(64))
                .database("main", d -> d.postgres("15").on(server("main")))
                .cache("main", c -> c.redis("7").on(server("main")))
                .compute(
                        "backend",
                        c -> webranaBackend(c)
                                .on(server("main"))
                                .publiclyReachable()
                                .domains("api.webrana.id"))
                .compute(
                        "frontend",
                        c -> c.image("webrana/frontend:1")
                                .on(server("main"))
                                .port(3000)
                                .publiclyReachable()
                                .domains("webrana.id")
                                .env("API_URL", "https://api.webrana.id"))
                .bucket("backups", b -> b.expireAfter(days(30)))
                .backup(
                        "daily",
                        b -> b.of(database("main")).to(bucket("backups")).kept(days(30)))
                .domain(
                        "main",
                        d -> d.zone("webrana.id")
                                .record("@", Domain.Type.A, server("main").publicIp())
                                .record("api", Domain.Type.A, server("main").publicIp()))
                .edge("main", e -> e.on("cloudflare").inFrontOf(server("main")).domains("webrana.id", "api.webrana.id"))
                .monitor(
                        "main",
                        m -> m.watch(server("main")).alarm(Monitor.Alarm.above("cpu", server("main"), "cpu", 80)))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
