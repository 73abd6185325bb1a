package io.infrar.provider.local.agent;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/** Programs run in JVMs of their own by the tests of this package. */
final class TestPrograms {
    private TestPrograms() {}

    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    static List<String> command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                JAVA,
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx48m",
                "-Dsun.net.httpserver.nodelay=true",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A replica: answers every request with its port and the request's headers. */
    static final class Replica {
        public static void main(String[] args) throws IOException {
            int port = Integer.parseInt(args[0]);
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 100);
            server.setExecutor(Executors.newFixedThreadPool(16));
            server.createContext("/", exchange -> {
                StringBuilder text = new StringBuilder("port=" + port + "\n");
                exchange.getRequestHeaders()
                        .forEach((name, values) -> text.append(name.toLowerCase(java.util.Locale.ROOT))
                                .append('=')
                                .append(String.join(",", values))
                                .append('\n'));
                byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }
    }

    /** A user's program: brings up one sleeper and then hangs until it is killed. */
    static final class User {
        public static void main(String[] args) throws InterruptedException {
            Path root = Path.of(args[0]);
            AgentOptions options =
                    args[1].equals("ephemeral") ? AgentOptions.forThisJvmOnly() : AgentOptions.persistent();
            AgentClient client = AgentClient.connectOrStart(root, options.register(Path.of(args[2])));
            client.put(ProcessUnit.of("sleeper", "test", Exec.of("sleep", "600")));
            if (args.length > 3) {
                client.put(SiteUnit.of("site", "test", Integer.parseInt(args[3]), root));
                client.awaitHealthy("site", Duration.ofSeconds(10));
            }
            UnitStatus status = client.awaitHealthy("sleeper", Duration.ofSeconds(10));
            System.out.println(
                    "pid=" + status.pid() + " agent=" + client.agent().pid());
            System.out.flush();
            Thread.sleep(Duration.ofMinutes(5).toMillis());
        }
    }
}
