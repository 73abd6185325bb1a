package io.infrar.run;

import io.infrar.model.Address;
import io.infrar.spi.Action;
import java.time.Duration;
import java.util.List;
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

    /** What did not work, root causes only. */
    public String explanation() {
        StringBuilder text =
                new StringBuilder("environment '").append(environment).append("' is not complete: ");
        text.append(succeeded().size())
                .append(" done, ")
                .append(failed().size())
                .append(" failed, ");
        text.append(skipped().size()).append(" skipped").append(cancelled ? ", cancelled" : "");
        for (Failed failure : failed()) {
            text.append("\n  - ")
                    .append(failure.action().sign())
                    .append(' ')
                    .append(failure.address())
                    .append(": ");
            text.append(failure.cause().getMessage());
        }
        return text.append("\nWhat was done is recorded; plan and apply again to go on.")
                .toString();
    }

    /** The cause of the first failure; null when nothing failed. */
    public @Nullable Throwable firstCause() {
        return failed().isEmpty() ? null : failed().get(0).cause();
    }
}
