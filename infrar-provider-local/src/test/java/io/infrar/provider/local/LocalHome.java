package io.infrar.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Deployment;
import io.infrar.Infra;
import io.infrar.model.Address;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.SecretRef;
import io.infrar.model.Stage;
import io.infrar.provider.local.agent.AgentClient;
import io.infrar.provider.local.agent.Ports;
import io.infrar.provider.local.agent.UnitState;
import io.infrar.provider.local.agent.UnitStatus;
import io.infrar.run.Event;
import io.infrar.spi.Plan;
import io.infrar.spi.Row;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A home folder with one environment in it, which is destroyed in the end; then nothing of it may be left. */
final class LocalHome implements AutoCloseable {
    static final String ENVIRONMENT = "test";

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path folder;
    private final List<Event> events = new ArrayList<>();
    private final Infra infra;

    LocalHome(Path folder) {
        this.folder = folder;
        this.infra = open();
    }

    /** What a later program would have. */
    Infra open() {
        return builder(folder).listener(events::add).build();
    }

    static Infra.Builder builder(Path folder) {
        return Infra.builder()
                .home(home(folder))
                .base(folder)
                .keyFile(folder.resolve("fingerprint.key"))
                .setting("INFRAR_LOCAL_KEY_FILE", folder.resolve("vault.key").toString());
    }

    static Path home(Path folder) {
        return folder.resolve("home");
    }

    static Path workspace(Path folder) {
        return home(folder).resolve("work").resolve(ENVIRONMENT).resolve("local");
    }

    static EnvironmentBuilder environment() {
        return Infra.environment(ENVIRONMENT).stage(Stage.DEVELOPMENT).on("local");
    }

    Infra infra() {
        return infra;
    }

    Path folder() {
        return folder;
    }

    List<Event> events() {
        return events;
    }

    Deployment apply(Environment environment) {
        return infra.apply(infra.plan(environment));
    }

    String reveal(SecretRef secret) {
        return infra.reveal(ENVIRONMENT, secret).reveal();
    }

    /** A site's folder with one page. */
    static String site(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("site"));
        Files.writeString(folder.resolve("site/index.html"), "welcome");
        return "site";
    }

    // ---- what runs

    AgentClient agent() {
        return AgentClient.connect(workspace(folder)).orElseThrow(() -> new AssertionError("no agent runs"));
    }

    /** The unit of a resource, such as {@code process/api.1}. */
    UnitStatus unit(String resource) {
        String unit = infra.deployment(ENVIRONMENT).resources().stream()
                .filter(row -> row.address().equals(Address.parse("local:" + resource)))
                .map(Row::physicalName)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + resource));
        return agent().unit(unit).orElseThrow(() -> new AssertionError("no unit runs for " + resource));
    }

    long pid(String resource) {
        return Optional.ofNullable(unit(resource).pid())
                .orElseThrow(() -> new AssertionError(resource + " has no process"));
    }

    /** Kills a process and waits until the agent has brought it back. */
    void kill(String resource) {
        long pid = pid(resource);
        kill(pid);
        eventually(resource + " is back", () -> {
            UnitStatus status = unit(resource);
            Long now = status.pid();
            return status.state() == UnitState.RUNNING && now != null && now != pid;
        });
    }

    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        eventually("pid " + pid + " is dead", () -> !alive(pid));
    }

    static boolean alive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    static void eventually(String what, Callable<Boolean> condition) {
        long end = System.nanoTime() + SOON.toNanos();
        try {
            while (!condition.call()) {
                assertThat(System.nanoTime())
                        .as("waited too long until " + what)
                        .isLessThan(end);
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
        } catch (Exception e) {
            throw new AssertionError(what + ": " + e, e);
        }
    }

    static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(uri).timeout(SOON).build(), HttpResponse.BodyHandlers.ofString());
    }

    static String body(URI uri) throws IOException, InterruptedException {
        HttpResponse<String> response = get(uri);
        assertThat(response.statusCode()).as(uri + " " + response.body()).isEqualTo(200);
        return response.body();
    }

    static void assertNoChanges(Plan plan) {
        assertThat(plan.effective())
                .as(() -> plan.effective().stream()
                        .map(change -> change + " " + change.fields())
                        .toList()
                        .toString())
                .isEmpty();
    }

    /** Files below the home that hold the text; what runs may make and remove others meanwhile. */
    List<Path> filesWith(String text) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(home(folder), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try {
                    // Sockets, as PostgreSQL has one, hold nothing.
                    if (attributes.isRegularFile()
                            && new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                        found.add(file);
                    }
                } catch (NoSuchFileException e) {
                    // gone again
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        return found;
    }

    // ---- the end

    /** What runs now and must not run any more afterwards. */
    record Running(List<Long> processes, List<Integer> ports) {
        static Running in(Path folder) {
            return at(home(folder));
        }

        static Running at(Path home) {
            Optional<AgentClient> agent = AgentClient.connect(
                    home.resolve("work").resolve(ENVIRONMENT).resolve("local"));
            List<Long> processes = new ArrayList<>();
            List<Integer> ports = new ArrayList<>();
            agent.ifPresent(running -> {
                processes.add(running.agent().pid());
                running.units().forEach(status -> {
                    Long pid = status.pid();
                    if (pid != null) {
                        processes.add(pid);
                    }
                    Units.port(status.unit()).ifPresent(ports::add);
                });
            });
            return new Running(processes, ports);
        }

        void assertGone() {
            // They have ended; who has outlived an agent is taken off the process table by the system, in its own time.
            eventually(
                    "no process runs of " + processes, () -> processes.stream().noneMatch(LocalHome::alive));
            assertThat(ports).as("ports that still are taken").allMatch(port -> Ports.check(port) == null);
        }
    }

    void destroy() {
        Running before = Running.in(folder);
        infra.apply(infra.planDestroy(ENVIRONMENT));
        before.assertGone();
        assertThat(infra.deployment(ENVIRONMENT).resources()).isEmpty();
    }

    @Override
    public void close() {
        destroy();
        infra.close();
        try (Stream<Path> files = Files.exists(home(folder)) ? Files.walk(home(folder)) : Stream.empty()) {
            assertThat(files.filter(Files::isRegularFile))
                    .as("files that are left")
                    .isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
