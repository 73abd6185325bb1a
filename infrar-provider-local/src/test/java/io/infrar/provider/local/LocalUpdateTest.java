package io.infrar.provider.local;

import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.mib;
import static io.infrar.provider.local.LocalHome.assertNoChanges;
import static io.infrar.provider.local.LocalHome.body;
import static io.infrar.provider.local.LocalHome.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.SecretValue;
import io.infrar.model.Size;
import io.infrar.provider.local.agent.JobUnit;
import io.infrar.provider.local.agent.Schedule;
import io.infrar.provider.local.service.RedisAdmin;
import io.infrar.spi.Action;
import io.infrar.spi.Plan;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Changes of an environment that runs. Each test begins with the same one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalUpdateTest {
    private static final String FIRST_TOKEN = "first-token-of-the-file";
    private static final String SECOND_TOKEN = "second-token-of-the-file";

    private Path folder;
    private LocalHome home;
    private Environment original;

    @BeforeAll
    void open(@TempDir Path temporary) throws IOException {
        folder = temporary;
        LocalHome.site(folder);
        home = new LocalHome(folder);
        original = LocalHome.environment()
                .cache("main", c -> c.redis("7").memory(mib(16)))
                .secret("token", s -> s.fromFile("token"))
                .compute(
                        "api",
                        c -> c.command(LocalPrograms.service(LocalPrograms.Replica.class))
                                .port(8080)
                                .replicas(2)
                                .env("GREETING", "hello")
                                .env("TOKEN", secret("token")))
                .job("sync", j -> j.command("true").every(Duration.ofHours(1)))
                .staticSite("web", s -> s.directory("site"))
                .build();
    }

    @BeforeEach
    void begin() throws IOException {
        Files.writeString(folder.resolve("token"), FIRST_TOKEN);
        home.apply(original);
    }

    @AfterAll
    void close() {
        home.close();
    }

    private Environment changed(Consumer<EnvironmentBuilder> change) {
        return original.change(change);
    }

    @Test
    void the_memory_of_a_cache_changes_without_a_restart() {
        long pid = home.pid("redis/main");
        Environment larger = changed(e -> e.cache("main", c -> c.memory(mib(24))));

        var cache = home.apply(larger).cache("main");

        assertThat(home.pid("redis/main")).isEqualTo(pid);
        assertThat(new RedisAdmin(cache.port(), SecretValue.of(home.reveal(cache.password()))).settings("maxmemory"))
                .containsEntry("maxmemory", Long.toString(Size.ofMib(24).bytes()));
        assertNoChanges(home.infra().plan(larger));
    }

    @Test
    void replicas_are_updated_one_by_one_while_the_proxy_answers_everything() throws Exception {
        Environment louder = changed(e -> e.compute("api", c -> c.env("GREETING", "HELLO")));
        URI address =
                home.infra().deployment(LocalHome.ENVIRONMENT).compute("api").url();
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger requests = new AtomicInteger();
        Set<String> answers = new ConcurrentSkipListSet<>();
        CompletableFuture<Void> client = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                try {
                    answers.add(body(address).replaceFirst(" from.*", ""));
                    requests.incrementAndGet();
                } catch (IOException | InterruptedException | AssertionError e) {
                    throw new AssertionError("request " + requests + " failed: " + e, e);
                }
            }
        });

        home.apply(louder);
        done.set(true);

        client.get();
        assertThat(requests.get()).isGreaterThan(10);
        assertThat(answers).containsExactly("HELLO", "hello");
        assertThat(body(address)).startsWith("HELLO from ");
        assertNoChanges(home.infra().plan(louder));
    }

    @Test
    void replicas_come_and_go_and_the_proxy_follows() {
        long first = home.pid("process/api.1");
        Environment three = changed(e -> e.compute("api", c -> c.replicas(3)));
        URI address = home.apply(three).compute("api").url();
        assertThat(answers(address, 3)).hasSize(3);

        Environment one = changed(e -> e.compute("api", c -> c.replicas(1)));
        Plan plan = home.infra().plan(one);
        assertThat(plan.effective())
                .filteredOn(change -> change.action() == Action.DELETE)
                .extracting(change -> change.address().name())
                .containsExactlyInAnyOrder("api.2", "api.3");
        assertThat(home.infra().apply(plan).compute("api").url()).isEqualTo(address);

        assertThat(answers(address, 1)).containsExactly("hello from " + first);
        assertNoChanges(home.infra().plan(one));
    }

    private static Set<String> answers(URI address, int expected) {
        Set<String> answers = new ConcurrentSkipListSet<>();
        eventually(expected + " have answered", () -> {
            answers.add(LocalHome.get(address).body());
            return answers.size() >= expected;
        });
        return answers;
    }

    @Test
    void a_site_becomes_one_of_a_single_page_at_the_same_address() throws Exception {
        URI before =
                home.infra().deployment(LocalHome.ENVIRONMENT).staticSite("web").url();
        assertThat(LocalHome.get(before.resolve("/orders/7")).statusCode()).isEqualTo(404);
        Environment single = changed(e -> e.staticSite("web", s -> s.spaFallback()));

        assertThat(home.apply(single).staticSite("web").url()).isEqualTo(before);

        assertThat(body(before.resolve("/orders/7"))).isEqualTo("welcome");
        assertNoChanges(home.infra().plan(single));
    }

    @Test
    void a_job_takes_another_schedule() {
        Environment rarer = changed(e -> e.job("sync", j -> j.cron("30 4 * * *")));

        home.apply(rarer);

        assertThat(((JobUnit) home.unit("job/sync").unit()).schedule())
                .isInstanceOfSatisfying(
                        Schedule.Cron.class,
                        cron -> assertThat(cron.expression()).isEqualTo("30 4 * * *"));
        assertNoChanges(home.infra().plan(rarer));
    }

    @Test
    void another_major_version_is_a_replacement_that_says_why() {
        Plan plan = home.infra().plan(changed(e -> e.cache("main", c -> c.redis("6"))));

        assertThat(plan.effective()).singleElement().satisfies(change -> {
            assertThat(change.action()).isEqualTo(Action.REPLACE_DELETE_FIRST);
            assertThat(change.reason()).contains("a cache of another major version begins empty");
        });
    }

    @Test
    void a_changed_secret_reaches_its_program_and_nothing_else() throws Exception {
        Files.writeString(folder.resolve("token"), SECOND_TOKEN);

        Plan plan = home.infra().plan(original);
        assertThat(plan.effective())
                .extracting(change -> change.address().toString())
                .contains("local:secret/token", "local:process/api.1", "local:process/api.2");
        var deployment = home.infra().apply(plan);

        assertThat(home.reveal(deployment.secret("token").value())).isEqualTo(SECOND_TOKEN);
        for (String token : List.of(FIRST_TOKEN, SECOND_TOKEN)) {
            assertThat(home.filesWith(token)).allMatch(file -> file.toString().contains("/agent/secrets/"));
            assertThat(plan.toJson()).doesNotContain(token);
            assertThat(home.events().toString()).doesNotContain(token);
        }
        assertNoChanges(home.infra().plan(original));
    }
}
