package io.infrar.examples.platform;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The list of orders as JSON in Redis. One connection, used by one thread at a time and opened again when it broke. */
final class OrderCache implements AutoCloseable {
    private static final String KEY = "orders:latest";
    private static final String SECONDS = "30";

    private final String host;
    private final int port;
    private final String password;
    private @Nullable RedisConnection connection;

    OrderCache(String host, int port, String password) {
        this.host = host;
        this.port = port;
        this.password = password;
    }

    @Nullable
    String get() throws IOException {
        return command("GET", KEY);
    }

    void put(String json) throws IOException {
        command("SET", KEY, json, "EX", SECONDS);
    }

    void clear() throws IOException {
        command("DEL", KEY);
    }

    boolean isUp() {
        try {
            return "PONG".equals(command("PING"));
        } catch (IOException e) {
            return false;
        }
    }

    private synchronized @Nullable String command(String... words) throws IOException {
        RedisConnection open = connection;
        if (open == null) {
            open = RedisConnection.open(host, port, password);
            connection = open;
        }
        try {
            return open.command(words);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        RedisConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
