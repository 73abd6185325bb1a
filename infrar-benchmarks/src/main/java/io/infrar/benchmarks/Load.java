package io.infrar.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Measures everything that has a target, in one run so that the figures can be compared, and prints a table. Arguments choose
 * sections: {@code plan}, {@code latency}, {@code state}, {@code heap}, {@code start}, {@code jars}; none means all. Ends with 1
 * when a target was missed.
 */
public final class Load {
    private Load() {}

    public static void main(String[] arguments) throws IOException {
        List<String> asked = Arrays.asList(arguments);
        if (asked.contains("heap-child")) {
            StartLoad.heapChild();
            return;
        }
        if (asked.contains("validate-child")) {
            StartLoad.validateChild();
            return;
        }
        Set<String> sections = new TreeSet<>(List.of("plan", "latency", "state", "heap", "start", "jars"));
        if (!asked.isEmpty()) {
            sections.retainAll(asked);
        }
        Figures figures = new Figures(System.out);
        figures.note("Java " + Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
                + (Runtime.getRuntime().maxMemory() >> 20) + " MB of heap at most");
        if (sections.contains("plan")) {
            new PlanLoad(figures).run();
        }
        if (sections.contains("latency")) {
            new LatencyLoad(figures).run();
        }
        if (sections.contains("state")) {
            new StateLoad(figures).run();
        }
        StartLoad start = new StartLoad(figures);
        if (sections.contains("start")) {
            start.start();
        }
        if (sections.contains("heap")) {
            start.heap();
        }
        if (sections.contains("jars")) {
            start.jars();
        }
        if (!figures.missed().isEmpty()) {
            figures.note("\nmissed: " + String.join("; ", figures.missed()));
            System.exit(1);
        }
    }
}
