package io.infrar.provider.local.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Loopback TCP ports: free ones, and who has the others. */
public final class Ports {
    private static final String LISTENING = "0A";

    /**
     * Who listens on a port.
     *
     * @param pid null where it cannot be seen (another user's process)
     * @param command the program's name without its arguments, which may be secret
     */
    public record Holder(
            int port, @Nullable Long pid, @Nullable String command) {
        /** Such as {@code port 8080 is taken by pid 123 (java)}. */
        @Override
        public String toString() {
            String who = pid == null ? "another process" : "pid " + pid + (command == null ? "" : " (" + command + ")");
            return "port " + port + " is taken by " + who;
        }
    }

    private Ports() {}

    /** A port nobody listens on at this moment. Somebody else may take it before the caller does. */
    public static int free() {
        return free(1).get(0);
    }

    /** That many different ones. */
    public static List<Integer> free(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket();
                sockets.add(socket);
                socket.bind(new InetSocketAddress(loopback(), 0));
                ports.add(socket.getLocalPort());
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on loopback", e);
        } finally {
            for (ServerSocket socket : sockets) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // it only held a number
                }
            }
        }
    }

    /** Null when 127.0.0.1 can be listened on at that port. */
    public static @Nullable Holder check(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(loopback(), port), 1);
            // Elsewhere than on Linux, a listener on all addresses does not keep one from listening on a single one.
            if (Files.exists(Path.of("/proc/net/tcp"))) {
                return null;
            }
        } catch (IOException e) {
            return holder(port);
        }
        try {
            Prober.connect(port, Duration.ofMillis(200)).close();
            return holder(port);
        } catch (IOException e) {
            return null;
        }
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static Holder holder(int port) {
        Long pid = Files.exists(Path.of("/proc/net/tcp")) ? pidByProc(port) : pidByLsof(port);
        return new Holder(port, pid, pid == null ? null : command(pid));
    }

    private static @Nullable String command(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(p -> p.info().command())
                .map(c -> Path.of(c).getFileName().toString())
                .orElse(null);
    }

    private static @Nullable Long pidByProc(int port) {
        Set<String> sockets = new HashSet<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try {
                for (String line : Files.readAllLines(Path.of(table), StandardCharsets.US_ASCII)) {
                    String[] f = line.strip().split("\\s+");
                    if (f.length > 9 && f[3].equals(LISTENING) && f[1].endsWith(String.format(":%04X", port))) {
                        sockets.add("socket:[" + f[9] + "]");
                    }
                }
            } catch (IOException e) {
                // no IPv6 here
            }
        }
        for (Path process : LinuxProcessTable.processes()) {
            try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
                for (Path descriptor : descriptors) {
                    if (sockets.contains(target(descriptor))) {
                        return LinuxProcessTable.pid(process);
                    }
                }
            } catch (IOException | java.nio.file.DirectoryIteratorException e) {
                // another user's, or gone
            }
        }
        return null;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static @Nullable Long pidByLsof(int port) {
        return ProcessTable.output(List.of("lsof", "-nP", "-iTCP:" + port, "-sTCP:LISTEN", "-Fp"))
                .lines()
                .filter(line -> line.matches("p\\d+"))
                .map(line -> Long.valueOf(line.substring(1)))
                .findFirst()
                .orElse(null);
    }
}
