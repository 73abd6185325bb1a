package io.infrar.examples;

import io.infrar.provider.local.agent.AgentClient;
import io.infrar.provider.local.agent.JobRun;
import io.infrar.provider.local.agent.Ports;
import io.infrar.provider.local.agent.UnitStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the quickstart asks the local provider's agent and what is no verb of {@code Infra}: to run a job now, and which processes
 * there are. It uses the provider's inner classes, which a program of one's own should not do.
 */
final class LocalAgent {
    private static final Duration RUN = Duration.ofMinutes(1);

    private final Path root;

    /** Of an environment below an engine's home folder. */
    LocalAgent(Path home, String environment) {
        root = home.resolve("work").resolve(environment).resolve("local").toAbsolutePath();
    }

    /** Runs a job and waits for its end. */
    void run(String job) {
        try (AgentClient agent = connect()) {
            JobRun run = agent.awaitRun(job, agent.runJob(job).number(), RUN);
            if (run.outcome() != JobRun.Outcome.SUCCEEDED) {
                String log = agent.unit(job).map(UnitStatus::log).stream()
                        .flatMap(lines -> lines.stream())
                        .reduce("", (text, line) -> text + "\n  " + line);
                throw new QuickstartFailure("the job " + job + " ended with " + run.outcome() + " (exit code "
                        + run.exitCode() + "); its last log lines:" + log);
            }
        }
    }

    /** The agent, what it runs, and what that runs. */
    Set<ProcessHandle> processes() {
        try (AgentClient agent = connect()) {
            Stream<Long> units = agent.units().stream().map(UnitStatus::pid).filter(pid -> pid != null);
            Set<ProcessHandle> processes = new HashSet<>();
            Stream.concat(Stream.of(agent.agent().pid()), units)
                    .flatMap(pid -> ProcessHandle.of(pid).stream())
                    .forEach(process -> {
                        processes.add(process);
                        process.descendants().forEach(processes::add);
                    });
            return processes;
        }
    }

    private AgentClient connect() {
        return AgentClient.connect(root)
                .orElseThrow(() -> new QuickstartFailure("the agent of " + root + " does not run"));
    }

    /** Who has a port, for a message; empty when it is free. */
    static Optional<String> holder(int port) {
        return Optional.ofNullable(Ports.check(port)).map(Ports.Holder::toString);
    }
}
