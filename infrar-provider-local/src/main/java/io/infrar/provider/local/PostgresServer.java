package io.infrar.provider.local;

import io.infrar.model.SecretRef;
import io.infrar.model.Size;
import io.infrar.provider.local.agent.Exec;
import io.infrar.provider.local.agent.Health;
import io.infrar.provider.local.agent.ProcessUnit;
import io.infrar.provider.local.agent.UnitStatus;
import io.infrar.provider.local.service.Postgres;
import io.infrar.provider.local.service.PostgresAdmin;
import io.infrar.provider.local.service.PostgresSettings;
import io.infrar.provider.local.service.ServiceException;
import io.infrar.provider.local.service.Vault;
import io.infrar.spi.Applied;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL server of its own with one database and its owner. Connections need TLS and a password (SCRAM-SHA-256). */
final class PostgresServer implements ResourceHandler<PostgresServer.Spec, PostgresServer.Outputs> {
    static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("postgres", Spec.class, Outputs.class);

    private static final Duration START = Duration.ofSeconds(60);
    private static final int PASSWORD_LENGTH = 32;
    private static final String CONNECTIONS = "max_connections";
    private static final String CONFIGURATION = "INFRAR_CONFIGURATION";

    private final LocalSession session;

    /**
     * What is asked.
     *
     * @param running always true; observed as false when the server does not run
     */
    record Spec(
            @Field(
                    onChange = Field.OnChange.REPLACE_DELETE_FIRST,
                    because = "a PostgreSQL server cannot read the data of another major version")
            int major,

            @Field(
                    onChange = Field.OnChange.REPLACE_DELETE_FIRST,
                    because = "another database is not the one that programs have their data in")
            String database,

            @Field(
                    onChange = Field.OnChange.REPLACE_DELETE_FIRST,
                    because = "the owner of a database and its tables is not changed behind its back")
            String user,

            Set<String> extensions,
            Size memory,
            int maxConnections,
            boolean tlsRequired,
            @Nullable PortSpec port,
            boolean running) {}

    /** What is known once it runs; {@code certificate} is the file that clients trust, {@code admin} the superuser's password. */
    record Outputs(
            String host,
            int port,
            String database,
            String user,
            SecretRef password,
            String uri,
            String jdbcUrl,
            String certificate,
            String version,
            String home,
            SecretRef admin) {}

    PostgresServer(LocalSession session) {
        this.session = session;
    }

    @Override
    public List<Observation<Spec, Outputs>> read(ReadContext context, List<Known<Spec, Outputs>> known) {
        return known.stream().map(each -> read(context, each)).toList();
    }

    private Observation<Spec, Outputs> read(ReadContext context, Known<Spec, Outputs> known) {
        Optional<UnitStatus> unit = Units.status(session, known.physicalName());
        Spec asked = known.spec();
        if (asked == null || (unit.isEmpty() && !Files.isDirectory(session.data(known.physicalName())))) {
            return Observation.absent();
        }
        Outputs recorded = known.outputs();
        int port = unit.flatMap(status -> Units.port(status.unit())).orElse(recorded == null ? 0 : recorded.port());
        boolean up = unit.filter(Units::isUp).isPresent();
        String version = recorded == null ? "" : recorded.version();
        Spec seen = new Spec(
                asked.major(),
                asked.database(),
                asked.user(),
                asked.extensions(),
                asked.memory(),
                asked.maxConnections(),
                asked.tlsRequired(),
                PortSpec.observed(asked.port(), port),
                false);
        if (up) {
            Optional<PostgresAdmin.Observed> observed = observe(known, port);
            seen = observed.map(what -> seen(asked, port, what)).orElse(seen);
            version = observed.map(PostgresAdmin.Observed::version).orElse(version);
        }
        return Observation.present(
                known.physicalName(),
                seen,
                outputs(
                        known,
                        seen,
                        port,
                        password(known).orElse(SecretRef.of(Local.ID, passwordName(known))),
                        version),
                unit.map(status -> Units.ownerOf(context, known, status.unit())).orElse(Observation.Owner.OURS));
    }

    /** Empty when it does not let us in: then it is not in order and is brought in line. */
    private Optional<PostgresAdmin.Observed> observe(Known<Spec, Outputs> known, int port) {
        Optional<SecretRef> admin = session.existing(adminName(known));
        try {
            return admin.map(secret ->
                    new PostgresAdmin(port, session.value(secret), certificate(known)).observe(Set.of(CONNECTIONS)));
        } catch (ServiceException e) {
            return Optional.empty();
        }
    }

    private static Spec seen(Spec asked, int port, PostgresAdmin.Observed observed) {
        PostgresAdmin.Database database = observed.databases().get(asked.database());
        Set<String> extensions = new TreeSet<>(database == null ? Set.of() : database.extensions());
        extensions.removeIf(
                extension -> extension.equals("plpgsql") && !asked.extensions().contains(extension));
        return new Spec(
                asked.major(),
                asked.database(),
                asked.user(),
                extensions,
                asked.memory(),
                Integer.parseInt(observed.settings().getOrDefault(CONNECTIONS, "0")),
                asked.tlsRequired(),
                PortSpec.observed(asked.port(), port),
                database != null && database.owner().equals(asked.user()));
    }

    @Override
    public Effect effect(Change<Spec> change) {
        return Units.effect(change, "port", "uri", "jdbcUrl");
    }

    @Override
    public Applied<Outputs> apply(ApplyContext<Spec, Outputs> context) {
        return LocalSession.calling(() -> applied(context));
    }

    private Applied<Outputs> applied(ApplyContext<Spec, Outputs> context) {
        Known<Spec, Outputs> known = context.known();
        Spec spec = context.spec();
        Integer present = Units.presentPort(session, known.physicalName());
        int port = session.port(spec.port(), present);
        SecretRef admin = session.generated(adminName(known), PASSWORD_LENGTH, Vault.ALPHANUMERIC);
        SecretRef password = session.generated(passwordName(known), PASSWORD_LENGTH, Vault.ALPHANUMERIC);
        PostgresSettings settings = new PostgresSettings(
                spec.major(),
                port,
                session.value(admin),
                spec.maxConnections(),
                spec.memory().bytes(),
                spec.tlsRequired(),
                Map.of());
        Postgres.Prepared prepared =
                new Postgres(session.binaries()).prepare(session.data(known.physicalName()), settings);
        context.created(known.physicalName());
        // A server that runs with other files than these has another definition, and so the agent starts it anew.
        Exec exec = Units.exec(prepared.launch()).env(CONFIGURATION, configuration(prepared.home()));
        ProcessUnit unit = ProcessUnit.of(known.physicalName(), Units.owner(context, known), exec)
                .with(Health.tcp(port))
                .startTimeout(START);
        Units.run(session, unit, Units.secrets(prepared.launch()), START);
        PostgresAdmin server = new PostgresAdmin(port, session.value(admin), prepared.certificate());
        server.awaitReady(START);
        server.ensureRole(spec.user(), session.value(password));
        server.ensureDatabase(spec.database(), spec.user(), spec.extensions());
        return new Applied<>(known.physicalName(), outputs(known, spec, port, password, prepared.version()));
    }

    /** A digest of what the server reads only when it starts. */
    private static String configuration(Path home) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String file : List.of("infrar.conf", "pg_hba.conf", "server.crt")) {
                digest.update(Files.readAllBytes(home.resolve("data").resolve(file)));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (IOException e) {
            throw new ServiceException("the configuration in " + home + " cannot be read: " + e, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private Outputs outputs(Known<Spec, Outputs> known, Spec spec, int port, SecretRef password, String version) {
        String place = "127.0.0.1:" + port + "/" + spec.database();
        String certificate = certificate(known).toString();
        return new Outputs(
                "127.0.0.1",
                port,
                spec.database(),
                spec.user(),
                password,
                "postgresql://" + place,
                "jdbc:postgresql://" + place + "?sslmode=verify-full&sslrootcert=" + certificate,
                certificate,
                version,
                session.data(known.physicalName()).toString(),
                SecretRef.of(Local.ID, adminName(known)));
    }

    private Path certificate(Known<Spec, Outputs> known) {
        return session.data(known.physicalName()).resolve("server.crt");
    }

    private Optional<SecretRef> password(Known<Spec, Outputs> known) {
        return session.existing(passwordName(known));
    }

    private static String passwordName(Known<?, ?> known) {
        return "postgres/" + known.physicalName() + "/password";
    }

    private static String adminName(Known<?, ?> known) {
        return "postgres/" + known.physicalName() + "/admin";
    }

    @Override
    public void delete(DeleteContext<Spec, Outputs> context) {
        Known<Spec, Outputs> known = context.known();
        LocalSession.calling(() -> {
            Units.remove(session, known.physicalName());
            Units.deleteTree(session.data(known.physicalName()));
            session.forget(passwordName(known));
            session.forget(adminName(known));
            return known;
        });
    }
}
