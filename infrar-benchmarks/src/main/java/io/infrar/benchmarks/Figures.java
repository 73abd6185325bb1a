package io.infrar.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of everything measured, printed line by line as it comes. */
final class Figures {
    private static final String LINE = "%-52s %-48s %-22s %s%n";

    private final PrintStream out;
    private final List<String> missed = new ArrayList<>();

    Figures(PrintStream out) {
        this.out = out;
    }

    void heading(String text) {
        out.printf("%n%s%n", text);
        out.printf(LINE, "what", "measured", "target", "");
    }

    void add(String what, Object measured) {
        out.printf(LINE, what, measured, "", "");
    }

    void add(String what, Object measured, String target, boolean met) {
        out.printf(LINE, what, measured, target, met ? "ok" : "MISSED");
        if (!met) {
            missed.add(what);
        }
    }

    void note(String text) {
        out.println(text);
    }

    List<String> missed() {
        return missed;
    }

    static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
