package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * How to tell that a service is well.
 *
 * @param path asked by HTTP GET; an answer of 200 to 399 is well
 * @param interval between checks
 * @param timeout of one check
 * @param retries failures in a row until it counts as ill
 * @param startPeriod after the start in which failures do not count
 * @param command run inside the service where the provider checks there; empty where it asks for {@code path}
 */
public record HealthCheck(
        String path, Duration interval, Duration timeout, int retries, Duration startPeriod, List<String> command) {
    public HealthCheck {
        requireNonNull(path, "path is null");
        requireNonNull(interval, "interval is null");
        requireNonNull(timeout, "timeout is null");
        requireNonNull(startPeriod, "startPeriod is null");
        command = Values.copy(command);
    }

    /** Every 30 s, timeout 5 s, 3 retries, start period 60 s. */
    public static HealthCheck at(String path) {
        return new HealthCheck(
                path, Duration.ofSeconds(30), Duration.ofSeconds(5), 3, Duration.ofSeconds(60), List.of());
    }

    /** The same check with a command to run inside the service. */
    public HealthCheck withCommand(String... words) {
        return new HealthCheck(path, interval, timeout, retries, startPeriod, List.of(words));
    }

    void check(Problems problems, Component component) {
        problems.check(path.startsWith("/"), component, "health", "path must begin with /, is '" + path + "'");
        problems.check(Values.positive(interval), component, "health", "interval must be above zero, is " + interval);
        problems.check(Values.positive(timeout), component, "health", "timeout must be above zero, is " + timeout);
        problems.check(retries >= 1, component, "health", "retries must be 1 or more, is " + retries);
        problems.check(
                !startPeriod.isNegative(), component, "health", "startPeriod must not be negative, is " + startPeriod);
    }

    @Override
    public String toString() {
        return path;
    }
}
