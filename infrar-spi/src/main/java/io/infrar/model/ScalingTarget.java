package io.infrar.model;

import static java.util.Objects.requireNonNull;

/**
 * What autoscaling holds steady.
 *
 * @param percent of what is requested, 1 to 100
 */
public record ScalingTarget(Metric metric, int percent) {
    public ScalingTarget {
        requireNonNull(metric, "metric is null");
    }

    /** What is measured. */
    public enum Metric {
        CPU,
        MEMORY
    }

    /** Scale on processor use. */
    public static ScalingTarget cpu(int percent) {
        return new ScalingTarget(Metric.CPU, percent);
    }

    /** Scale on memory use. */
    public static ScalingTarget memory(int percent) {
        return new ScalingTarget(Metric.MEMORY, percent);
    }

    @Override
    public String toString() {
        return metric.name().toLowerCase(java.util.Locale.ROOT) + " " + percent + "%";
    }
}
