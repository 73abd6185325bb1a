package io.infrar.examples.cli;

import java.io.Console;
import java.util.Map;

/**
 * How text is shown.
 *
 * @param live whether lines may be drawn again; only on a terminal
 * @param color whether signs are coloured; only on a terminal
 */
public record Style(boolean live, boolean color) {
    /** For files and other programs. */
    public static final Style PLAIN = new Style(false, false);

    /** Programs that do not want control characters say so in their environment. */
    public static Style of(Map<String, String> environment, boolean terminal) {
        boolean able = terminal && !environment.getOrDefault("TERM", "").equals("dumb");
        boolean live = able && environment.getOrDefault("CI", "").isEmpty();
        return new Style(live, able && environment.getOrDefault("NO_COLOR", "").isEmpty());
    }

    /** Whether both input and output are a terminal. From JDK 22 on a console may exist without one. */
    public static boolean onTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // an older JDK, where the console is a terminal
        }
    }

    String green(String text) {
        return colored("32", text);
    }

    String yellow(String text) {
        return colored("33", text);
    }

    String red(String text) {
        return colored("31", text);
    }

    String dim(String text) {
        return colored("2", text);
    }

    String bold(String text) {
        return colored("1", text);
    }

    private String colored(String code, String text) {
        return color ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
