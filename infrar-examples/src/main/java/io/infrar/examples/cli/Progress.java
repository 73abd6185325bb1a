package io.infrar.examples.cli;

import io.infrar.model.Address;
import io.infrar.run.Event;
import io.infrar.spi.Action;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events as they come: lines for what ended and, on a terminal, below them what is going on, drawn again with each event. The lines
 * that can be drawn again are never longer than the terminal is wide, or the cursor would not find back.
 */
final class Progress {
    private static final int MOST_LIVE_LINES = 8;
    private static final int STANDARD_WIDTH = 80;

    private final PrintStream out;
    private final Style style;
    private final int width;
    private final Map<Address, Running> running = new LinkedHashMap<>();
    private int drawn;

    private record Running(Action action, Instant since, String message) {}

    Progress(PrintStream out, Style style) {
        this.out = out;
        this.style = style;
        this.width = width(System.getenv("COLUMNS"));
    }

    private static int width(@Nullable String columns) {
        return columns != null && columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : STANDARD_WIDTH;
    }

    synchronized void accept(Event event) {
        if (event instanceof Event.StageStarted) {
            return; // too quick to be read
        }
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append("\u001b[").append(drawn).append("A\u001b[J");
        }
        String line = line(event);
        if (line != null) {
            text.append(line).append('\n');
        }
        List<String> live = style.live() ? live(event.at()) : List.of();
        live.forEach(each -> text.append(each).append('\n'));
        drawn = live.size();
        out.print(text);
        out.flush();
    }

    /** Null when the event has no line of its own. */
    private @Nullable String line(Event event) {
        if (event instanceof Event.RunStarted started) {
            return started.changes() == 0
                    ? "Nothing to do."
                    : "Applying " + started.changes() + (started.changes() == 1 ? " change" : " changes");
        } else if (event instanceof Event.ChangeStarted started) {
            running.put(started.address(), new Running(started.action(), started.at(), ""));
            return style.live() ? null : "  … " + started.action().sign() + " " + started.address();
        } else if (event instanceof Event.ChangeProgress change) {
            running.computeIfPresent(
                    change.address(), (any, now) -> new Running(now.action(), now.since(), change.message()));
            return style.live() ? null : "  … " + change.address() + ": " + change.message();
        } else if (event instanceof Event.AccountProgress account) {
            return "  … " + account.provider() + (account.account() == null ? "" : "@" + account.account()) + ": "
                    + account.message();
        } else if (event instanceof Event.RetryScheduled retry) {
            String message =
                    "try " + retry.attempt() + " failed, again in " + seconds(retry.pause()) + ": " + retry.reason();
            running.computeIfPresent(retry.address(), (any, now) -> new Running(now.action(), now.since(), message));
            return style.live() ? null : "  … " + retry.address() + ": " + message;
        } else if (event instanceof Event.ChangeSucceeded done) {
            running.remove(done.address());
            return "  " + style.green("✓") + " " + done.action().sign() + " " + done.address()
                    + style.dim("  " + seconds(done.took()));
        } else if (event instanceof Event.ChangeFailed failed) {
            running.remove(failed.address());
            return "  " + style.red("✗") + " " + failed.action().sign() + " " + failed.address() + ": "
                    + failed.message();
        } else if (event instanceof Event.ChangeSkipped skipped) {
            running.remove(skipped.address());
            return "  "
                    + style.dim("- " + skipped.action().sign() + " " + skipped.address() + " skipped: "
                            + skipped.because());
        } else if (event instanceof Event.RunFinished finished) {
            running.clear();
            return finished.succeeded() + " done, " + finished.failed() + " failed, " + finished.skipped()
                    + " skipped in " + seconds(finished.took());
        }
        return null;
    }

    private List<String> live(Instant now) {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<Address, Running> each : running.entrySet()) {
            if (lines.size() == MOST_LIVE_LINES) {
                lines.add("  … and " + (running.size() - MOST_LIVE_LINES) + " more");
                break;
            }
            Running what = each.getValue();
            String text = "  … " + what.action().sign() + " " + each.getKey() + "  "
                    + seconds(Duration.between(what.since(), now))
                    + (what.message().isEmpty() ? "" : "  " + what.message());
            text = text.lines().findFirst().orElse("");
            lines.add(text.length() < width ? text : text.substring(0, width - 1));
        }
        return lines;
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
