package io.infrar.provider.local.service;

import io.infrar.model.SecretValue;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** Looks at a running Redis and changes what can be changed without a restart. One connection per call. */
public final class RedisAdmin {
    private final int port;
    private final String user;
    private final SecretValue password;

    public RedisAdmin(int port, SecretValue password) {
        this(port, "default", password);
    }

    public RedisAdmin(int port, String user, SecretValue password) {
        this.port = port;
        this.user = user;
        this.password = password;
    }

    /**
     * Waits for a server that was just started, also while it reads its data; a wrong password ends the wait at once.
     */
    public void awaitReady(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try (RespClient client = connect()) {
                client.call("PING");
                return;
            } catch (IOException e) {
                boolean comingUp = e instanceof ConnectException
                        || e instanceof RespClient.ErrorReply reply
                                && reply.code().equals("LOADING");
                if (!comingUp || System.nanoTime() > end) {
                    throw failed("does not answer", e);
                }
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
        }
    }

    /** The fields of {@code INFO}, such as {@code redis_version}, {@code run_id} and {@code used_memory}. */
    public Map<String, String> info() {
        Map<String, String> fields = new TreeMap<>();
        String text = (String) call("INFO");
        text.lines().filter(l -> !l.startsWith("#") && l.contains(":")).forEach(l -> {
            int colon = l.indexOf(':');
            fields.put(l.substring(0, colon), l.substring(colon + 1));
        });
        return fields;
    }

    /** Settings whose names match the pattern, such as {@code maxmemory*}; the server shows no passwords here. */
    public Map<String, String> settings(String pattern) {
        Map<String, String> settings = new TreeMap<>();
        List<?> flat = (List<?>) call("CONFIG", "GET", pattern);
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            settings.put((String) flat.get(i), (String) flat.get(i + 1));
        }
        return settings;
    }

    /** Takes effect at once; the file that {@link Redis#prepare} wrote makes it last. */
    public void set(String setting, String value) {
        call("CONFIG", "SET", setting, value);
    }

    /**
     * Any command; answers are {@link String}, {@link Long}, {@link List} or, for nothing, an empty {@link
     * java.util.Optional}.
     */
    public Object call(String... command) {
        try (RespClient client = connect()) {
            return client.call(command);
        } catch (IOException e) {
            throw failed(command[0], e);
        }
    }

    private RespClient connect() throws IOException {
        RespClient client = new RespClient(port, Duration.ofSeconds(10));
        try {
            client.call("AUTH", user, password.reveal());
            return client;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    private ServiceException failed(String what, IOException e) {
        return new ServiceException(
                "Redis (127.0.0.1:" + port + ", as " + user + "): " + what + ": " + e.getMessage(), e);
    }
}
