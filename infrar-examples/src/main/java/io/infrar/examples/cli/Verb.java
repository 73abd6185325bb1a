package io.infrar.examples.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the command line does with an example. */
enum Verb {
    VALIDATE("shows the findings; offline"),
    COST("shows the monthly cost; offline"),
    PLAN("shows what apply would do, changes nothing"),
    APPLY("plans, then does what the plan says"),
    DRIFT("shows what differs from what was applied"),
    OUTPUTS("shows addresses and names of what is deployed"),
    DESTROY("deletes everything that the state knows"),
    UNLOCK("shows who holds the lock of the state; takes it away with --lock");

    private final String purpose;

    Verb(String purpose) {
        this.purpose = purpose;
    }

    String purpose() {
        return purpose;
    }

    /** The word on the command line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Verb> of(String word) {
        return Arrays.stream(values()).filter(verb -> verb.word().equals(word)).findFirst();
    }

    static String words() {
        return Arrays.stream(values()).map(Verb::word).collect(Collectors.joining(", "));
    }
}
