package io.infrar.examples.cli;

import io.infrar.Deployment;
import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.pricing.CostTable;
import io.infrar.run.Event;
import io.infrar.spi.CostReport;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.Severity;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Shows findings, cost, plans and progress to a person. Hand it to {@code infra.apply(plan, console)} or as the listener of an
 * {@code Infra}. On a terminal what is going on is drawn again in place; elsewhere each event is a line. Safe for use by several
 * threads.
 */
public final class Console implements Consumer<Event> {
    private static final int MOST_PLACES = 6;

    private final PrintStream out;
    private final Style style;
    private final Progress progress;

    /** On any stream. */
    public Console(PrintStream out, Style style) {
        this.out = out;
        this.style = style;
        this.progress = new Progress(out, style);
    }

    /** On standard output, in the way that the terminal and the environment variables NO_COLOR, CI and TERM allow. */
    public static Console standard() {
        return new Console(CommandLine.utf8(System.out), Style.of(System.getenv(), Style.onTerminal()));
    }

    @Override
    public void accept(Event event) {
        progress.accept(event);
    }

    /** One line. */
    public void line(String text) {
        out.println(text);
    }

    /** The beginning of a part. */
    public void title(String text) {
        out.println();
        out.println(style.bold(text));
    }

    /** The findings, worst first; the same one of several places is shown once. */
    public void findings(List<Finding> findings) {
        if (findings.isEmpty()) {
            out.println("Findings: none");
            return;
        }
        out.println("Findings: " + counted(findings));
        Map<Finding, List<String>> places = new LinkedHashMap<>();
        findings.stream()
                .sorted((a, b) -> a.severity().compareTo(b.severity()))
                .forEach(finding -> places.computeIfAbsent(
                                new Finding(
                                        finding.id(),
                                        finding.severity(),
                                        "",
                                        finding.what(),
                                        finding.fix(),
                                        finding.accepted()),
                                any -> new ArrayList<>())
                        .add(finding.where()));
        places.forEach(this::finding);
    }

    private static String counted(List<Finding> findings) {
        Map<Severity, Long> counts = findings.stream()
                .collect(Collectors.groupingBy(Finding::severity, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + word(count.getKey(), count.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String word(Severity severity, long count) {
        String word = switch (severity) {
            case ERROR -> "error";
            case WARNING -> "warning";
            case INFO -> "info";
        };
        return count == 1 || severity == Severity.INFO ? word : word + "s";
    }

    private void finding(Finding finding, List<String> places) {
        String severity = switch (finding.severity()) {
            case ERROR -> finding.accepted() == null ? style.red("error  ") : style.dim("error  ");
            case WARNING -> style.yellow("warning");
            case INFO -> style.dim("info   ");
        };
        out.println("  " + severity + " " + finding.id() + " at " + shortened(places));
        out.println("          " + finding.what() + (finding.fix().isEmpty() ? "" : " Fix: " + finding.fix()));
        if (finding.accepted() != null) {
            out.println("          accepted: " + finding.accepted());
        }
    }

    private static String shortened(List<String> places) {
        return places.size() <= MOST_PLACES
                ? String.join(", ", places)
                : String.join(", ", places.subList(0, MOST_PLACES)) + " and " + (places.size() - MOST_PLACES) + " more";
    }

    /** The monthly cost, line by line. */
    public void cost(CostReport cost) {
        out.print(CostTable.of(cost));
    }

    /** Findings, changes and cost of a plan. */
    public void plan(Plan plan) {
        findings(plan.findings());
        changes(plan);
        if (plan.mode() != Plan.Mode.DRIFT) {
            out.println("Monthly cost: " + CostTable.change(plan.costBefore(), plan.costAfter()));
        }
    }

    /** Only the changes of a plan. */
    public void changes(Plan plan) {
        new PlanText(style).lines(plan).forEach(out::println);
    }

    /** What a deployment gives to others; secrets only by the name under which a store keeps them. */
    public void outputs(Deployment deployment) {
        if (deployment.exports().isEmpty()) {
            out.println("Nothing is deployed in '" + deployment.environment() + "'.");
            return;
        }
        new TreeMap<>(deployment.exports()).forEach(this::outputs);
    }

    private void outputs(ComponentKey component, Json exports) {
        if (!exports.fields().isEmpty()) {
            out.println(component);
            int width = exports.fields().keySet().stream()
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            exports.fields()
                    .forEach((name, value) -> out.println(
                            "  " + name + " ".repeat(width - name.length()) + "  " + PlanText.value(value)));
        }
    }
}
