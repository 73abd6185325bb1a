package io.infrar.examples.cli;

import io.infrar.Deployment;
import io.infrar.model.Json;
import io.infrar.pricing.CostTable;
import io.infrar.run.ApplyException;
import io.infrar.run.RefusedException;
import io.infrar.run.Report;
import io.infrar.spi.CostReport;
import io.infrar.spi.Finding;
import io.infrar.spi.LockInfo;
import io.infrar.spi.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What {@code --json} prints: one document for each verb. */
final class Documents {
    private Documents() {}

    static Json gallery(List<Example> gallery, Set<String> present) {
        return Json.of(Map.of(
                "examples",
                gallery.stream()
                        .map(example -> {
                            Set<String> providers = Example.providers(example.environment());
                            Set<String> missing = new TreeSet<>(providers);
                            missing.removeAll(present);
                            return Map.of(
                                    "id", example.id(),
                                    "name", example.name(),
                                    "what", example.what(),
                                    "providers", providers,
                                    "missingProviders", missing);
                        })
                        .toList()));
    }

    static Map<String, Object> of(Example example, Verb verb, String environment) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("example", example.id());
        document.put("verb", verb.word());
        document.put("environment", environment);
        return document;
    }

    static Json findings(List<Finding> findings) {
        return Json.array(findings);
    }

    static Json cost(CostReport cost) {
        return Json.of(cost)
                .with("totals", cost.totals())
                .with("totalsWithOptional", cost.totalsWithOptional())
                .with("unknownPrices", cost.unknown().size());
    }

    static Json change(Plan plan) {
        Map<String, Long> summary = new LinkedHashMap<>();
        plan.summary().forEach((action, count) -> summary.put(action.name(), count));
        return Json.of(Map.of(
                "empty",
                plan.isEmpty(),
                "blocked",
                !plan.blocking().isEmpty(),
                "summary",
                summary,
                "monthlyCost",
                CostTable.change(plan.costBefore(), plan.costAfter())));
    }

    static Json report(Report report) {
        return Json.of(Map.of(
                "complete", report.complete(),
                "cancelled", report.cancelled(),
                "millis", report.took().toMillis(),
                "succeeded",
                        report.succeeded().stream()
                                .map(done -> Map.of("address", done.address(), "action", done.action()))
                                .toList(),
                "failed",
                        report.failed().stream()
                                .map(failed -> Map.of(
                                        "address", failed.address(),
                                        "action", failed.action(),
                                        "message", String.valueOf(failed.cause().getMessage())))
                                .toList(),
                "skipped",
                        report.skipped().stream()
                                .map(skipped -> Map.of(
                                        "address", skipped.address(),
                                        "action", skipped.action(),
                                        "because", skipped.because()))
                                .toList()));
    }

    static Json outputs(Deployment deployment) {
        Map<String, Json> outputs = new LinkedHashMap<>();
        deployment.exports().forEach((component, exports) -> outputs.put(component.toString(), exports));
        return Json.of(outputs);
    }

    static Json lock(@Nullable LockInfo holder, boolean takenAway) {
        return Json.object().with("takenAway", takenAway).with("holder", holder);
    }

    static Json error(Throwable error, String message, int exit) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("error", error.getClass().getSimpleName());
        document.put("message", message);
        document.put("exit", exit);
        if (error instanceof RefusedException refused) {
            document.put("findings", refused.findings());
        }
        if (error instanceof ApplyException failed) {
            document.put("report", report(failed.report()));
        }
        return Json.of(document);
    }
}
