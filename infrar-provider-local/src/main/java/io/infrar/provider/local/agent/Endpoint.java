package io.infrar.provider.local.agent;

import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/** Where the agent listens: {@code agent/endpoint.json}, mode 0600. */
record Endpoint(int protocol, int port, String token, ProcessId process) {

    /** Null when no agent has written one. It may be of an agent that is dead: see {@link #process}. */
    static @Nullable Endpoint read(AgentDir dir) {
        try {
            return Json.read(Files.readAllBytes(dir.endpoint()), Endpoint.class);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "agent pid " + process.pid() + " on port " + port;
    }
}
