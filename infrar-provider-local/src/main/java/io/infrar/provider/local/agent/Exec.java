package io.infrar.provider.local.agent;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A program to run: an argument list (no shell), its environment and how to stop it.
 *
 * <p>The child sees {@code environment}, the secrets of {@code secretEnvironment}, and from outside only what every
 * program needs ({@code PATH}, {@code HOME}, {@code LANG}, {@code TZ} and the like): the caller's own variables do not
 * leak in. Running as another user is part of the command (a {@code setpriv} or {@code unshare} prefix).
 *
 * @param secretEnvironment variable name to the name of a secret that is put together with the unit
 * @param directory working directory; null for the environment's root
 * @param stopSignal name without {@code SIG}, sent to the whole process group; default {@code TERM}
 * @param stopGrace how long after the signal everything left is killed; default 10 s
 */
public record Exec(
        List<String> command,
        Map<String, String> environment,
        Map<String, String> secretEnvironment,
        @Nullable Path directory,
        String stopSignal,
        Duration stopGrace) {

    public Exec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        secretEnvironment = Map.copyOf(secretEnvironment);
        directory = directory == null ? null : directory.toAbsolutePath().normalize();
        new Checks("command")
                .that(!command.isEmpty() && !command.get(0).isBlank(), "command", "must name a program")
                .that(command.stream().noneMatch(a -> a.indexOf('\0') >= 0), "command", "must not contain NUL")
                .that(areNames(environment), "environment", "has a name that is empty or contains '='")
                .that(areNames(secretEnvironment), "secretEnvironment", "has a name that is empty or contains '='")
                .that(
                        secretEnvironment.keySet().stream().noneMatch(environment::containsKey),
                        "secretEnvironment",
                        "repeats a name of environment")
                .that(stopSignal.matches("[A-Z0-9]{1,8}"), "stopSignal", "must be a name such as TERM or INT")
                .that(!stopGrace.isNegative(), "stopGrace", "must not be negative")
                .done();
    }

    public static Exec of(String... command) {
        return of(Arrays.asList(command));
    }

    public static Exec of(List<String> command) {
        return new Exec(command, Map.of(), Map.of(), null, "TERM", Duration.ofSeconds(10));
    }

    public Exec env(String name, String value) {
        return new Exec(command, plus(environment, name, value), secretEnvironment, directory, stopSignal, stopGrace);
    }

    public Exec env(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(environment);
        all.putAll(more);
        return new Exec(command, all, secretEnvironment, directory, stopSignal, stopGrace);
    }

    /** The variable gets the value of the named secret, known only to the agent and the child. */
    public Exec secretEnv(String name, String secret) {
        return new Exec(command, environment, plus(secretEnvironment, name, secret), directory, stopSignal, stopGrace);
    }

    public Exec in(Path workingDirectory) {
        return new Exec(command, environment, secretEnvironment, workingDirectory, stopSignal, stopGrace);
    }

    public Exec stop(String signal, Duration grace) {
        return new Exec(command, environment, secretEnvironment, directory, signal, grace);
    }

    private static boolean areNames(Map<String, String> variables) {
        return variables.keySet().stream().allMatch(n -> !n.isEmpty() && n.indexOf('=') < 0 && n.indexOf('\0') < 0);
    }

    private static Map<String, String> plus(Map<String, String> map, String name, String value) {
        Map<String, String> all = new TreeMap<>(map);
        all.put(name, value);
        return all;
    }
}
