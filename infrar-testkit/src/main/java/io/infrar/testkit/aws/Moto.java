package io.infrar.testkit.aws;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A running <a href="https://docs.getmoto.org/en/latest/docs/server_mode.html">moto server</a>: a simulation of AWS by others, in
 * memory only. It listens on a free loopback port and ends with the JVM that started it, however that ends.
 *
 * <p>Where {@code moto_server} is not on the path, tests that need it are skipped; with the variable {@code INFRAR_MOTO=required} they
 * fail instead.
 */
public final class Moto implements AutoCloseable {
    /** What {@code moto_server} is called on the path, and another program with the same arguments to use instead. */
    private static final String PROGRAM = "moto_server";

    private static final String OVERRIDE = "INFRAR_MOTO_PROGRAM";
    private static final String MODE = "INFRAR_MOTO";
    private static final Duration START = Duration.ofSeconds(60);
    private static @Nullable Moto shared;

    private final Process process;
    private final URI endpoint;
    private final Path kubernetes;

    private Moto(Process process, URI endpoint, Path kubernetes) {
        this.process = process;
        this.endpoint = endpoint;
        this.kubernetes = kubernetes;
    }

    /** The server that all tests of this JVM share; skips or fails the calling test where there is none. */
    public static synchronized Moto shared() {
        Moto running = shared;
        if (running == null || !running.process.isAlive()) {
            running = start();
            shared = running;
        }
        return running;
    }

    /** A server of one's own; skips or fails the calling test where there is none. */
    public static Moto start() {
        List<String> command = command().orElse(null);
        if (command == null) {
            String missing = PROGRAM + " is not on the path: what needs a simulated AWS is not tried";
            if ("required".equals(System.getenv(MODE))) {
                Assertions.fail(missing);
            }
            Assumptions.abort(missing);
            throw new IllegalStateException(missing);
        }
        try {
            return start(command);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + command, e);
        }
    }

    private static Moto start(List<String> program) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        // The shell waits for the end of its input, which comes with the end of this JVM, and then ends the server.
        List<String> command = new ArrayList<>(List.of(
                "sh", "-c", "\"$@\" <&- & server=$!; trap 'kill $server' TERM; cat >/dev/null; kill $server", "moto"));
        command.addAll(program);
        command.addAll(List.of("-H", "127.0.0.1", "-p", Integer.toString(port)));
        ProcessBuilder server = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        // Some thousand machine images take longer to load than most tests, after each reset again.
        server.environment().putIfAbsent("MOTO_EC2_LOAD_DEFAULT_AMIS", "false");
        // It issues certificates by the clock alone, after a minute unless told otherwise.
        server.environment().putIfAbsent("MOTO_ACM_VALIDATION_WAIT", "0");
        // Without it AWS's own policies do not exist, so none can be attached to a role.
        server.environment().putIfAbsent("MOTO_IAM_LOAD_MANAGED_POLICIES", "true");
        Path kubernetes = Files.createTempFile("kubernetes", ".txt");
        Files.delete(kubernetes);
        server.environment().put("KUBERNETES_FILE", kubernetes.toString());
        Process process = server.start();
        Moto moto = new Moto(process, URI.create("http://127.0.0.1:" + port), kubernetes);
        moto.awaitStarted();
        return moto;
    }

    /** The fuller server that stands beside this project on some machines, else the plain one; both with a bit more. */
    private static Optional<List<String>> command() {
        String override = System.getenv(OVERRIDE);
        if (override != null) {
            return Optional.of(List.of(override.split(" ")));
        }
        Path plain = onPath().orElse(null);
        if (plain == null) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>();
        interpreter(plain)
                .ifPresentOrElse(
                        python -> {
                            command.addAll(List.of(python.split(" ")));
                            command.add(more().toString());
                            fuller().ifPresent(script -> command.add(script.toString()));
                        },
                        () -> command.add(plain.toString()));
        return Optional.of(List.copyOf(command));
    }

    /** The start script that closes gaps of both, as a file. */
    private static Path more() {
        try (InputStream script = Moto.class.getResourceAsStream("moto_more.py")) {
            Path file = Files.createTempFile("moto_more", ".py");
            file.toFile().deleteOnExit();
            Files.write(file, requireNonNull(script, "moto_more.py is missing").readAllBytes());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the start script of moto", e);
        }
    }

    private static Optional<Path> onPath() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        for (String folder : path.split(File.pathSeparator)) {
            Path candidate = Path.of(folder.isEmpty() ? "." : folder, PROGRAM);
            if (Files.isExecutable(candidate)) {
                return Optional.of(candidate.toAbsolutePath());
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> fuller() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path script = folder.resolve("shared/tools/moto_plus.py");
            if (Files.isRegularFile(script)) {
                return Optional.of(script);
            }
        }
        return Optional.empty();
    }

    /** The Python that has moto: that of the start script, or else the one on the path. */
    private static Optional<String> interpreter(Path script) {
        try (var lines = Files.lines(script)) {
            Optional<String> own = lines.findFirst()
                    .filter(line -> line.startsWith("#!") && line.contains("python"))
                    .map(line -> line.substring(2).strip());
            return own.or(() -> Optional.of("python3")).filter(Moto::hasMoto);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static boolean hasMoto(String python) {
        try {
            List<String> command = new ArrayList<>(List.of(python.split(" ")));
            command.addAll(List.of("-c", "import importlib.util as u; exit(u.find_spec('moto') is None)"));
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether gaps of the plain server are closed, so that everything can be checked. */
    public static boolean isFuller() {
        return System.getenv(OVERRIDE) == null && fuller().isPresent();
    }

    private void awaitStarted() throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                call("GET", "/moto-api/");
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw e;
                }
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    /** Where it listens: the value for {@code AWS_ENDPOINT_URL}. */
    public URI endpoint() {
        return endpoint;
    }

    /** The settings of an {@code Infra} that uses it. */
    public Map<String, String> settings() {
        return Map.of(
                "AWS_ENDPOINT_URL",
                endpoint.toString(),
                "AWS_ACCESS_KEY_ID",
                "test",
                "AWS_SECRET_ACCESS_KEY",
                "test",
                "INFRAR_AWS_SETTLE",
                "PT0S");
    }

    /**
     * From now on, EKS says of every cluster that its API is there.
     *
     * @param authority what the certificate is signed with, PEM
     */
    public void kubernetes(URI api, String authority) {
        try {
            Files.writeString(kubernetes, api + "\n" + authority);
            kubernetes.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + kubernetes, e);
        }
    }

    /** Forgets everything. */
    public void reset() {
        try {
            call("POST", "/moto-api/reset");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot reset moto at " + endpoint, e);
        }
    }

    private void call(String method, String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) endpoint.resolve(path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout(2_000);
        connection.setReadTimeout(30_000);
        int status = connection.getResponseCode();
        connection.disconnect();
        if (status >= 400) {
            throw new IOException(method + " " + path + " answered " + status);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
