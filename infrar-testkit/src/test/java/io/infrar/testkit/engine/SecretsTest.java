package io.infrar.testkit.engine;

import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.run.ApplyException;
import io.infrar.spi.Action;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.ProviderException;
import io.infrar.state.FileStateStore;
import io.infrar.testkit.fake.FakeCall.Verb;
import io.infrar.testkit.fake.FakeCloud;
import io.infrar.testkit.fake.FakeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    private final Bench bench = Bench.fresh();

    @TempDir
    Path folder;

    private Environment fromFile() {
        return Bench.environment()
                .secret("token", s -> s.fromFile(folder.resolve("token").toString()))
                .compute(
                        "api",
                        c -> c.image("api:1")
                                .env("TOKEN", secret("token"))
                                .env(
                                        "URL",
                                        Output.format(
                                                "https://user:{}@host",
                                                secret("token").value())))
                .build();
    }

    private void write(String value) throws IOException {
        Files.writeString(folder.resolve("token"), value + "\n");
    }

    @Test
    void a_secret_reaches_those_who_use_it() throws IOException {
        write("s3cr3t-one");
        bench.apply(fromFile());

        assertThat(bench.cloud.only("instance").hidden())
                .containsEntry("env.TOKEN", "s3cr3t-one")
                .containsEntry("env.URL", "https://user:s3cr3t-one@host");
        bench.planIsEmpty(fromFile());
    }

    @Test
    void a_changed_secret_is_an_update_of_what_keeps_it_and_of_those_who_use_it() throws IOException {
        write("s3cr3t-one");
        bench.apply(fromFile());
        write("s3cr3t-two");

        Plan plan = bench.infra.plan(fromFile());

        assertThat(Bench.actions(plan))
                .containsOnly(
                        java.util.Map.entry("fake:secret/token", Action.UPDATE),
                        java.util.Map.entry("fake:instance/api", Action.UPDATE));
        bench.infra.apply(plan);
        assertThat(bench.cloud.only("instance").hidden()).containsEntry("env.TOKEN", "s3cr3t-two");
        bench.planIsEmpty(fromFile());
    }

    @Test
    void a_secret_that_changed_since_the_plan_is_refused() throws IOException {
        write("s3cr3t-one");
        Plan plan = bench.infra.plan(fromFile());
        write("s3cr3t-two");
        assertThatThrownBy(() -> bench.infra.apply(plan))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("changed since the plan; plan again");
        assertThat(bench.cloud.objects()).isEmpty();
    }

    @Test
    void a_missing_secret_is_a_finding_that_names_the_variable_or_file() {
        Environment environment = Bench.environment()
                .secret("a", s -> s.fromEnv("INFRAR_TEST_NO_SUCH_VARIABLE"))
                .secret("b", s -> s.fromFile(folder.resolve("none").toString()))
                .build();
        assertThat(bench.infra.plan(environment).blocking())
                .extracting(Finding::id, Finding::where)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("secret.missing", "fake:secret/a"),
                        org.assertj.core.groups.Tuple.tuple("secret.missing", "fake:secret/b"));
        assertThat(bench.infra.plan(environment).blocking().toString())
                .contains("INFRAR_TEST_NO_SUCH_VARIABLE")
                .contains(folder.resolve("none").toString());
    }

    @Test
    void a_generated_secret_keeps_its_value_and_needs_a_store() {
        Environment environment =
                Bench.environment().secret("key", s -> s.generated(40)).build();
        bench.apply(environment);
        Collection<String> before = bench.cloud.hiddenValues();
        bench.planIsEmpty(environment);
        bench.apply(environment.change(e -> e.tag("a", "b")));
        assertThat(bench.cloud.hiddenValues()).isEqualTo(before).hasSize(1);
        assertThat(before.iterator().next()).hasSize(40);

        Infra without = Infra.builder()
                .onlyGivenProviders()
                .provider(new FakeProvider().withoutSecretStore())
                .home(folder)
                .build();
        assertThat(without.plan(environment).blocking()).extracting(Finding::id).containsExactly("fake.secret-store");
    }

    @Test
    void a_plan_with_a_literal_secret_cannot_be_saved_but_applied() {
        Environment environment = Bench.environment()
                .secret("key", s -> s.literal("s3cr3t-literal"))
                .compute("api", c -> c.image("api:1").env("KEY", secret("key")))
                .suppress("security.literal-secret", "a test")
                .build();
        Plan plan = bench.infra.plan(environment);

        assertThatThrownBy(plan::toJson)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("s3cr3t");
        assertThat(plan.blocking()).isEmpty();
        bench.infra.apply(plan);
        assertThat(bench.cloud.only("instance").hidden()).containsEntry("env.KEY", "s3cr3t-literal");
        bench.planIsEmpty(environment);
        assertThat(environment.toString() + plan + bench.events + bench.store.read(Bench.NAME))
                .doesNotContain("s3cr3t-literal");
    }

    @Test
    void no_secret_is_in_state_plans_events_exceptions_or_texts() throws IOException {
        write("s3cr3t-one");
        FakeCloud cloud = FakeCloud.inMemory();
        List<String> said = new ArrayList<>();
        Path home = folder.resolve("home");
        try (Infra infra = Infra.builder()
                .onlyGivenProviders()
                .provider(new FakeProvider(cloud))
                .state(FileStateStore.at(home.resolve("state")))
                .home(home)
                .keyFile(folder.resolve("key"))
                .retries(2, Duration.ofMillis(1), Duration.ofMillis(2))
                .listener(event -> said.add(event.toString()))
                .build()) {
            Environment environment = fromFile()
                    .change(e -> e.database("main", d -> d.postgres("15"))
                            .secret("made", s -> s.generated(33))
                            .job(
                                    "job",
                                    j -> j.image("job:1")
                                            .env("PASSWORD", database("main").password())
                                            .env(
                                                    "MADE",
                                                    Output.format(
                                                            "x-{}",
                                                            secret("made").value()))));
            said.add(environment + environment.toJson());
            Plan plan = infra.plan(environment);
            said.add(plan.toString() + plan.changes() + plan.exports());
            cloud.failWhen(
                    call -> call.verb() == Verb.CREATE && call.type().equals("release"), ProviderException.Kind.FAILED);
            try {
                infra.apply(plan);
            } catch (ApplyException e) {
                java.io.StringWriter trace = new java.io.StringWriter();
                e.printStackTrace(new java.io.PrintWriter(trace));
                said.add(trace + e.report().toString());
            }
            cloud.healthy();
            var deployment = infra.apply(infra.plan(environment));
            said.add(deployment.exports() + deployment.resources().toString() + deployment.report());
            write("s3cr3t-two");
            said.add(infra.plan(environment).changes().toString());
            said.add(infra.drift(Bench.NAME).toString());
            said.add(cloud.objects().toString());
            said.add(cloud.calls().toString());
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                said.add(Files.readString(file));
            }
        }
        assertThat(cloud.hiddenValues()).hasSizeGreaterThan(4).contains("s3cr3t-one");
        for (String value : cloud.hiddenValues()) {
            assertThat(said).noneMatch(text -> text.contains(value));
        }
        assertThat(said).noneMatch(text -> text.contains("s3cr3t"));
    }
}
