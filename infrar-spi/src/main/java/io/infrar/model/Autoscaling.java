package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Between which numbers something scales by itself, and on what.
 *
 * @param min 1 or more
 * @param max not below {@code min}
 * @param scaleOutCooldown how long to wait after growing; null leaves it to the provider
 * @param scaleInCooldown how long to wait after shrinking; null leaves it to the provider
 */
public record Autoscaling(
        int min,
        int max,
        ScalingTarget target,
        @Nullable Duration scaleOutCooldown,
        @Nullable Duration scaleInCooldown) {
    public Autoscaling {
        requireNonNull(target, "target is null");
    }

    void check(Problems problems, Component component) {
        problems.check(min >= 1, component, "autoscale", "minimum must be 1 or more, is " + min);
        problems.check(max >= min, component, "autoscale", "maximum must not be below minimum " + min + ", is " + max);
        problems.check(
                target.percent() >= 1 && target.percent() <= 100,
                component,
                "autoscale",
                "target must be 1 to 100 percent, is " + target.percent());
        problems.check(
                scaleOutCooldown == null || !scaleOutCooldown.isNegative(),
                component,
                "autoscale",
                "scaleOutCooldown must not be negative, is " + scaleOutCooldown);
        problems.check(
                scaleInCooldown == null || !scaleInCooldown.isNegative(),
                component,
                "autoscale",
                "scaleInCooldown must not be negative, is " + scaleInCooldown);
    }

    @Override
    public String toString() {
        return min + " to " + max + " on " + target;
    }
}
