package io.infrar.examples.cli;

import io.infrar.Infra;
import io.infrar.model.InvalidEnvironmentException;
import io.infrar.run.ApplyException;
import io.infrar.run.RefusedException;
import io.infrar.run.StalePlanException;
import io.infrar.spi.Provider;
import io.infrar.spi.StateLockedException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;

/** Runs the examples of a gallery by id and verb. */
public final class CommandLine {
    private final PrintStream out;
    private final PrintStream err;
    private final Style style;
    private final List<Example> gallery;

    CommandLine(PrintStream out, PrintStream err, Style style, List<Example> gallery) {
        this.out = out;
        this.err = err;
        this.style = style;
        this.gallery = gallery;
    }

    /** Runs and ends the JVM with the exit code. */
    public static void main(List<Example> gallery, String... words) {
        CommandLine line = new CommandLine(
                utf8(System.out), utf8(System.err), Style.of(System.getenv(), Style.onTerminal()), gallery);
        System.exit(line.run(words));
    }

    /** {@link #main} for one example; without a verb it plans. */
    public static void main(Example example, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        if (words.length == 0 || words[0].startsWith("-")) {
            all.add(0, Verb.PLAN.word());
        }
        all.add(0, example.id());
        main(List.of(example), all.toArray(new String[0]));
    }

    /** JSON is UTF-8 whatever the terminal is set to, and the signs of changes are not ASCII. */
    static PrintStream utf8(PrintStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    int run(String... words) {
        // Until the last word is printed: the JVM ends when it is closed after Ctrl-C.
        try (Interruption interruption = Interruption.install()) {
            return run(interruption, words);
        }
    }

    private int run(Interruption interruption, String... words) {
        boolean debug = List.of(words).contains("--debug");
        boolean json = Arguments.wantsJson(words);
        try {
            return words.length > 0 && words[0].equals(Simulate.WORD)
                    ? Simulate.parse(words).run(out, interruption)
                    : run(Arguments.parse(words), interruption);
        } catch (UsageException e) {
            return failed(e, Exit.REFUSED, json, debug, "\nTry --help.");
        } catch (RefusedException | StalePlanException | StateLockedException | InvalidEnvironmentException e) {
            return failed(e, Exit.REFUSED, json, debug, "");
        } catch (CancellationException e) {
            return failed(e, Exit.FAILED, json, debug, "");
        } catch (ApplyException e) {
            return failed(e, Exit.FAILED, json, debug, hint(words));
        } catch (RuntimeException | Error e) {
            return failed(e, Exit.FAILED, json, debug, debug ? "" : "\nMore with --debug.");
        }
    }

    private int failed(Throwable error, int exit, boolean json, boolean debug, String hint) {
        String message = message(error);
        if (json) {
            out.println(Documents.error(error, message, exit).pretty());
        }
        err.println(style.red(exit == Exit.REFUSED ? "refused: " : "failed: ") + message + hint);
        if (debug) {
            error.printStackTrace(err);
        }
        return exit;
    }

    /** The messages of the errors, each once; a class's name only where it is all there is. */
    private static String message(Throwable error) {
        String message = error.getMessage();
        String text = message == null || message.isBlank() ? error.getClass().getName() : message;
        Throwable cause = error.getCause();
        String because = cause == null || error instanceof ApplyException ? "" : message(cause);
        return because.isEmpty() || text.contains(because) ? text : text + "\n  because: " + because;
    }

    private Optional<Example> find(String id) {
        return gallery.stream()
                .filter(example -> example.id().equalsIgnoreCase(id))
                .findFirst();
    }

    private String hint(String... words) {
        String hint = words.length == 0 ? "" : find(words[0]).map(Example::hint).orElse("");
        return hint.isEmpty() ? "" : "\n" + hint;
    }

    private int run(Arguments arguments, Interruption interruption) {
        String id = arguments.example();
        if (arguments.help()) {
            help();
            return Exit.DONE;
        }
        if (id == null) {
            gallery(arguments.json());
            return Exit.DONE;
        }
        Example example = find(id).orElseThrow(() -> new UsageException("there is no example '" + id + "'; there are "
                + String.join(", ", gallery.stream().map(Example::id).toList())));
        Verb verb = arguments.verb();
        if (verb == null) {
            throw new UsageException(
                    example.id() + " (" + example.name() + ": " + example.what() + ") needs a verb: " + Verb.words());
        }
        Console console = new Console(arguments.json() ? err : out, arguments.json() ? Style.PLAIN : style);
        try (Infra infra = infra(arguments)) {
            return new Runner(example, arguments, infra, console, out, interruption).run(verb);
        }
    }

    private static Infra infra(Arguments arguments) {
        Infra.Builder builder = Infra.builder();
        if (arguments.ephemeral()) {
            builder.ephemeral();
        }
        if (arguments.state() != null) {
            builder.home(arguments.state());
        }
        if (arguments.parallelism() != null) {
            builder.parallelism(arguments.parallelism());
        }
        return builder.build();
    }

    // ---- texts

    private void gallery(boolean json) {
        Set<String> present = new TreeSet<>();
        ServiceLoader.load(Provider.class).forEach(provider -> present.add(provider.id()));
        if (json) {
            out.println(Documents.gallery(gallery, present).pretty());
            return;
        }
        out.println("The gallery. Providers on the class path: " + String.join(", ", present));
        out.println();
        for (Example example : gallery) {
            Set<String> providers = Example.providers(example.environment());
            Set<String> missing = new TreeSet<>(providers);
            missing.removeAll(present);
            out.printf(
                    "  %-4s %-34s %-50s %s%n",
                    example.id(),
                    example.name(),
                    example.what(),
                    missing.isEmpty()
                            ? style.green("on " + String.join(", ", providers))
                            : style.dim("needs " + String.join(", ", missing)));
        }
        out.println();
        usage();
    }

    private void help() {
        usage();
        for (Verb verb : Verb.values()) {
            out.printf("  %-10s %s%n", verb.word(), verb.purpose());
        }
        Map<String, String> options = new LinkedHashMap<>();
        options.put("--state DIR", "where state and files are kept; .infrar unless given");
        options.put("--json", "one JSON document on standard output");
        options.put("--parallelism N", "how many calls run at once; 32 unless given");
        options.put("--out FILE", "plan: saves the plan");
        options.put("--plan FILE", "apply: does exactly what a saved plan says");
        options.put(
                "--target X",
                "only this and what it needs; a component such as database/main or a resource; repeatable");
        options.put("--exclude X", "not this and not what needs it; repeatable");
        options.put("--ephemeral", "apply: keeps running until Ctrl-C, then removes everything");
        options.put("--lock ID", "unlock: takes this lock away from an owner on another machine");
        options.put("--debug", "stack traces of errors");
        out.println();
        options.forEach((option, purpose) -> out.printf("  %-16s %s%n", option, purpose));
        out.println();
        out.println(Simulate.USAGE);
        out.println();
        out.println(
                "Exit: 0 done, 1 failed, 2 refused; drift: 3 when something drifted; plan: 4 when there are changes.");
    }

    private void usage() {
        out.println("Usage: java -jar infrar-examples.jar <id> <verb> [options]; verbs: " + Verb.words());
    }
}
