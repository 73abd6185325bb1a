package io.infrar.run;

import io.infrar.model.Address;
import io.infrar.spi.Action;
import io.infrar.spi.ProviderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an apply did.
 *
 * @param outcomes one for each change, in the order in which they ended
 * @param cancelled whether it was cancelled
 */
public record Report(String environment, List<Outcome> outcomes, boolean cancelled, Duration took) {
    public Report {
        outcomes = List.copyOf(outcomes);
    }

    /** How one change ended. */
    public sealed interface Outcome {
        Address address();

        Action action();
    }

    /** It is made and recorded. */
    public record Succeeded(
            Address address, Action action, @Nullable String id, Duration took) implements Outcome {}

    /** It failed; the cause says what, where and how to fix. */
    public record Failed(Address address, Action action, Throwable cause) implements Outcome {}

    /** It was not attempted. */
    public record Skipped(Address address, Action action, String because) implements Outcome {}

    /** Whether everything was done. */
    public boolean complete() {
        return outcomes.stream().allMatch(Succeeded.class::isInstance);
    }

    public List<Failed> failed() {
        return select(Failed.class);
    }

    public List<Skipped> skipped() {
        return select(Skipped.class);
    }

    public List<Succeeded> succeeded() {
        return select(Succeeded.class);
    }

    private <T extends Outcome> List<T> select(Class<T> type) {
        return outcomes.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** What did not work, root causes only; what an account refuses alike is told once. */
    public String explanation() {
        StringBuilder text =
                new StringBuilder("environment '").append(environment).append("' is not complete: ");
        text.append(succeeded().size())
                .append(" done, ")
                .append(failed().size())
                .append(" failed, ");
        text.append(skipped().size()).append(" skipped").append(cancelled ? ", cancelled" : "");
        Map<Object, List<Failed>> reasons = new LinkedHashMap<>();
        for (Failed failure : failed()) {
            reasons.computeIfAbsent(reason(failure), any -> new ArrayList<>()).add(failure);
        }
        reasons.values().forEach(alike -> text.append("\n  - ").append(explanation(alike)));
        return text.append("\nWhat was done is recorded; plan and apply again to go on.")
                .toString();
    }

    /** Wrong credentials fail every call of a provider; with their code, since it may take more than one kind of them. */
    private static Object reason(Failed failure) {
        return failure.cause() instanceof ProviderException refusal
                        && refusal.kind() == ProviderException.Kind.UNAUTHENTICATED
                ? List.of(failure.address().provider(), String.valueOf(refusal.code()))
                : failure;
    }

    private String explanation(List<Failed> alike) {
        Failed first = alike.get(0);
        Set<String> because =
                alike.stream().map(failure -> failure.address() + " failed").collect(Collectors.toSet());
        long waiting = skipped().stream()
                .filter(skipped -> because.contains(skipped.because()))
                .count();
        String others = alike.size() == 1 ? "" : "; so did " + (alike.size() - 1) + " more";
        return first.action().sign() + " " + first.address() + ": "
                + first.cause().getMessage() + others + (waiting == 0 ? "" : "; " + waiting + " skipped for it");
    }

    /** The cause of the first failure; null when nothing failed. */
    public @Nullable Throwable firstCause() {
        return failed().isEmpty() ? null : failed().get(0).cause();
    }
}
