package io.infrar.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The rate budgets of all accounts; they outlive a run, as the provider's memory does. */
public final class RateGates {
    private final Map<String, RateGate> gates = new ConcurrentHashMap<>();
    private final int max;

    public RateGates(int max) {
        this.max = max;
    }

    RateGate of(String provider, @Nullable String account) {
        return gates.computeIfAbsent(provider + "@" + account, key -> new RateGate(max));
    }
}
