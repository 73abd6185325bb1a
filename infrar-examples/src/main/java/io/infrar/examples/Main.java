package io.infrar.examples;

import io.infrar.examples.cli.CommandLine;

/** The command line of the gallery: without words it lists it, with an id and a verb it runs one example. */
public final class Main {
    private Main() {}

    /** Ends the JVM with 0 done, 1 failed, 2 refused; {@code drift} 3 for drift, {@code plan} 4 for changes. */
    public static void main(String... words) {
        CommandLine.main(Gallery.all(), words);
    }
}
