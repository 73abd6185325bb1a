package io.infrar.examples.cli;

import io.infrar.model.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs the command line in this JVM and keeps what it prints. */
public final class Captured {
    private final List<Example> gallery;
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteArrayOutputStream err = new ByteArrayOutputStream();

    public Captured(List<Example> gallery) {
        this.gallery = gallery;
    }

    public int run(String... words) {
        out = new ByteArrayOutputStream();
        err = new ByteArrayOutputStream();
        return new CommandLine(stream(out), stream(err), Style.PLAIN, gallery).run(words);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Standard output as the one document that it has to be. */
    public Json json() {
        return Json.parse(out());
    }

    /** A text in the document by its path. */
    public String text(String... path) {
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
