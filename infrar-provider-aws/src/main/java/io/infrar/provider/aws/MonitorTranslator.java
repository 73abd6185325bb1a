package io.infrar.provider.aws;

import io.infrar.model.Component;
import io.infrar.model.Compute;
import io.infrar.model.Monitor;
import io.infrar.provider.aws.observe.LogGroup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns a monitor into resources. */
final class MonitorTranslator {
    private final Translating t;

    MonitorTranslator(Translating t) {
        this.t = t;
    }

    /**
     * How many days the logs of a component are kept: as a compute says itself, else as the first monitor says that watches it;
     * null where nobody says it, which keeps them for ever.
     */
    static @Nullable Integer retentionDays(Translating t, Component component) {
        Duration own = component instanceof Compute compute ? compute.logRetention() : null;
        if (own != null) {
            return LogGroup.retentionDays(own);
        }
        for (Monitor monitor : t.environment().components(Monitor.class)) {
            Duration asked = monitor.logRetention();
            if (asked != null && monitor.watches().contains(component.key())) {
                return LogGroup.retentionDays(asked);
            }
        }
        return null;
    }

    void translate(Monitor component) {
        t.notYet(component);
    }
}
