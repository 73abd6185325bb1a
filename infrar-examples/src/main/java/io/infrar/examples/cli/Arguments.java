package io.infrar.examples.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param example null asks for the gallery
 * @param verb null asks what can be done with the example
 * @param state where state and files of services are kept; null for {@code .infrar} in the working directory
 * @param parallelism calls at once; null for the engine's default
 * @param out where {@code plan} saves the plan
 * @param plan a saved plan for {@code apply}
 * @param lock the id of the lock that {@code unlock} takes away; null to look only
 */
record Arguments(
        @Nullable String example,
        @Nullable Verb verb,
        boolean json,
        boolean debug,
        boolean help,
        boolean ephemeral,
        @Nullable Path state,
        @Nullable Integer parallelism,
        @Nullable Path out,
        @Nullable Path plan,
        @Nullable String lock,
        Set<String> targets,
        Set<String> excludes) {
    private static final Set<Verb> PLANNING = EnumSet.of(Verb.PLAN, Verb.APPLY, Verb.DESTROY);

    /** Options of single verbs; all others go with every verb. */
    private static final Map<String, Set<Verb>> ONLY_FOR = Map.of(
            "--out", EnumSet.of(Verb.PLAN),
            "--plan", EnumSet.of(Verb.APPLY),
            "--ephemeral", EnumSet.of(Verb.APPLY),
            "--lock", EnumSet.of(Verb.UNLOCK),
            "--target", PLANNING,
            "--exclude", PLANNING);

    /**
     * Reads a command line.
     *
     * @throws UsageException with everything that is wrong
     */
    static Arguments parse(String... words) {
        return new Parser().parse(words);
    }

    /** Whether these words ask for JSON, also when the rest of them cannot be understood. */
    static boolean wantsJson(String... words) {
        return List.of(words).contains("--json");
    }

    private static final class Parser {
        private final List<String> problems = new ArrayList<>();
        private final List<String> positional = new ArrayList<>();
        private final Set<String> given = new LinkedHashSet<>();
        private final Set<String> targets = new LinkedHashSet<>();
        private final Set<String> excludes = new LinkedHashSet<>();
        private @Nullable Path state;
        private @Nullable Path out;
        private @Nullable Path plan;
        private @Nullable String lock;
        private @Nullable Integer parallelism;

        Arguments parse(String... words) {
            Iterator<String> rest = List.of(words).iterator();
            while (rest.hasNext()) {
                String word = rest.next();
                if (word.startsWith("-")) {
                    option(word, rest);
                } else {
                    positional.add(word);
                }
            }
            String example = positional.isEmpty() ? null : positional.get(0);
            Verb verb = positional.size() > 1 ? verb(positional.get(1)) : null;
            if (positional.size() > 2) {
                problems.add("too many words: " + positional.subList(2, positional.size()));
            }
            combinations(verb);
            if (!problems.isEmpty()) {
                throw new UsageException(problems);
            }
            return new Arguments(
                    example,
                    verb,
                    given.contains("--json"),
                    given.contains("--debug"),
                    given.contains("--help"),
                    given.contains("--ephemeral"),
                    state,
                    parallelism,
                    out,
                    plan,
                    lock,
                    targets,
                    excludes);
        }

        private @Nullable Verb verb(String word) {
            Verb verb = Verb.of(word).orElse(null);
            if (verb == null) {
                problems.add("there is no verb '" + word + "'; there are " + Verb.words());
            }
            return verb;
        }

        private void option(String word, Iterator<String> rest) {
            int equals = word.indexOf('=');
            String name = equals > 0 ? word.substring(0, equals) : word;
            String value = equals > 0 ? word.substring(equals + 1) : null;
            switch (name) {
                case "--json", "--debug", "--ephemeral", "--help" -> flag(name, value);
                case "-h" -> flag("--help", value);
                case "--state" -> state = path(name, value, rest);
                case "--out" -> out = path(name, value, rest);
                case "--plan" -> plan = path(name, value, rest);
                case "--lock" -> lock = value(name, value, rest);
                case "--parallelism" -> parallelism = number(name, value, rest);
                case "--target" -> addTo(targets, name, value, rest);
                case "--exclude" -> addTo(excludes, name, value, rest);
                default -> problems.add("there is no option " + name);
            }
        }

        private void flag(String name, @Nullable String value) {
            given.add(name);
            if (value != null) {
                problems.add(name + " takes no value, is '" + value + "'");
            }
        }

        private void addTo(Set<String> set, String name, @Nullable String attached, Iterator<String> rest) {
            String value = value(name, attached, rest);
            if (value != null) {
                set.add(value);
            }
        }

        private @Nullable String value(String name, @Nullable String attached, Iterator<String> rest) {
            boolean repeated = !given.add(name) && !name.equals("--target") && !name.equals("--exclude");
            String value = attached != null ? attached : rest.hasNext() ? rest.next() : null;
            if (value == null || value.isBlank() || attached == null && value.startsWith("--")) {
                problems.add(name + " needs a value");
                if (value != null && attached == null) {
                    option(value, rest);
                }
                return null;
            }
            if (repeated) {
                problems.add(name + " is given twice");
            }
            return value;
        }

        private @Nullable Path path(String name, @Nullable String attached, Iterator<String> rest) {
            String value = value(name, attached, rest);
            try {
                return value == null ? null : Path.of(value);
            } catch (InvalidPathException e) {
                problems.add(name + " needs a path, is '" + value + "': " + e.getReason());
                return null;
            }
        }

        private @Nullable Integer number(String name, @Nullable String attached, Iterator<String> rest) {
            String value = value(name, attached, rest);
            if (value == null) {
                return null;
            }
            if (value.matches("[1-9]\\d{0,3}")) {
                return Integer.valueOf(value);
            }
            problems.add(name + " needs a number from 1 to 9999, is '" + value + "'");
            return null;
        }

        private void combinations(@Nullable Verb verb) {
            if (verb == null) {
                return;
            }
            for (String name : given) {
                Set<Verb> verbs = ONLY_FOR.get(name);
                if (verbs != null && !verbs.contains(verb)) {
                    problems.add(name + " does not go with " + verb.word());
                }
            }
            if (plan != null && !(targets.isEmpty() && excludes.isEmpty())) {
                problems.add("--plan does exactly what the plan says: give --target and --exclude to plan");
            }
            if (given.contains("--ephemeral") && state != null) {
                problems.add("--ephemeral keeps its state in a temporary folder: leave --state out");
            }
        }
    }
}
