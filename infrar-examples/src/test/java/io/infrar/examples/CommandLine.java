package io.infrar.examples;

import io.infrar.model.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs the command line in this JVM and keeps what it prints. */
final class CommandLine {
    private final List<Example> gallery;
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteArrayOutputStream err = new ByteArrayOutputStream();

    CommandLine(List<Example> gallery) {
        this.gallery = gallery;
    }

    int run(String... words) {
        out = new ByteArrayOutputStream();
        err = new ByteArrayOutputStream();
        return new Main(stream(out), stream(err), Style.PLAIN, gallery).run(words);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Standard output as the one document that it has to be. */
    Json json() {
        return Json.parse(out());
    }

    /** A text in the document by its path. */
    String text(String... path) {
        Json json = json();
        for (String field : path) {
            Json next = json.get(field);
            if (next == null) {
                throw new AssertionError("there is no " + String.join(".", path) + " in " + json);
            }
            json = next;
        }
        return json.asText();
    }
}
