package io.infrar.provider.local.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks one child whether it is up. Used by one thread. */
final class Prober {
    private final Child.Launch launch;
    private final Health health;
    private final long logStart;
    private boolean lineSeen;

    Prober(Child.Launch launch, Health health, long logStart) {
        this.launch = launch;
        this.health = health;
        this.logStart = logStart;
    }

    /** Null when up, else why not, in words for the user. */
    @Nullable
    String complaint() {
        Health.Probe probe = health.probe();
        try {
            if (probe instanceof Health.Tcp tcp) {
                connect(tcp.port(), health.timeout()).close();
                return null;
            } else if (probe instanceof Health.Http http) {
                return http(http);
            } else if (probe instanceof Health.Command command) {
                return command(command);
            } else if (probe instanceof Health.LogLine line) {
                return logLine(line.regex());
            }
            throw new IllegalStateException("unknown probe " + probe);
        } catch (IOException e) {
            return describe(probe) + ": " + e.getMessage();
        }
    }

    private static String describe(Health.Probe probe) {
        if (probe instanceof Health.Tcp tcp) {
            return "port " + tcp.port();
        } else if (probe instanceof Health.Http http) {
            return "GET " + http.path() + " on port " + http.port();
        } else if (probe instanceof Health.Command command) {
            return "health command " + command.command().get(0);
        }
        return "health";
    }

    static Socket connect(int port, Duration timeout) throws IOException {
        Socket socket = new Socket();
        try {
            int millis = (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE);
            socket.setSoTimeout(millis);
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), millis);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private @Nullable String http(Health.Http http) throws IOException {
        int status = status(http.port(), http.path(), health.timeout());
        boolean good = http.status() == 0 ? status >= 200 && status < 400 : status == http.status();
        return good ? null : describe(http) + " answered " + status;
    }

    /** One GET on a connection of its own: no pool, no redirects, nothing kept. */
    static int status(int port, String path, Duration timeout) throws IOException {
        try (Socket socket = connect(port, timeout)) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                    + "\r\nUser-Agent: infrar-health\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader in = new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1), 256);
            String line = in.readLine();
            if (line == null || !line.matches("HTTP/1\\.[01] \\d{3}.*")) {
                throw new IOException("no HTTP answer");
            }
            return Integer.parseInt(line.substring(9, 12));
        }
    }

    private @Nullable String command(Health.Command command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command.command())
                .directory(launch.directory().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        Process process = builder.start();
        try {
            if (process.waitFor(health.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                int code = process.exitValue();
                return code == 0 ? null : describe(command) + " ended with exit code " + code;
            }
            return describe(command) + " gave no answer within " + health.timeout();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private @Nullable String logLine(String regex) {
        Path log = launch.log();
        if (!lineSeen) {
            lineSeen = Pattern.compile(regex)
                    .matcher(LogFiles.since(log, logStart))
                    .find();
        }
        return lineSeen ? null : "no line of the log matches " + regex + " yet";
    }
}
