package io.infrar.provider.local.service;

import io.infrar.model.SecretValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a server or a job is started: a foreground process that logs to its standard output and error.
 *
 * @param command program and arguments, without secrets
 * @param environment variables to add, without secrets
 * @param secretEnvironment variables to add that must be kept apart from everything that is shown or recorded
 * @param workingDirectory an existing folder
 * @param port the TCP port on 127.0.0.1 that accepts connections once the server is up; 0 for a job, which listens
 *     on none
 * @param stopSignal the signal that stops it in good order, without {@code SIG}; others may do so later or not at all
 * @param stopWithin how long an orderly stop may take before the process is killed
 */
public record Launch(
        List<String> command,
        Map<String, String> environment,
        Map<String, SecretValue> secretEnvironment,
        Path workingDirectory,
        int port,
        String stopSignal,
        Duration stopWithin) {

    public Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        secretEnvironment = Map.copyOf(secretEnvironment);
        Objects.requireNonNull(workingDirectory, "workingDirectory");
        Objects.requireNonNull(stopSignal, "stopSignal");
        Objects.requireNonNull(stopWithin, "stopWithin");
        if (command.isEmpty()) {
            throw new IllegalArgumentException("command is empty");
        }
    }
}
