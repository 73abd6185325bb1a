package io.infrar.model;

import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.from;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.EU;
import static io.infrar.model.Units.cpu;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.eur;
import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    private static final Environment EVERYTHING = Samples.everything().build();

    @Test
    void the_same_words_give_equal_environments() {
        Environment again = Samples.everything().build();

        assertThat(again).isEqualTo(EVERYTHING).hasSameHashCodeAs(EVERYTHING).hasToString(EVERYTHING.toString());
    }

    @Test
    void the_order_of_components_makes_no_difference() {
        Environment one = Environment.builder("dev")
                .bucket("a", b -> {})
                .secret("b", s -> {})
                .build();
        Environment other = Environment.builder("dev")
                .secret("b", s -> {})
                .bucket("a", b -> {})
                .build();

        assertThat(other).isEqualTo(one);
        assertThat(other.toJson()).isEqualTo(one.toJson());
    }

    @Test
    void a_different_word_makes_a_different_environment() {
        assertThat(EVERYTHING.change(e -> e.cache("plain", c -> c.replicas(2)))).isNotEqualTo(EVERYTHING);
        assertThat(EVERYTHING.named("other")).isNotEqualTo(EVERYTHING);
    }

    @Test
    void it_survives_json_with_options_of_a_provider_that_nobody_knows() {
        Environment read = Environment.fromJson(EVERYTHING.toJson());

        assertThat(read).isEqualTo(EVERYTHING);
        assertThat(read.toJson()).isEqualTo(EVERYTHING.toJson());
        assertThat(read.relations()).containsExactlyInAnyOrderElementsOf(EVERYTHING.relations());
        assertThat(read.options()).extracting(Traits.Option::provider).containsExactly("nowhere");
        Component full = read.component(network("full").key()).orElseThrow();
        assertThat(full.traits().option(Samples.Flavour.class, "nowhere", "flavour"))
                .contains(Samples.FLAVOUR);
        assertThat(full.traits().option(Samples.Flavour.class, "elsewhere", "flavour"))
                .isEmpty();
    }

    @Test
    void a_merge_patch_keeps_its_nulls_in_json() {
        Component read = Environment.fromJson(EVERYTHING.toJson())
                .component(network("full").key())
                .orElseThrow();

        Json patch = read.traits().adjustments().get(0).patch();

        assertThat(patch.get("dns")).isEqualTo(Json.parse("null"));
        assertThat(Json.parse("{\"dns\": true, \"mtu\": 9000, \"name\": \"x\"}").merge(patch))
                .isEqualTo(Json.parse("{\"mtu\": 1500, \"name\": \"x\"}"));
    }

    @Test
    void json_is_checked_like_the_builder_checks() {
        String json = EVERYTHING.toJson().replace("\"10.0.2.0/24\"", "\"10.0.1.0/25\"");

        assertThatThrownBy(() -> Environment.fromJson(json))
                .isInstanceOf(InvalidEnvironmentException.class)
                .hasMessageContaining("network 'full': subnet 10.0.1.0/24 overlaps 10.0.1.0/25");
    }

    @Test
    void json_with_a_component_twice_is_refused() {
        assertThatThrownBy(() -> Environment.fromJson("""
                        {"name": "dev", "components": [
                          {"kind": "parameter", "name": "a", "traits": {}, "value": "1"},
                          {"kind": "parameter", "name": "a", "traits": {}, "value": "2"}]}"""))
                .isInstanceOf(InvalidEnvironmentException.class)
                .hasMessageContaining("two components named parameter/a");
    }

    @Test
    void what_is_not_an_environment_is_refused_with_the_place() {
        assertThatThrownBy(() -> Environment.fromJson("{"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not JSON at line 1");
        assertThatThrownBy(() -> Environment.fromJson("[]")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Environment.fromJson("null")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Environment.fromJson("{}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name is null");
        assertThatThrownBy(
                        () -> Environment.fromJson("{\"name\": \"dev\", \"components\": [{\"kind\": \"spaceship\"}]}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("spaceship");
        assertThatThrownBy(() -> Environment.fromJson("{\"name\": \"dev\", \"components\": [{\"kind\": \"bucket\"}]}"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Environment.fromJson("{\"name\": \"dev\", \"colour\": \"red\"}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("colour");
    }

    @Test
    void another_name_keeps_everything_else() {
        Environment named = EVERYTHING.named("copy");

        assertThat(named.name()).isEqualTo("copy");
        assertThat(named.components()).isEqualTo(EVERYTHING.components());
        assertThat(named.named("everything")).isEqualTo(EVERYTHING);
    }

    @Test
    void touching_every_component_without_a_word_changes_nothing() {
        Environment touched = EVERYTHING.change(e -> {
            for (Component component : EVERYTHING.components()) {
                touch(e, component);
            }
        });

        assertThat(touched).isEqualTo(EVERYTHING);
    }

    @Test
    void a_change_starts_from_what_is_said_already() {
        Environment prod = Environment.builder("production")
                .on("aws", "eu-west-1")
                .tag("Project", "infrar")
                .budget(eur(500))
                .residency(EU)
                .database(
                        "main",
                        d -> d.postgres("15")
                                .cpu(2)
                                .memory(gib(4))
                                .highlyAvailable()
                                .backups(days(30)))
                .compute("api", c -> c.image("api:1").port(8080).env("A", "1").autoscale(2, 10, cpu(70)))
                .build();

        Environment staging = prod.named("staging")
                .change(e -> e.stage(Stage.STAGING)
                        .database("main", d -> d.cpu(1))
                        .compute("api", c -> c.replicas(1).env("B", "2"))
                        .bucket("extra", b -> {}));

        Database database = (Database) staging.component(database("main").key()).orElseThrow();
        assertThat(database.cpu()).isEqualTo(Cpu.ofCores(1));
        assertThat(database.memory()).isEqualTo(gib(4));
        assertThat(database.backups()).isEqualTo(days(30));
        Compute api = (Compute) staging.component(compute("api").key()).orElseThrow();
        assertThat(api.replicas()).isEqualTo(1);
        assertThat(api.autoscaling()).isNull();
        assertThat(api.env()).containsOnlyKeys("A", "B");
        assertThat(staging.name()).isEqualTo("staging");
        assertThat(staging.stage()).isEqualTo(Stage.STAGING);
        assertThat(staging.budget()).contains(eur(500));
        assertThat(staging.placement()).contains(new Placement("aws", "eu-west-1", null));
        assertThat(staging.components()).hasSize(3);
        assertThat(prod.components()).hasSize(2);
    }

    @Test
    void a_component_can_be_taken_out_and_said_anew() {
        Environment changed = EVERYTHING.change(
                e -> e.without(compute("blue-green")).compute("blue-green", c -> c.image("registry/new:1")));

        Compute compute =
                (Compute) changed.component(compute("blue-green").key()).orElseThrow();
        assertThat(compute.domains()).isEmpty();
        assertThat(compute.deployment()).isEqualTo(new Compute.Deployment.Rolling(50));
    }

    @Test
    void taking_out_what_is_needed_or_missing_is_a_problem() {
        assertThatThrownBy(() -> EVERYTHING.change(e -> e.without(database("nowhere"))))
                .hasMessageContaining("without(database/nowhere): there is no such component");
        assertThatThrownBy(() -> EVERYTHING.change(e -> e.without(network("full"))))
                .hasMessageContaining("server 'full' refers to network/full, which is not in the environment");
    }

    @Test
    void relations_say_what_needs_what_and_what_for() {
        assertThat(EVERYTHING.needs(compute("full").key()))
                .contains(
                        new Relation(compute("full").key(), network("full").key(), Component.Role.IN),
                        new Relation(compute("full").key(), server("full").key(), Component.Role.ON),
                        new Relation(compute("full").key(), database("full").key(), Component.Role.USES),
                        new Relation(
                                compute("full").key(), secret("jwt/signing-key").key(), Component.Role.READS));
        assertThat(EVERYTHING.neededBy(compute("full").key()))
                .extracting(Relation::from)
                .contains(
                        Refs.staticSite("full").key(),
                        Refs.monitor("full").key(),
                        Refs.gateway("plain").key());
        assertThat(EVERYTHING.relations())
                .noneMatch(relation -> relation.to().name().equals("common"));
    }

    @Test
    void a_component_goes_where_it_says_or_else_where_the_environment_says() {
        Environment environment = Environment.builder("dev")
                .on(new Placement("aws", "eu-west-1", "main"))
                .bucket("default", b -> {})
                .bucket("region", b -> b.on("aws", "us-east-1"))
                .bucket("same", b -> b.on("aws"))
                .bucket("other", b -> b.on("cloudflare"))
                .build();

        assertThat(placement(environment, "default")).contains(new Placement("aws", "eu-west-1", "main"));
        assertThat(placement(environment, "region")).contains(new Placement("aws", "us-east-1", "main"));
        assertThat(placement(environment, "same")).contains(new Placement("aws", "eu-west-1", "main"));
        assertThat(placement(environment, "other")).contains(new Placement("cloudflare", null, null));
        assertThat(placement(Environment.builder("dev").bucket("x", b -> {}).build(), "x"))
                .isEmpty();
    }

    @Test
    void it_prints_one_line_for_each_component_with_what_it_says() {
        Environment environment = Environment.builder("dev")
                .stage(Stage.DEVELOPMENT)
                .on("local")
                .budget(eur(0))
                .tag("Project", "infrar")
                .database("main", d -> d.postgres("15").storage(gib(5)).backups(days(7)))
                .compute(
                        "api",
                        c -> c.command("java", "Main.java")
                                .port(8080)
                                .env("HOST", database("main").host())
                                .uses(database("main")))
                .build();

        assertThat(environment.toString().lines())
                .containsExactly(
                        "environment dev (development, on local, budget 0.00 EUR, tags {Project=infrar})",
                        "  compute/api: command [java, Main.java], port 8080, replicas 1, env {HOST=database/main#host},"
                                + " uses [database/main], deployment rolling (percentAtATime 50), tlsRequired",
                        "  database/main: engine postgres, version 15, databaseName main, storage 5 GiB, backups 7d,"
                                + " encryptedAtRest, tlsRequired");
    }

    @Test
    void every_component_prints_in_one_line() {
        assertThat(EVERYTHING.toString().lines())
                .hasSize(EVERYTHING.components().size() + 1)
                .allMatch(line -> !line.contains("@") || !line.matches(".*@[0-9a-f]{6,8}\\b.*"));
    }

    @Test
    void a_literal_secret_is_masked_everywhere_and_cannot_be_written() {
        Environment environment = Environment.builder("dev")
                .secret("token", s -> s.literal("hunter2"))
                .compute("api", c -> c.image("api:1").env("TOKEN", Output.of(SecretValue.of("hunter3"))))
                .build();

        assertThat(environment.toString()).contains("literal ***").doesNotContain("hunter");
        assertThat(environment.components().toString()).doesNotContain("hunter");
        assertThatThrownBy(environment::toJson)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a secret value cannot be written")
                .satisfies(e -> assertThat(everyMessage(e)).doesNotContain("hunter"));
        assertThat(environment).isEqualTo(environment.named("dev"));
    }

    @Test
    void an_output_of_another_environment_is_read_from_there() {
        Output<String> host = from("shared", database("main")).host();

        assertThat(host).hasToString("shared:database/main#host");
        Environment environment = Environment.builder("dev")
                .compute("api", c -> c.image("api:1").env("HOST", host))
                .build();
        assertThat(environment.relations()).isEmpty();
        assertThat(Environment.fromJson(environment.toJson())).isEqualTo(environment);
    }

    private static Optional<Placement> placement(Environment environment, String bucket) {
        return environment.placementOf(
                environment.component(Refs.bucket(bucket).key()).orElseThrow());
    }

    private static String everyMessage(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
        }
        return text.toString();
    }

    private static void touch(EnvironmentBuilder e, Component component) {
        String name = component.name();
        switch (component.kind()) {
            case NETWORK -> e.network(name, b -> {});
            case SERVER -> e.server(name, b -> {});
            case COMPUTE -> e.compute(name, b -> {});
            case JOB -> e.job(name, b -> {});
            case DATABASE -> e.database(name, b -> {});
            case CACHE -> e.cache(name, b -> {});
            case BUCKET -> e.bucket(name, b -> {});
            case SECRET -> e.secret(name, b -> {});
            case PARAMETER -> e.parameter(name, b -> {});
            case STATIC_SITE -> e.staticSite(name, b -> {});
            case LOAD_BALANCER -> e.loadBalancer(name, b -> {});
            case GATEWAY -> e.gateway(name, b -> {});
            case DOMAIN -> e.domain(name, b -> {});
            case REGISTRY -> e.registry(name, b -> {});
            case CLUSTER -> e.cluster(name, b -> {});
            case MONITOR -> e.monitor(name, b -> {});
            case EDGE -> e.edge(name, b -> {});
            case MAIL -> e.mail(name, b -> {});
            case BACKUP -> e.backup(name, b -> {});
            case AUDIT_LOG -> e.auditLog(name, b -> {});
            case EXTERNAL -> e.external(name, b -> {});
            case NATIVE -> e.resource(name, b -> {});
        }
    }
}
