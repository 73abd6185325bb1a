package io.infrar.provider.local;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.hours;
import static io.infrar.model.Units.mib;

import com.sun.net.httpserver.HttpServer;
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.spi.Plan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/** Programs that run in JVMs of their own, and the environments that they and the tests share. */
final class LocalPrograms {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private LocalPrograms() {}

    static List<String> java(String classPath, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                JAVA,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx160m",
                "-Dsun.net.httpserver.nodelay=true",
                "-cp",
                classPath,
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A program of the tests, with everything that these have. */
    static List<String> program(Class<?> main, String... arguments) {
        return java(System.getProperty("java.class.path"), main, arguments);
    }

    /** A service of the tests, which needs nothing but the JDK. */
    static String[] service(Class<?> main, String... arguments) {
        Path classes =
                Path.of(main.getProtectionDomain().getCodeSource().getLocation().getPath());
        return java(classes.toString(), main, arguments).toArray(String[]::new);
    }

    /** Answers with who it is, and what it was told in GREETING. */
    static final class Replica {
        public static void main(String[] arguments) throws IOException {
            int port = Integer.parseInt(System.getenv("PORT"));
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 100);
            server.setExecutor(Executors.newFixedThreadPool(8));
            server.createContext("/", exchange -> {
                byte[] body = (System.getenv("GREETING") + " from "
                                + ProcessHandle.current().pid())
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }
    }

    /** One of each kind. */
    static Environment everything() {
        return LocalHome.environment()
                .database("main", d -> d.postgres("15").memory(mib(64)).backups(days(7)))
                .cache("main", c -> c.redis("7").memory(mib(16)))
                .secret("jwt/signing-key", s -> s.generated(64))
                .bucket("uploads", b -> b.emptyOnDestroy())
                .bucket("logs", b -> b.versioned().expireAfter(Duration.ofDays(30)))
                .compute(
                        "api",
                        c -> c.command(service(Replica.class))
                                .port(8080)
                                .replicas(2)
                                .health("/health")
                                .uses(database("main"), cache("main"), bucket("uploads"))
                                .env("GREETING", database("main").host())
                                .env("JWT_KEY", secret("jwt/signing-key")))
                .job(
                        "sync",
                        j -> j.command("sh", "-c", "test ${#JWT_KEY} -eq 64")
                                .env("JWT_KEY", secret("jwt/signing-key"))
                                .every(hours(1)))
                .staticSite("web", s -> s.directory("site"))
                .build();
    }

    /** The least that has a program, a secret and a page. */
    static Environment small() {
        return LocalHome.environment()
                .cache("main", c -> c.redis("7").memory(mib(16)))
                .staticSite("web", s -> s.directory("site"))
                .build();
    }

    private static Environment environment(String name) {
        return name.equals("everything") ? everything() : small();
    }

    /** Applies an environment and ends: folder, name of the environment. */
    static final class Apply {
        public static void main(String[] arguments) {
            try (Infra infra = LocalHome.builder(Path.of(arguments[0])).build()) {
                infra.apply(infra.plan(environment(arguments[1])));
                System.out.println("applied as " + System.getProperty("user.name"));
            }
        }
    }

    /** Applies the small environment, uses it, plans again, destroys: folder. */
    static final class WholeLife {
        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            LocalHome.site(folder);
            try (Infra infra = LocalHome.builder(folder).build()) {
                var deployment = infra.apply(infra.plan(small()));
                Plan again = infra.plan(small());
                String page = LocalHome.body(deployment.staticSite("web").url());
                infra.apply(infra.planDestroy(LocalHome.ENVIRONMENT));
                System.out.println("page=" + page + " again=" + again.effective() + " left="
                        + infra.deployment(LocalHome.ENVIRONMENT).resources());
            }
        }
    }

    /** Applies an environment for its own life in a home that Infrar makes, says where, and waits to be killed: folder. */
    static final class Ephemeral {
        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[0]);
            Infra infra = Infra.builder()
                    .ephemeral()
                    .base(folder)
                    .keyFile(folder.resolve("fingerprint.key"))
                    .setting(
                            "INFRAR_LOCAL_KEY_FILE", folder.resolve("vault.key").toString())
                    .build();
            var deployment = infra.apply(infra.plan(small()));
            System.out.println("up " + deployment.cache("main").port() + " "
                    + deployment.staticSite("web").url().getPort());
            System.out.flush();
            Thread.sleep(Duration.ofMinutes(5).toMillis());
            infra.close();
        }
    }
}
