package io.infrar.provider.local.agent;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The agent's own few lines: standard error is {@code agent/agent.log}. Problems are also shown in its status. */
final class AgentLog {
    private static final int KEPT = 50;
    private final List<String> problems = new ArrayList<>();

    void info(String message) {
        System.err.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + message);
    }

    synchronized void problem(String message) {
        if (problems.size() == KEPT) {
            problems.remove(0);
        }
        problems.add(message);
        info("problem: " + message);
    }

    synchronized List<String> problems() {
        return List.copyOf(problems);
    }
}
