package io.infrar.provider.local.agent;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The agent itself.
 *
 * @param protocol version of the conversation; a client of another version replaces the agent, children live on
 * @param ownerPid the JVM an ephemeral agent lives for; null for a persistent one
 * @param problems what it had to repair or could not do, such as a unit file that was unreadable and moved aside
 */
public record AgentStatus(
        int protocol, long pid, Instant startedAt, @Nullable Long ownerPid, int units, List<String> problems) {
    public AgentStatus {
        problems = List.copyOf(problems);
    }

    public boolean ephemeral() {
        return ownerPid != null;
    }
}
