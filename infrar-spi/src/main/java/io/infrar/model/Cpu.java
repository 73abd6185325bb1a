package io.infrar.model;

import java.math.BigDecimal;

/** Processing power in thousandths of a virtual core. */
public record Cpu(int millis) implements Comparable<Cpu> {
    /** The given number of cores, such as 0.5; a fraction finer than a thousandth is rounded down. */
    public static Cpu ofCores(double cores) {
        return new Cpu((int) Math.floor(cores * 1000 + 1e-9));
    }

    public double cores() {
        return millis / 1000.0;
    }

    @Override
    public int compareTo(Cpu other) {
        return Integer.compare(millis, other.millis);
    }

    @Override
    public String toString() {
        return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString() + " vCPU";
    }
}
