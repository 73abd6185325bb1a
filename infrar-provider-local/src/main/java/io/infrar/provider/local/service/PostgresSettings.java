package io.infrar.provider.local.service;

import io.infrar.model.SecretValue;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one PostgreSQL server is to be.
 *
 * @param major such as 15
 * @param port on 127.0.0.1
 * @param adminPassword of the superuser {@code postgres}; set when the data folder is made and by
 *     {@link PostgresAdmin#ensureRole}
 * @param maxConnections at least 1
 * @param memoryBytes what the server may use in all; buffers and caches are derived from it
 * @param requireTls refuse connections without TLS
 * @param parameters further settings of {@code postgresql.conf}
 */
public record PostgresSettings(
        int major,
        int port,
        SecretValue adminPassword,
        int maxConnections,
        long memoryBytes,
        boolean requireTls,
        Map<String, String> parameters) {

    private static final long MIB = 1 << 20;
    private static final Set<String> OWN = Set.of(
            "port",
            "listen_addresses",
            "unix_socket_directories",
            "ssl",
            "ssl_cert_file",
            "ssl_key_file",
            "max_connections",
            "shared_buffers",
            "data_directory",
            "hba_file",
            "config_file",
            "logging_collector",
            "log_destination",
            "fsync",
            "password_encryption");

    public PostgresSettings {
        parameters = Map.copyOf(parameters);
        Problems problems = new Problems("PostgreSQL settings")
                .require(major >= 14, "major is " + major + ", the oldest supported is 14")
                .require(port > 0 && port < 65536, "port is " + port + ", not within 1 to 65535")
                .require(!adminPassword.reveal().isEmpty(), "adminPassword is empty")
                .require(maxConnections > 0, "maxConnections is " + maxConnections + ", not above 0")
                .require(memoryBytes >= 64 * MIB, "memoryBytes is " + memoryBytes + ", below 64 MiB");
        parameters.forEach((name, value) -> problems.require(
                        name.matches("[a-z][a-z0-9_.]*"), "parameters: '" + name + "' is not a setting's name")
                .require(!OWN.contains(name), "parameters: '" + name + "' is set by the provider itself")
                .require(
                        value.chars().noneMatch(c -> c < ' '),
                        "parameters: the value of '" + name + "' has control characters"));
        problems.raise();
    }

    /** The generated part of the configuration; the same settings give the same text. */
    String configuration(String socketFolder) {
        Map<String, String> all = new TreeMap<>();
        long mib = memoryBytes / MIB;
        all.put("effective_cache_size", mib * 3 / 4 + "MB");
        all.put("maintenance_work_mem", Math.max(16, mib / 16) + "MB");
        all.put("work_mem", Math.max(1, Math.min(64, mib / 4 / maxConnections)) + "MB");
        all.put("log_line_prefix", "%m [%p] %q%u@%d ");
        all.put("timezone", "UTC");
        all.put("log_timezone", "UTC");
        all.putAll(parameters);
        all.put("listen_addresses", "127.0.0.1");
        all.put("port", Integer.toString(port));
        all.put("unix_socket_directories", socketFolder);
        all.put("max_connections", Integer.toString(maxConnections));
        all.put("shared_buffers", mib / 4 + "MB");
        all.put("fsync", "on");
        all.put("password_encryption", "scram-sha-256");
        all.put("ssl", "on");
        all.put("ssl_cert_file", "server.crt");
        all.put("ssl_key_file", "server.key");
        all.put("log_destination", "stderr");
        all.put("logging_collector", "off");
        StringBuilder text = new StringBuilder("# Written by Infrar at every apply; changes made here are lost.\n");
        all.forEach((name, value) -> text.append(name)
                .append(" = '")
                .append(value.replace("\\", "\\\\").replace("'", "''"))
                .append("'\n"));
        return text.toString();
    }

    String access() {
        String host = requireTls ? "hostssl" : "host";
        return "# Written by Infrar at every apply; changes made here are lost.\n"
                + "local all all scram-sha-256\n"
                + host + " all all 127.0.0.1/32 scram-sha-256\n"
                + host + " replication all 127.0.0.1/32 scram-sha-256\n";
    }
}
