package io.infrar.state;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A JVM that runs {@link StateProgram}. */
final class Child implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final String END = "(the process has ended)";

    private final Process process;
    private final Writer in;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final Thread reader;

    private Child(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        in = process.outputWriter(StandardCharsets.UTF_8);
        reader = new Thread(this::read, "child-output");
        reader.setDaemon(true);
        reader.start();
    }

    static Child start(Path root) throws IOException {
        return start(root, 1 << 20, List.of());
    }

    static Child start(Path root, long compactFrom, List<String> before) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                StateProgram.class.getName(),
                root.toString(),
                Long.toString(compactFrom)));
        Child child = new Child(command);
        child.expect("ready");
        return child;
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.add(line);
            }
        } catch (IOException e) {
            said.add(e.toString());
        }
        said.add(END);
    }

    /** The rest of the next line that begins so. */
    String expect(String beginning) {
        List<String> others = new ArrayList<>();
        try {
            while (true) {
                String line = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (line == null || line.equals(END)) {
                    throw new AssertionError("expected '" + beginning + "' but got " + others + " and then " + line);
                }
                if (line.startsWith(beginning)) {
                    return line.substring(beginning.length()).strip();
                }
                others.add(line);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    Child tell(String line) {
        try {
            in.write(line + "\n");
            in.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL; returns when the process is gone, with all that it said since the last question. */
    List<String> kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("process " + process.pid() + " does not end");
        }
        reader.join();
        List<String> rest = new ArrayList<>();
        said.drainTo(rest);
        return rest;
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
