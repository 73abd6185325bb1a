package io.infrar.provider.local.service;

import io.infrar.model.SecretValue;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

/**
 * Roles and databases of a running server, by SQL. Every verb looks first and changes only what differs. Passwords
 * are hashed
 * here before they are sent, so that they cannot appear in the server's log.
 *
 * <p>Each call opens a connection of its own; threads may share an instance.
 */
public final class PostgresAdmin {
    private static final String NOT_YET = "57P03"; // the server is starting up
    private static final String EXISTS = "42P04";

    private final int port;
    private final String user;
    private final SecretValue password;
    private final Path certificate;

    /** @param extensions installed in the database */
    public record Database(String owner, Set<String> extensions) {}

    /**
     * What is there.
     *
     * @param version such as {@code 15.19}
     * @param settings the effective value of each, as the server shows it
     * @param databases without the server's own
     */
    public record Observed(String version, Map<String, String> settings, Map<String, Database> databases) {}

    /**
     * @param certificate the PEM file of {@link Postgres.Prepared#certificate}; the server must prove that it is its
     * own
     */
    public PostgresAdmin(int port, SecretValue password, Path certificate) {
        this(port, "postgres", password, certificate);
    }

    PostgresAdmin(int port, String user, SecretValue password, Path certificate) {
        this.port = port;
        this.user = user;
        this.password = password;
        this.certificate = certificate;
    }

    /**
     * Waits for a server that was just started; a refusal for another reason than starting up ends the wait at once.
     */
    public void awaitReady(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try (Connection connection = connect("postgres")) {
                return;
            } catch (SQLException e) {
                if (!comingUp(e) || System.nanoTime() > end) {
                    throw failed("PostgreSQL on port " + port + " does not accept connections", e);
                }
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofMillis(20).toNanos());
            }
        }
    }

    private static boolean comingUp(SQLException e) {
        return NOT_YET.equals(e.getSQLState()) || e.getCause() instanceof ConnectException;
    }

    /** Makes the role unless it is there, able to log in with this password and nothing more. */
    public void ensureRole(String role, SecretValue wanted) {
        try (Connection connection = connect("postgres")) {
            String stored = text(connection, "select coalesce(rolpassword, '') from pg_authid where rolname = ?", role);
            if (stored == null) {
                execute(connection, "create role " + quote(role) + " login");
            }
            if (stored == null || !matches(stored, wanted)) {
                connection
                        .unwrap(PGConnection.class)
                        .alterUserPassword(role, wanted.reveal().toCharArray(), "scram-sha-256");
            }
        } catch (SQLException e) {
            throw failed("Role " + role, e);
        }
    }

    /** Makes the database unless it is there, gives it to the owner and adds the extensions that are missing. */
    public void ensureDatabase(String database, String owner, Set<String> extensions) {
        try {
            try (Connection connection = connect("postgres")) {
                String sql =
                        "select r.rolname from pg_database d join pg_roles r on r.oid = d.datdba where d.datname = ?";
                String current = text(connection, sql, database);
                if (current == null) {
                    try {
                        execute(connection, "create database " + quote(database) + " owner " + quote(owner));
                    } catch (SQLException e) {
                        if (!EXISTS.equals(e.getSQLState())) {
                            throw e;
                        }
                    }
                } else if (!current.equals(owner)) {
                    execute(connection, "alter database " + quote(database) + " owner to " + quote(owner));
                }
                execute(connection, "revoke connect, temporary on database " + quote(database) + " from public");
            }
            if (!extensions.isEmpty()) {
                try (Connection connection = connect(database)) {
                    for (String extension : new TreeSet<>(extensions)) {
                        execute(connection, "create extension if not exists " + quote(extension));
                    }
                }
            }
        } catch (SQLException e) {
            throw failed("Database " + database, e);
        }
    }

    /** Ends open sessions and removes the database with its data; absent is fine. */
    public void dropDatabase(String database) {
        try (Connection connection = connect("postgres")) {
            execute(connection, "drop database if exists " + quote(database) + " with (force)");
        } catch (SQLException e) {
            throw failed("Database " + database, e);
        }
    }

    /** Absent is fine; a role that still owns a database is refused by the server. */
    public void dropRole(String role) {
        try (Connection connection = connect("postgres")) {
            execute(connection, "drop role if exists " + quote(role));
        } catch (SQLException e) {
            throw failed("Role " + role, e);
        }
    }

    public boolean hasRole(String role) {
        try (Connection connection = connect("postgres")) {
            return text(connection, "select rolname from pg_roles where rolname = ?", role) != null;
        } catch (SQLException e) {
            throw failed("Role " + role, e);
        }
    }

    /** @param settings the names of the settings to read back; unknown ones are left out */
    public Observed observe(Set<String> settings) {
        try (Connection connection = connect("postgres")) {
            Map<String, String> effective = new TreeMap<>();
            for (String name : settings) {
                String value = text(connection, "select current_setting(?, true)", name);
                if (value != null) {
                    effective.put(name, value);
                }
            }
            Map<String, Database> databases = new TreeMap<>();
            for (List<String> row : rows(
                    connection,
                    "select d.datname, r.rolname from pg_database d join pg_roles r"
                            + " on r.oid = d.datdba where not d.datistemplate and d.datallowconn and d.datname <> 'postgres'")) {
                try (Connection inside = connect(row.get(0))) {
                    Set<String> extensions = new TreeSet<>();
                    rows(inside, "select extname from pg_extension where extname <> 'plpgsql'")
                            .forEach(e -> extensions.add(e.get(0)));
                    databases.put(row.get(0), new Database(row.get(1), extensions));
                }
            }
            String version = String.valueOf(text(connection, "select current_setting(?)", "server_version"));
            return new Observed(version.split(" ", 2)[0], effective, databases);
        } catch (SQLException e) {
            throw failed("PostgreSQL", e);
        }
    }

    /** A connection over TLS whose certificate was checked. */
    Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password.reveal());
        properties.setProperty("sslmode", "verify-full");
        properties.setProperty("sslrootcert", certificate.toString());
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("ApplicationName", "infrar");
        String name = java.net.URLEncoder.encode(database, StandardCharsets.UTF_8);
        // The driver itself, not DriverManager: that one looks at the caller's class loader and at every other driver.
        Connection connection = new Driver().connect("jdbc:postgresql://127.0.0.1:" + port + "/" + name, properties);
        if (connection == null) {
            throw new SQLException("The PostgreSQL driver does not take the address of database " + database);
        }
        return connection;
    }

    private ServiceException failed(String what, SQLException e) {
        return new ServiceException(
                what + " (127.0.0.1:" + port + ", as " + user + "): " + e.getMessage()
                        + (e.getSQLState() == null ? "" : " [" + e.getSQLState() + "]"),
                e);
    }

    private static String quote(String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0 || name.getBytes(StandardCharsets.UTF_8).length > 63) {
            throw new IllegalArgumentException("'" + name + "' is no PostgreSQL name: 1 to 63 bytes, no NUL");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static @Nullable String text(Connection connection, String sql, String parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() ? result.getString(1) : null;
            }
        }
    }

    private static List<List<String>> rows(Connection connection, String sql) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** Whether a password belongs to a stored SCRAM verifier (RFC 5803), without a login that would fill the log. */
    static boolean matches(String verifier, SecretValue password) {
        String[] parts = verifier.split("[$:]"); // SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>
        if (parts.length != 5 || !parts[0].equals("SCRAM-SHA-256")) {
            return false;
        }
        try {
            byte[] salt = Base64.getDecoder().decode(parts[2]);
            PBEKeySpec spec = new PBEKeySpec(password.reveal().toCharArray(), salt, Integer.parseInt(parts[1]), 256);
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(salted, "HmacSHA256"));
            byte[] clientKey = mac.doFinal("Client Key".getBytes(StandardCharsets.US_ASCII));
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
            return MessageDigest.isEqual(storedKey, Base64.getDecoder().decode(parts[3]));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has these algorithms", e);
        }
    }
}
