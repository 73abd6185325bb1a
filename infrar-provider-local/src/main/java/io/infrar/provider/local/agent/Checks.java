package io.infrar.provider.local.agent;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Collects everything wrong with a value, so that the caller hears of it all at once. */
final class Checks {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final String what;
    private final List<String> errors = new ArrayList<>();

    Checks(String what) {
        this.what = what;
    }

    static boolean isId(String id) {
        return ID.matcher(id).matches();
    }

    Checks that(boolean holds, String field, String message) {
        if (!holds) {
            errors.add(field + " " + message);
        }
        return this;
    }

    Checks unit(String id, String owner) {
        that(isId(id), "id", "must match " + ID + ", was \"" + id + "\"");
        return that(!owner.isBlank(), "owner", "must not be blank");
    }

    Checks positive(Duration value, String field) {
        return that(value.compareTo(Duration.ZERO) > 0, field, "must be longer than zero, was " + value);
    }

    Checks port(int port, String field) {
        return that(port > 0 && port <= 65_535, field, "must be a port from 1 to 65535, was " + port);
    }

    Checks loopback(String host) {
        boolean literal = host.equals("localhost") || host.matches("[0-9.]+") || host.contains(":");
        boolean loopback = false;
        try {
            loopback = literal && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // stays false
        }
        return that(loopback, "host", "must be a loopback address such as 127.0.0.1, was \"" + host + "\"");
    }

    void done() {
        if (!errors.isEmpty()) {
            throw new IllegalArgumentException(what + ": " + String.join("; ", errors));
        }
    }
}
