package io.infrar.provider.local.agent;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A long-running program in its own session.
 *
 * @param health null: RUNNING as soon as it has lived for a moment
 * @param startTimeout not healthy within it counts as a failed start: it is stopped and, if the policy says so, started
 *     again; default 30 s
 */
public record ProcessUnit(
        String id,
        String owner,
        Exec exec,
        LogLimit log,
        Restart restart,
        @Nullable Health health,
        Duration startTimeout)
        implements Unit {

    public ProcessUnit {
        new Checks("process unit \"" + id + "\"")
                .unit(id, owner)
                .positive(startTimeout, "startTimeout")
                .done();
    }

    /** Restarted whenever it ends, standard log, no health check. */
    public static ProcessUnit of(String id, String owner, Exec exec) {
        return new ProcessUnit(id, owner, exec, LogLimit.standard(), Restart.always(), null, Duration.ofSeconds(30));
    }

    /** The port that it listens on: the one its health check asks, else its variable {@code PORT}; null for none. */
    public @Nullable Integer servedPort() {
        if (health != null && health.probe() instanceof Health.Tcp tcp) {
            return tcp.port();
        }
        if (health != null && health.probe() instanceof Health.Http http) {
            return http.port();
        }
        String variable = exec.environment().get("PORT");
        return variable != null && variable.matches("\\d{1,5}") ? Integer.valueOf(variable) : null;
    }

    public ProcessUnit with(Health newHealth) {
        return new ProcessUnit(id, owner, exec, log, restart, newHealth, startTimeout);
    }

    public ProcessUnit with(Restart newRestart) {
        return new ProcessUnit(id, owner, exec, log, newRestart, health, startTimeout);
    }

    public ProcessUnit with(LogLimit newLog) {
        return new ProcessUnit(id, owner, exec, newLog, restart, health, startTimeout);
    }

    public ProcessUnit startTimeout(Duration timeout) {
        return new ProcessUnit(id, owner, exec, log, restart, health, timeout);
    }
}
