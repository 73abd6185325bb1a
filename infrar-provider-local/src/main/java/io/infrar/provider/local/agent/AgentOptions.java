package io.infrar.provider.local.agent;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How an agent is started and for whom.
 *
 * @param ephemeral true: it lives for this JVM, and the root is removed with everything in it when the client is closed
 *     or this JVM dies. The root must be new or empty
 * @param register folder that lists ephemeral roots; default {@code ~/.infrar/ephemeral}
 * @param java the {@code java} to run it with; default the one of this JVM
 * @param classPath empty: worked out from where the needed classes were loaded
 * @param startTimeout until the agent answers; default 15 s
 */
public record AgentOptions(boolean ephemeral, Path register, Path java, List<Path> classPath, Duration startTimeout) {
    public AgentOptions {
        classPath = List.copyOf(classPath);
        new Checks("agent options").positive(startTimeout, "startTimeout").done();
    }

    /** Outlives this JVM. */
    public static AgentOptions persistent() {
        return new AgentOptions(
                false,
                defaultRegister(),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                List.of(),
                Duration.ofSeconds(15));
    }

    public static AgentOptions forThisJvmOnly() {
        AgentOptions standard = persistent();
        return new AgentOptions(true, standard.register, standard.java, standard.classPath, standard.startTimeout);
    }

    public AgentOptions register(Path folder) {
        return new AgentOptions(ephemeral, folder, java, classPath, startTimeout);
    }

    public AgentOptions java(Path program) {
        return new AgentOptions(ephemeral, register, program, classPath, startTimeout);
    }

    public AgentOptions classPath(List<Path> path) {
        return new AgentOptions(ephemeral, register, java, path, startTimeout);
    }

    public AgentOptions startTimeout(Duration timeout) {
        return new AgentOptions(ephemeral, register, java, classPath, timeout);
    }

    public static Path defaultRegister() {
        return Path.of(System.getProperty("user.home"), ".infrar", "ephemeral");
    }
}
