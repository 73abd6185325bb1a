package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A relational database.
 *
 * @param engine {@code postgres} or {@code mysql}
 * @param version the engine's major version, such as {@code 15}
 * @param network where it is reachable; null lets the provider choose
 * @param host the server it runs on, when it is not a managed one
 * @param databaseName the database made in it
 * @param maxStorage up to where storage may grow by itself; null means it does not grow
 * @param highlyAvailable with a standby in another zone
 * @param backups how long backups are kept; null leaves it to the provider's default, zero turns them off
 * @param readReplicas number of read-only copies
 * @param pooled with a connection pooler in front
 * @param publiclyReachable from the Internet; a security rule refuses it unless suppressed with a reason
 * @param encryptedAtRest on unless turned off
 * @param tlsRequired refuse connections without TLS; on unless turned off
 * @param branchOf the database this one is a branch of, for providers that have branches
 */
public record Database(
        String name,
        Traits traits,
        String engine,
        String version,
        Network.@Nullable Ref network,
        Server.@Nullable Ref host,
        String databaseName,
        @Nullable Cpu cpu,
        @Nullable Size memory,
        @Nullable Size storage,
        @Nullable Size maxStorage,
        boolean highlyAvailable,
        @Nullable Duration backups,
        int readReplicas,
        boolean pooled,
        boolean publiclyReachable,
        boolean encryptedAtRest,
        boolean tlsRequired,
        List<String> extensions,
        @Nullable Ref branchOf)
        implements Component {
    public Database {
        requireNonNull(engine, "engine is null");
        requireNonNull(version, "version is null");
        requireNonNull(databaseName, "databaseName is null");
        extensions = Values.copy(extensions);
    }

    @Override
    public Kind kind() {
        return Kind.DATABASE;
    }

    @Override
    public void references(References references) {
        if (network != null) {
            references.to(network, Role.IN);
        }
        if (host != null) {
            references.to(host, Role.ON);
        }
        if (branchOf != null) {
            references.to(branchOf, Role.USES);
        }
    }

    @Override
    public void check(Problems problems) {
        problems.check(!version.isBlank(), this, "version", "is missing: write postgres(\"15\")");
        problems.check(
                databaseName.matches("[A-Za-z_][A-Za-z0-9_]{0,62}"),
                this,
                "databaseName",
                "must be letters, digits and _, at most 63, is '" + databaseName + "'");
        problems.check(cpu == null || cpu.millis() > 0, this, "cpu", "must be above zero, is " + cpu);
        problems.check(memory == null || memory.bytes() > 0, this, "memory", "must be above zero, is " + memory);
        problems.check(storage == null || storage.bytes() > 0, this, "storage", "must be above zero, is " + storage);
        problems.check(
                maxStorage == null || storage == null || maxStorage.compareTo(storage) >= 0,
                this,
                "maxStorage",
                "must not be below storage " + storage + ", is " + maxStorage);
        problems.check(backups == null || !backups.isNegative(), this, "backups", "must not be negative");
        problems.check(readReplicas >= 0, this, "readReplicas", "must be 0 or more, is " + readReplicas);
    }

    /** A database by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.DATABASE;
        }

        public Output<String> host() {
            return output("host");
        }

        public Output<Integer> port() {
            return output("port");
        }

        public Output<String> database() {
            return output("database");
        }

        public Output<String> user() {
            return output("user");
        }

        /** Where the password is kept. */
        public Output<SecretRef> password() {
            return output("password");
        }

        /** {@code postgresql://host:port/database}, without user and password. */
        public Output<URI> uri() {
            return output("uri");
        }

        /** {@code jdbc:postgresql://…} with the TLS mode the provider asks for, without user and password. */
        public Output<String> jdbcUrl() {
            return output("jdbcUrl");
        }
    }

    /** What a database gives to others. */
    public record Exports(
            String host, int port, String database, String user, SecretRef password, URI uri, String jdbcUrl) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(
            Output<String> host,
            Output<Integer> port,
            Output<String> database,
            Output<String> user,
            Output<SecretRef> password,
            Output<String> uri,
            Output<String> jdbcUrl) {
        return Map.of(
                "host",
                host,
                "port",
                port,
                "database",
                database,
                "user",
                user,
                "password",
                password,
                "uri",
                uri,
                "jdbcUrl",
                jdbcUrl);
    }

    /** Builds a {@link Database}: not public, encrypted, TLS required, backups as the provider defaults. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private String engine = "postgres";
        private String version = "";
        private Network.@Nullable Ref network;
        private Server.@Nullable Ref host;
        private @Nullable String databaseName;
        private @Nullable Cpu cpu;
        private @Nullable Size memory;
        private @Nullable Size storage;
        private @Nullable Size maxStorage;
        private boolean highlyAvailable;
        private @Nullable Duration backups;
        private int readReplicas;
        private boolean pooled;
        private boolean publiclyReachable;
        private boolean encryptedAtRest = true;
        private boolean tlsRequired = true;
        private final List<String> extensions = new ArrayList<>();
        private @Nullable Ref branchOf;

        Builder() {}

        /** PostgreSQL of the given major version. */
        public Builder postgres(String majorVersion) {
            engine = "postgres";
            version = majorVersion;
            return this;
        }

        /** MySQL of the given version. */
        public Builder mysql(String mysqlVersion) {
            engine = "mysql";
            version = mysqlVersion;
            return this;
        }

        /** Places it in a network. */
        public Builder in(Network.Ref where) {
            network = where;
            return this;
        }

        /** Runs it on a server instead of as a managed service. */
        public Builder on(Server.Ref where) {
            host = where;
            return this;
        }

        /** The name of the database made in it; the component's name unless given. */
        public Builder databaseName(String newName) {
            databaseName = newName;
            return this;
        }

        /** Virtual cores at least. */
        public Builder cpu(double cores) {
            cpu = Cpu.ofCores(cores);
            return this;
        }

        /** Memory at least. */
        public Builder memory(Size size) {
            memory = size;
            return this;
        }

        /** Storage to begin with. */
        public Builder storage(Size size) {
            storage = size;
            return this;
        }

        /** Storage to begin with and up to where it grows by itself. */
        public Builder storage(Size size, Size upTo) {
            storage = size;
            maxStorage = upTo;
            return this;
        }

        /** With a standby in another zone. */
        public Builder highlyAvailable() {
            highlyAvailable = true;
            return this;
        }

        /** Keeps backups for that long; zero turns them off. */
        public Builder backups(Duration kept) {
            backups = kept;
            return this;
        }

        /** The number of read-only copies. */
        public Builder readReplicas(int count) {
            readReplicas = count;
            return this;
        }

        /** Puts a connection pooler in front. */
        public Builder pooled() {
            pooled = true;
            return this;
        }

        /** Makes it reachable from the Internet, which a security rule refuses unless suppressed with a reason. */
        public Builder publiclyReachable() {
            publiclyReachable = true;
            return this;
        }

        /** Turns encryption at rest off, which a security rule refuses unless suppressed with a reason. */
        public Builder unencrypted() {
            encryptedAtRest = false;
            return this;
        }

        /** Accepts connections without TLS, which a security rule refuses unless suppressed with a reason. */
        public Builder tlsOptional() {
            tlsRequired = false;
            return this;
        }

        /** Extensions to create in the database. */
        public Builder extensions(String... names) {
            extensions.addAll(List.of(names));
            return this;
        }

        /** Makes it a branch of another database, for providers that have branches. */
        public Builder branchOf(Ref parent) {
            branchOf = parent;
            return this;
        }

        @Override
        Database build(String name) {
            String database = databaseName != null ? databaseName : name.replaceAll("[^A-Za-z0-9_]", "_");
            return new Database(
                    name,
                    traits(),
                    engine,
                    version,
                    network,
                    host,
                    database,
                    cpu,
                    memory,
                    storage,
                    maxStorage,
                    highlyAvailable,
                    backups,
                    readReplicas,
                    pooled,
                    publiclyReachable,
                    encryptedAtRest,
                    tlsRequired,
                    extensions,
                    branchOf);
        }
    }
}
