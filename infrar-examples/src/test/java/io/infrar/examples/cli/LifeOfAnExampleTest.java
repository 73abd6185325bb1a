package io.infrar.examples.cli;

import static io.infrar.model.Refs.staticSite;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.examples.platform.ThisProgram;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Json;
import io.infrar.model.Stage;
import io.infrar.provider.local.agent.AgentClient;
import io.infrar.spi.LockRequest;
import io.infrar.spi.StateLock;
import io.infrar.state.FileStateStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line from the first plan to the end, on real services of this machine. */
class LifeOfAnExampleTest {
    @TempDir
    Path folder;

    private int port; // 0: any

    private final Captured line = new Captured(List.of(
            new Example("T1", "Test", "a site, a secret and a process", this::small, ""),
            new Example("T2", "Test", "only a site", () -> environment("other").build(), "")));

    /** What starts quickest. */
    private Environment small() {
        return environment("small")
                .secret("key", s -> s.generated(32))
                .compute(
                        "worker",
                        c -> c.command(ThisProgram.java(Idle.class))
                                .env("SITE", staticSite("web").url()))
                .build();
    }

    private EnvironmentBuilder environment(String name) {
        return Infra.environment(name).stage(Stage.DEVELOPMENT).on("local").staticSite("web", s -> {
            s.directory(folder.resolve("site").toString());
            if (port != 0) {
                s.port(port);
            }
        });
    }

    /** Waits to be stopped. */
    static final class Idle {
        private Idle() {}

        public static void main(String... words) throws InterruptedException {
            Thread.currentThread().join();
        }
    }

    @AfterEach
    void remove() throws IOException {
        site("bye");
        line.run("T1", "destroy", "--state", state());
    }

    private void site(String text) throws IOException {
        Files.createDirectories(folder.resolve("site"));
        Files.writeString(folder.resolve("site").resolve("index.html"), text);
    }

    private String state() {
        return folder.resolve("state").toString();
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private int run(String... words) {
        String[] all = new String[words.length + 3];
        all[0] = "T1";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--state";
        all[words.length + 2] = state();
        return line.run(all);
    }

    @Test
    void from_the_first_plan_to_the_end() throws Exception {
        site("hello");

        assertThat(run("validate")).isEqualTo(Exit.DONE);
        assertThat(run("cost", "--json")).isEqualTo(Exit.DONE);
        assertThat(line.text("cost", "lines")).isEqualTo("[]");
        assertThat(run("outputs", "--json")).isEqualTo(Exit.DONE);
        assertThat(line.text("outputs")).isEqualTo("{}");

        assertThat(run("plan", "--out", file("plan.json"))).isEqualTo(Exit.CHANGES);
        assertThat(line.out()).contains("3 to create").contains("+ local:site/web");
        assertThat(folder.resolve("state")).doesNotExist();

        assertThat(run("apply", "--json", "--plan", file("plan.json"))).isEqualTo(Exit.DONE);
        assertThat(line.text("report", "complete")).isEqualTo("true");
        URI url = URI.create(line.text("outputs", "static-site/web", "url"));
        assertThat(get(url)).isEqualTo("hello");
        assertThat(line.err()).contains("✓ + local:site/web");

        assertThat(run("plan")).isEqualTo(Exit.DONE);
        assertThat(line.out()).contains("nothing to change");
        assertThat(run("drift", "--json")).isEqualTo(Exit.DONE);

        removeTheSiteBehindItsBack();
        assertThat(run("drift")).isEqualTo(Exit.DRIFTED);
        assertThat(line.out()).contains("local:site/web");
        assertThat(run("plan", "--json")).isEqualTo(Exit.CHANGES);
        assertThat(run("apply")).isEqualTo(Exit.DONE);
        assertThat(run("drift")).isEqualTo(Exit.DONE);
        assertThat(run("outputs")).isEqualTo(Exit.DONE);
        assertThat(line.out()).contains("static-site/web").contains("http://127.0.0.1:");

        assertThat(run("apply", "--plan", file("plan.json")))
                .as("the saved plan rests on a state that is no more")
                .isEqualTo(Exit.REFUSED);
        assertThat(line.err()).contains("refused:").contains("plan again").doesNotContain("\tat ");

        assertThat(run("destroy", "--json")).isEqualTo(Exit.DONE);
        assertThat(line.text("report", "complete")).isEqualTo("true");
        assertThat(folder.resolve("state")).doesNotExist();
        assertThat(run("destroy")).as("there is nothing any more").isEqualTo(Exit.DONE);
    }

    @Test
    void no_verb_shows_the_value_of_a_secret() throws Exception {
        site("hello");
        StringBuilder shown = new StringBuilder();
        for (String verb : List.of("plan", "apply", "outputs", "drift")) {
            run(verb);
            shown.append(line.out()).append(line.err());
            run(verb, "--json");
            shown.append(line.out()).append(line.err());
        }
        String value;
        try (Infra infra = Infra.builder().home(Path.of(state())).build()) {
            value = infra.reveal(
                            "small", infra.deployment("small").secret("key").value())
                    .reveal();
        }
        run("destroy");
        shown.append(line.out()).append(line.err());

        assertThat(value).hasSize(32);
        assertThat(shown.toString()).contains("secret/key").doesNotContain(value);
    }

    @Test
    void a_part_can_be_applied_and_another_part_left_out() throws Exception {
        site("hello");

        assertThat(run("apply", "--json", "--target", "static-site/web")).isEqualTo(Exit.DONE);
        assertThat(line.json().toString()).contains("local:site/web").doesNotContain("local:secret/key");
        assertThat(run("plan", "--exclude", "compute/worker")).isEqualTo(Exit.CHANGES);
        assertThat(line.out()).contains("+ local:secret/key").doesNotContain("local:process/worker");
    }

    @Test
    void a_lock_that_somebody_holds_is_refused_with_its_owner() throws Exception {
        site("hello");
        try (FileStateStore store = FileStateStore.at(Path.of(state()).resolve("state"));
                StateLock lock =
                        store.lock("small", new LockRequest("somebody else", "apply", Duration.ofMinutes(1)))) {
            assertThat(run("apply", "--json")).isEqualTo(Exit.REFUSED);
            assertThat(line.text("error")).isEqualTo("StateLockedException");
            assertThat(line.text("message")).contains("somebody else");
            assertThat(lock.info().owner()).isEqualTo("somebody else");
        }
    }

    @Test
    void unlock_shows_who_holds_the_lock_and_leaves_it_to_an_owner_that_lives() throws Exception {
        assertThat(run("unlock")).isEqualTo(Exit.DONE);
        assertThat(line.out()).contains("Nobody holds the lock of 'small'");
        try (FileStateStore store = FileStateStore.at(Path.of(state()).resolve("state"));
                StateLock lock =
                        store.lock("small", new LockRequest("somebody else", "apply", Duration.ofMinutes(1)))) {
            assertThat(run("unlock")).isEqualTo(Exit.REFUSED);
            assertThat(line.out())
                    .contains("somebody else (apply since " + lock.info().since())
                    .contains("Its process runs on this machine");

            assertThat(run("unlock", "--json", "--lock", lock.info().id())).isEqualTo(Exit.REFUSED);
            assertThat(line.text("lock", "takenAway")).isEqualTo("false");
            assertThat(line.text("lock", "holder", "owner")).isEqualTo("somebody else");
            assertThat(store.holder("small")).isPresent();
        }
    }

    @Test
    void unlock_takes_the_lock_away_from_another_machine_by_its_id_only() throws Exception {
        site("hello");
        run("apply");
        Path file = Path.of(state(), "state", "small", "lock");
        Json record = Json.parse(Files.readString(file));
        Files.writeString(
                file,
                record.with("held", true)
                        .with("host", "elsewhere")
                        .with("leaseUntil", "2100-01-01T00:00:00Z")
                        .toString());
        String id = String.valueOf(record.get("id")).replace("\"", "");
        assertThat(run("apply")).isEqualTo(Exit.REFUSED);

        assertThat(run("unlock")).isEqualTo(Exit.REFUSED);
        assertThat(line.out()).contains("take the lock away with: T1 unlock --lock " + id);
        assertThat(run("unlock", "--lock", "another")).isEqualTo(Exit.FAILED);
        assertThat(line.err()).contains("is not locked by another but by");

        assertThat(run("unlock", "--lock", id)).isEqualTo(Exit.DONE);
        assertThat(line.out()).contains("was taken away");
        assertThat(run("apply")).isEqualTo(Exit.DONE);
    }

    @Test
    void a_port_of_somebody_else_fails_with_the_port_and_the_setting() throws Exception {
        site("hello");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = taken.getLocalPort();

            assertThat(run("apply", "--json")).isEqualTo(Exit.FAILED);
            assertThat(line.text("message"))
                    .contains("port " + port + " is taken")
                    .contains("port(…) of static-site/web");
            assertThat(line.text("report", "skipped")).contains("local:process/worker.1");
        }
        port = 0;
        assertThat(run("apply")).as("the next apply goes on").isEqualTo(Exit.DONE);
    }

    @Test
    void a_plan_of_another_environment_or_no_plan_at_all_is_refused() throws Exception {
        site("hello");
        Files.writeString(folder.resolve("no.json"), "{\"format\": 99}");
        assertThat(line.run("T2", "plan", "--out", file("other.json"), "--state", state()))
                .isEqualTo(Exit.CHANGES);

        assertThat(run("apply", "--plan", file("other.json"))).isEqualTo(Exit.REFUSED);
        assertThat(line.err()).contains("is for the environment 'other', T1 is 'small'");
        assertThat(run("apply", "--plan", file("no.json"))).isEqualTo(Exit.REFUSED);
        assertThat(line.err()).contains("format 99");
        assertThat(run("apply", "--plan", file("nowhere.json"))).isEqualTo(Exit.REFUSED);
        assertThat(line.err()).contains("there is no plan").contains("make one with");
    }

    @Test
    void bad_usage_is_refused_and_with_json_still_one_document() {
        assertThat(line.run("T9", "plan")).isEqualTo(Exit.REFUSED);
        assertThat(line.err()).contains("there is no example 'T9'; there are T1, T2");
        assertThat(line.run("T1")).isEqualTo(Exit.REFUSED);
        assertThat(line.err()).contains("needs a verb: validate, cost");
        assertThat(line.run("T1", "explode", "--json", "--fast")).isEqualTo(Exit.REFUSED);
        assertThat(line.text("exit")).isEqualTo("2");
        assertThat(line.text("message")).contains("there is no verb 'explode'").contains("there is no option --fast");
    }

    @Test
    void help_names_every_verb() {
        assertThat(line.run("--help")).isEqualTo(Exit.DONE);
        assertThat(line.out())
                .contains("validate", "cost", "plan", "apply", "drift", "outputs", "destroy", "unlock", "Exit:");
    }

    private void removeTheSiteBehindItsBack() {
        Path root = Path.of(state()).resolve("work").resolve("small").resolve("local");
        try (AgentClient agent = AgentClient.connect(root).orElseThrow()) {
            agent.units().stream()
                    .map(status -> status.unit().id())
                    .filter(id -> id.contains("web"))
                    .forEach(agent::delete);
        }
    }

    private static String get(URI url) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(10)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
