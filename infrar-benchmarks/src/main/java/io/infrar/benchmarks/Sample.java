package io.infrar.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long something took, in seconds. The best of several runs is what the code needs; the others had to share the machine.
 *
 * @param cpu of all threads of the process, in the run that needed least
 */
record Sample(double best, double median, double cpu) {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    static Sample of(int times, Runnable work) {
        List<Double> walls = new ArrayList<>();
        double cpu = Double.MAX_VALUE;
        for (int i = 0; i < times; i++) {
            long cpuBefore = SYSTEM.getProcessCpuTime();
            long before = System.nanoTime();
            work.run();
            walls.add(seconds(System.nanoTime() - before));
            cpu = Math.min(cpu, seconds(SYSTEM.getProcessCpuTime() - cpuBefore));
        }
        walls.sort(null);
        return new Sample(walls.get(0), walls.get(walls.size() / 2), cpu);
    }

    static double seconds(long nanos) {
        return nanos / 1e9;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f s (median %.3f s, CPU %.3f s)", best, median, cpu);
    }
}
