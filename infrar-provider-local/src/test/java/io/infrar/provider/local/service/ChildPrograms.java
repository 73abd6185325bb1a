package io.infrar.provider.local.service;

import io.infrar.model.SecretValue;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Programs that tests run in JVMs of their own. */
final class ChildPrograms {
    private ChildPrograms() {}

    static PostgresSettings settings(int port, String password) {
        return new PostgresSettings(15, port, SecretValue.of(password), 20, 128L << 20, true, Map.of());
    }

    /** Unpacks PostgreSQL into the given cache and prints where it is. */
    static final class Unpack {
        public static void main(String[] arguments) {
            System.out.println(new Binaries(Path.of(arguments[0])).postgres(15).folder());
        }
    }

    /** Prepares a server: cache, home, port. */
    static final class Prepare {
        public static void main(String[] arguments) {
            new Postgres(new Binaries(Path.of(arguments[0])))
                    .prepare(Path.of(arguments[1]), settings(Integer.parseInt(arguments[2]), "from-the-child"));
        }
    }

    /** All of it as whoever runs this: cache, home, port, log. */
    static final class WholeRound {
        public static void main(String[] arguments) throws Exception {
            int port = Integer.parseInt(arguments[2]);
            Postgres.Prepared prepared = new Postgres(new Binaries(Path.of(arguments[0])))
                    .prepare(Path.of(arguments[1]), settings(port, "ordinary"));
            try (Running server = Running.start(prepared.launch(), Path.of(arguments[3]))) {
                PostgresAdmin admin = new PostgresAdmin(port, SecretValue.of("ordinary"), prepared.certificate());
                admin.awaitReady(Duration.ofSeconds(20));
                admin.ensureRole("app", SecretValue.of("app"));
                admin.ensureDatabase("app", "app", Set.of());
                try (Connection connection = admin.connect("app")) {
                    System.out.println("valid=" + connection.isValid(5) + " user=" + System.getProperty("user.name")
                            + " command=" + prepared.launch().command().get(0));
                }
                server.stop(prepared.launch());
            }
        }
    }
}
