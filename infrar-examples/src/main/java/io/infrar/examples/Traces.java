package io.infrar.examples;

import io.infrar.Deployment;
import io.infrar.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * What an environment leaves on a machine while it is there: processes and ports. Taken down before it is destroyed, looked for
 * afterwards.
 *
 * @param processes handles stand for one process each, also when its number is used again
 */
record Traces(Set<ProcessHandle> processes, Set<Integer> ports) {
    private static final int CONNECT_MILLIS = 500;
    private static final Duration END = Duration.ofSeconds(5);

    static Traces of(Deployment deployment, Set<ProcessHandle> processes) {
        Set<Integer> ports = new TreeSet<>();
        deployment.resources().forEach(row -> {
            Json port = row.outputs().get("port");
            if (port != null) {
                ports.add(Integer.valueOf(port.asText()));
            }
            Json endpoint = row.outputs().get("endpoint");
            if (endpoint != null) {
                ports.add(URI.create(endpoint.asText()).getPort());
            }
        });
        return new Traces(Set.copyOf(processes), ports);
    }

    /** What is still there; empty when all is gone. */
    List<String> left(Path folder) {
        List<String> left = new ArrayList<>();
        processes.stream()
                .filter(process -> !ended(process))
                .forEach(process -> left.add("process " + process.pid() + " ("
                        + process.info().command().orElse("unknown") + ")"));
        ports.stream().filter(Traces::isOpen).forEach(port -> left.add("port " + port));
        left.addAll(files(folder));
        return left;
    }

    /** The agent ends by itself shortly after its last unit. */
    private static boolean ended(ProcessHandle process) {
        CompletableFuture<ProcessHandle> exit = process.onExit();
        try {
            exit.get(END.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> files(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> "file " + file).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look into " + folder, e);
        }
    }
}
