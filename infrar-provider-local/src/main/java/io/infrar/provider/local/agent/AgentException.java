package io.infrar.provider.local.agent;

/** The agent could not be started or reached, or could not do what it was asked. The message has no secret in it. */
public final class AgentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AgentException(String message) {
        super(message);
    }

    public AgentException(String message, Throwable cause) {
        super(message, cause);
    }
}
