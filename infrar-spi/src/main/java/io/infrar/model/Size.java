package io.infrar.model;

/** An amount of memory or storage in bytes. Components check that it is above zero where it must be. */
public record Size(long bytes) implements Comparable<Size> {
    private static final long KIB = 1024;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    public static Size ofMib(long mebibytes) {
        return new Size(Math.multiplyExact(mebibytes, KIB * KIB));
    }

    public static Size ofGib(long gibibytes) {
        return new Size(Math.multiplyExact(gibibytes, KIB * KIB * KIB));
    }

    /** Whole mebibytes, rounded up. */
    public long mib() {
        return -Math.floorDiv(-bytes, KIB * KIB);
    }

    /** Whole gibibytes, rounded up. */
    public long gib() {
        return -Math.floorDiv(-bytes, KIB * KIB * KIB);
    }

    @Override
    public int compareTo(Size other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The largest unit that gives a whole number, such as {@code 512 MiB}. */
    @Override
    public String toString() {
        long amount = bytes;
        int unit = 0;
        while (amount != 0 && amount % KIB == 0 && unit < UNITS.length - 1) {
            amount /= KIB;
            unit++;
        }
        return amount + " " + UNITS[unit];
    }
}
