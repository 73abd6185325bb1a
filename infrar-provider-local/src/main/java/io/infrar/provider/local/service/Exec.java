package io.infrar.provider.local.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Runs short helper programs to their end. */
final class Exec {
    /** @param output standard output and error together */
    record Result(int exit, String output) {
        boolean ok() {
            return exit == 0;
        }

        /** The last lines, for messages. */
        String tail() {
            List<String> lines = output.strip().lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
        }
    }

    private Exec() {}

    static Result run(List<String> command, Map<String, String> environment, @Nullable Path folder, Duration limit)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        if (folder != null) {
            builder.directory(folder.toFile());
        }
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        // Read beside the wait: a full pipe would block the program, and a grandchild may hold it open after the end.
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> {
            try (var stream = process.getInputStream()) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                return "(output lost: " + e.getMessage() + ")";
            }
        });
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ServiceException(command.get(0) + " did not finish within " + limit.toSeconds() + " s");
            }
            return new Result(process.exitValue(), output.get(5, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException(command.get(0) + " was interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new ServiceException("The output of " + command.get(0) + " could not be read", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The program of that name on the PATH or in the usual system folders. */
    static @Nullable Path find(String program) {
        String path = System.getenv().getOrDefault("PATH", "")
                + ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/opt/homebrew/bin";
        for (String folder : path.split(":")) {
            if (!folder.isEmpty()) {
                Path candidate = Path.of(folder, program);
                if (Files.isExecutable(candidate) && Files.isRegularFile(candidate)) {
                    return candidate;
                }
            }
        }
        return null;
    }
}
