package io.infrar.model;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cluster;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.from;
import static io.infrar.model.Refs.job;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.parameter;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.cpu;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.eur;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.minutes;
import static io.infrar.model.Units.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the builder refuses: everything at once, each with the component and the field. */
class EnvironmentBuilderTest {
    @Test
    void everything_that_is_wrong_is_reported_at_once_with_the_field() {
        InvalidEnvironmentException exception = catchThrowableOfType(
                InvalidEnvironmentException.class,
                () -> Environment.builder("Prod_1")
                        .budget(eur(-1))
                        .suppress("security.tls", " ")
                        .network("main", n -> n.cidr("10.0.0.0/33").zones(0))
                        .database(
                                "main",
                                d -> d.cpu(0)
                                        .memory(gib(0))
                                        .storage(gib(10), gib(5))
                                        .backups(days(-1)))
                        .compute(
                                "api",
                                c -> c.image("api:1").port(70000).replicas(0).uses(database("other")))
                        .build());

        assertThat(exception.problems())
                .containsExactly(
                        "network 'main': cidr: '10.0.0.0/33' is not a CIDR block such as 10.0.0.0/16: '33' is not a number"
                                + " up to 32",
                        "name 'Prod_1' must begin with a lower-case letter and have at most 40 lower-case letters, digits"
                                + " and dashes",
                        "budget must not be negative, is -1.00 EUR",
                        "network 'main': zones must be 1 or more, is 0",
                        "compute 'api': port must be a port from 1 to 65535, is 70000",
                        "compute 'api': replicas must be 1 or more, is 0",
                        "database 'main': version is missing: write postgres(\"15\")",
                        "database 'main': cpu must be above zero, is 0 vCPU",
                        "database 'main': memory must be above zero, is 0 B",
                        "database 'main': maxStorage must not be below storage 10 GiB, is 5 GiB",
                        "database 'main': backups must not be negative",
                        "suppress(\"security.tls\"): a reason is needed",
                        "compute 'api' refers to database/other, which is not in the environment");
        assertThat(exception)
                .hasMessageStartingWith("environment 'Prod_1' has 13 problems:\n  - network 'main': cidr")
                .hasMessageContaining("\n  - compute 'api': port must be");
    }

    @Test
    void a_reference_to_something_missing_names_what_could_be_meant() {
        assertThat(problems(e -> e.cache("main", c -> c.redis("7"))
                        .compute(
                                "api",
                                c -> c.image("api:1")
                                        .env("HOST", database("main").host()))))
                .containsExactly(
                        "compute 'api' refers to database/main, which is not in the environment (there is cache/main)");
    }

    @Test
    void a_reference_inside_a_format_is_checked_too() {
        assertThat(problems(e -> e.compute(
                        "api",
                        c -> c.image("api:1")
                                .env(
                                        "URL",
                                        Output.format(
                                                "http://{}/{}",
                                                database("main").host(),
                                                parameter("tag").value())))))
                .containsExactly(
                        "compute 'api' refers to database/main, which is not in the environment",
                        "compute 'api' refers to parameter/tag, which is not in the environment");
    }

    @Test
    void a_reference_inside_the_spec_of_a_native_resource_is_checked_too() {
        assertThat(problems(e -> e.resource(
                        "queue",
                        r -> r.type("sqs-queue")
                                .spec(Map.of("targets", List.of(bucket("files").bucket()))))))
                .containsExactly("native 'queue' refers to bucket/files, which is not in the environment");
    }

    @Test
    void names_are_unique_per_kind() {
        assertThat(problems(
                        e -> e.bucket("main", b -> {}).secret("main", s -> {}).bucket("main", b -> b.versioned())))
                .containsExactly("there are two components named bucket/main; names are unique per kind");
    }

    @Test
    void naming_a_component_twice_in_one_change_is_a_duplicate() {
        Environment environment =
                Environment.builder("dev").bucket("main", b -> {}).build();

        assertThatThrownBy(() -> environment.change(
                        e -> e.bucket("main", b -> b.versioned()).bucket("main", b -> b.versioned())))
                .isInstanceOf(InvalidEnvironmentException.class)
                .hasMessageContaining("two components named bucket/main");
    }

    @Test
    void a_circle_is_shown_as_its_path() {
        assertThat(problems(e -> e.compute(
                                "a", c -> c.image("a:1").env("B", compute("b").url()))
                        .compute("b", c -> c.image("b:1").uses(job("c")))
                        .job("c", j -> j.image("c:1").env("A", compute("a").host()))
                        .compute("outside", c -> c.image("d:1").uses(compute("a")))))
                .containsExactly(
                        "the components need each other in a circle: compute/a -> compute/b -> job/c -> compute/a");
    }

    @Test
    void a_component_cannot_need_itself() {
        assertThat(problems(e -> e.compute(
                        "a", c -> c.image("a:1").env("SELF", compute("a").url()))))
                .containsExactly("the components need each other in a circle: compute/a -> compute/a");
        assertThat(problems(e -> e.bucket("a", b -> b.replicateTo(bucket("a")))))
                .containsExactly("the components need each other in a circle: bucket/a -> bucket/a");
    }

    @Test
    void a_long_chain_is_no_circle_and_needs_no_deep_stack() {
        EnvironmentBuilder builder = Environment.builder("deep").parameter("p0", p -> p.value("start"));
        for (int i = 1; i < 20_000; i++) {
            String before = "p" + (i - 1);
            builder.parameter("p" + i, p -> p.value(parameter(before).value()));
        }

        assertThat(builder.build().components()).hasSize(20_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "a b", "a.b", "ä", "/a", "a/", "a#b", "a:b", "a\n"})
    void a_component_name_with_other_characters_is_refused(String name) {
        assertThat(problems(e -> e.bucket(name, b -> {})))
                .containsExactly(
                        "bucket '" + name
                                + "': name must have at most 100 letters, digits, -, _ and /, with a letter or digit at both ends");
    }

    @Test
    void a_component_name_may_be_100_characters_long_and_not_101() {
        assertThat(problems(e -> e.bucket("a".repeat(100), b -> {}))).isEmpty();
        assertThat(problems(e -> e.bucket("a".repeat(101), b -> {}))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Prod", "1st", "a_b", "a.b", "prod\n", "abcdefghijabcdefghijabcdefghijabcdefghija"})
    void an_environment_name_with_other_characters_is_refused(String name) {
        assertThatThrownBy(() -> Environment.builder(name).build())
                .isInstanceOf(InvalidEnvironmentException.class)
                .hasMessageContaining("name '" + name + "' must begin with a lower-case letter");
    }

    @Test
    void an_empty_environment_is_fine() {
        assertThat(Environment.builder("empty").build().components()).isEmpty();
    }

    @Test
    void subnets_must_not_overlap_nor_leave_the_network() {
        assertThat(problems(e -> e.network(
                        "main",
                        n -> n.cidr("10.0.0.0/16")
                                .zones(2)
                                .publicSubnets("10.0.1.0/24", "10.0.1.128/25")
                                .privateSubnets("10.1.0.0/24"))))
                .containsExactly(
                        "network 'main': privateSubnets must be one per zone (2), are 1",
                        "network 'main': subnet 10.0.1.0/24 overlaps 10.0.1.128/25",
                        "network 'main': subnet 10.1.0.0/24 lies outside the network 10.0.0.0/16");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0", "10.0.0/16", "10.0.0.256/16", "10.0.0.0/33", "a.b.c.d/8", "", "10.0.0.0/-1"})
    void a_bad_cidr_block_is_refused_with_the_field(String block) {
        assertThat(problems(e -> e.network("main", n -> n.cidr(block))))
                .singleElement()
                .asString()
                .startsWith("network 'main': cidr: '" + block + "' is not a CIDR block such as 10.0.0.0/16");
        assertThat(problems(e -> e.server("box", s -> s.openPort(22, block))))
                .singleElement()
                .asString()
                .startsWith("server 'box': openPorts: '" + block + "' is not a CIDR block such as 10.0.0.0/16");
    }

    @Test
    void a_cidr_block_with_bits_outside_its_prefix_is_refused_with_the_right_one() {
        assertThat(problems(e -> e.network("main", n -> n.cidr("10.0.1.0/16"))))
                .containsExactly(
                        "network 'main': cidr: 10.0.1.0/16 has bits set outside its prefix; write 10.0.0.0/16");
    }

    @Test
    void a_server_checks_its_fields() {
        assertThat(problems(e -> e.server(
                        "box",
                        s -> s.cpu(-1)
                                .memory(gib(0))
                                .disk(gib(-1))
                                .image(" ")
                                .sshKeys("")
                                .openPort(0)
                                .openPorts(90, 80, "tcp")
                                .openPorts(53, 53, "dns")
                                .count(0)
                                .backups(days(-7))
                                .volume("Data!", gib(0)))))
                .containsExactly(
                        "server 'box': cpu must be above zero, is -1 vCPU",
                        "server 'box': memory must be above zero, is 0 B",
                        "server 'box': disk must be above zero, is -1 GiB",
                        "server 'box': image must not be blank",
                        "server 'box': sshKeys must not be blank",
                        "server 'box': openPorts must be within 1 to 65535, is 0/tcp from [0.0.0.0/0]",
                        "server 'box': openPorts must be within 1 to 65535, is 90-80/tcp from [0.0.0.0/0]",
                        "server 'box': openPorts protocol must be tcp or udp, is 'dns'",
                        "server 'box': count must be 1 or more, is 0",
                        "server 'box': backups must not be negative",
                        "server 'box': volumes name must be at most 32 lower-case letters, digits and dashes, is 'Data!'",
                        "server 'box': volumes size must be above zero, is Data! 0 B");
    }

    @Test
    void a_compute_checks_its_fields() {
        assertThat(problems(e -> e.cluster("k8s", c -> c.version("1.31").nodePool("main", 2, gib(4), 1, 1))
                        .server("box", s -> {})
                        .compute(
                                "api",
                                c -> c.publicPort(0)
                                        .cpu(0)
                                        .memory(gib(0))
                                        .autoscale(3, 2, cpu(0), seconds(-1), seconds(-1))
                                        .health("health", seconds(0), seconds(0), 0, seconds(-1))
                                        .env("A B", "1")
                                        .publiclyReachable()
                                        .domains("not a domain")
                                        .sidecar("", " ", Map.of("=", Output.of("x")), 0)
                                        .rolling(0)
                                        .logRetention(days(0))
                                        .on(server("box"))
                                        .on(cluster("k8s")))))
                .containsExactly(
                        "compute 'api': image is missing: write image(\"…\") for a container or command(\"…\") for a"
                                + " process",
                        "compute 'api': cpu must be above zero, is 0 vCPU",
                        "compute 'api': memory must be above zero, is 0 B",
                        "compute 'api': env name must begin with a letter or _ and go on with letters, digits, _, . and -,"
                                + " is 'A B'",
                        "compute 'api': cluster cannot be given beside a host: choose one of them",
                        "compute 'api': publicPort must be a port from 1 to 65535, is 0",
                        "compute 'api': autoscale maximum must not be below minimum 3, is 2",
                        "compute 'api': autoscale target must be 1 to 100 percent, is 0",
                        "compute 'api': autoscale scaleOutCooldown must not be negative, is PT-1S",
                        "compute 'api': autoscale scaleInCooldown must not be negative, is PT-1S",
                        "compute 'api': health path must begin with /, is 'health'",
                        "compute 'api': health interval must be above zero, is PT0S",
                        "compute 'api': health timeout must be above zero, is PT0S",
                        "compute 'api': health retries must be 1 or more, is 0",
                        "compute 'api': health startPeriod must not be negative, is PT-1S",
                        "compute 'api': publiclyReachable needs the port where the program listens",
                        "compute 'api': domains must be a domain name in lower case such as infrar.io, is 'not a domain'",
                        "compute 'api': sidecars name must not be blank",
                        "compute 'api': sidecars image must not be blank",
                        "compute 'api': sidecars must be a port from 1 to 65535, is 0",
                        "compute 'api': env name must begin with a letter or _ and go on with letters, digits, _, . and -,"
                                + " is '='",
                        "compute 'api': rolling must be 1 to 100 percent, is 0",
                        "compute 'api': logRetention must be above zero, is PT0S");
        assertThat(problems(e -> e.compute("api", c -> c.image("").canary(100, minutes(0)))))
                .containsExactly(
                        "compute 'api': image must not be blank",
                        "compute 'api': canary must be 1 to 99 percent, is 100",
                        "compute 'api': canary interval must be above zero, is PT0S");
    }

    @Test
    void a_job_checks_its_fields() {
        assertThat(problems(e -> e.job(
                        "sync",
                        j -> j.cron("0 25 * * *", "Mars/Olympus")
                                .timeout(minutes(0))
                                .retries(-1))))
                .containsExactly(
                        "job 'sync': image is missing: write image(\"…\") for a container or command(\"…\") for a process",
                        "job 'sync': cron is '0 25 * * *', not a cron expression: hour must be 0 to 23, is '25'",
                        "job 'sync': cron has the unknown time zone 'Mars/Olympus'",
                        "job 'sync': timeout must be above zero, is PT0S",
                        "job 'sync': retries must be 0 or more, is -1");
        assertThat(problems(e -> e.job("sync", j -> j.command("x").every(seconds(0)))))
                .containsExactly("job 'sync': every must be above zero, is PT0S");
    }

    @Test
    void a_cache_checks_its_fields() {
        assertThat(problems(e -> e.cache(
                        "main", c -> c.memory(gib(0)).replicas(-1).shards(0).evictionPolicy("lru"))))
                .containsExactly(
                        "cache 'main': version is missing: write redis(\"7\")",
                        "cache 'main': memory must be above zero, is 0 B",
                        "cache 'main': replicas must be 0 or more, is -1",
                        "cache 'main': shards must be 1 or more, is 0",
                        "cache 'main': evictionPolicy must be noeviction, volatile-ttl, or allkeys- or volatile- with lru,"
                                + " lfu or random, is 'lru'");
    }

    @Test
    void a_bucket_checks_its_fields() {
        assertThat(problems(e -> e.bucket(
                        "files",
                        b -> b.bucketName("Files")
                                .expireAfter(days(0))
                                .archiveAfter("logs/", days(30))
                                .expireAfter("logs/", days(7))
                                .cors(new Bucket.CorsRule(List.of(), List.of("LIST"), seconds(0)))
                                .cors("https://infrar.io")
                                .domain("files"))))
                .containsExactly(
                        "bucket 'files': bucketName must be 3 to 63 lower-case letters, digits, dots and dashes, is 'Files'",
                        "bucket 'files': expireAfter must be above zero, is PT0S",
                        "bucket 'files': archiveAfter must be shorter than expireAfter PT168H, is PT720H",
                        "bucket 'files': cors needs an origin such as https://infrar.io",
                        "bucket 'files': cors methods must be GET, PUT, POST, DELETE or HEAD, are [LIST]",
                        "bucket 'files': cors maxAge must be above zero, is PT0S",
                        "bucket 'files': cors needs a method such as GET",
                        "bucket 'files': domain must be a domain name in lower case such as infrar.io, is 'files'");
    }

    @Test
    void a_secret_checks_its_fields_without_showing_the_value() {
        assertThat(problems(e -> e.secret("a", s -> s.generated(0).rotation(days(0)))
                        .secret("b", s -> s.generated(8, "aa"))
                        .secret("c", s -> s.fromEnv(" "))
                        .secret("d", s -> s.fromFile(""))
                        .secret("e", s -> s.literal(""))))
                .containsExactly(
                        "secret 'a': generated length must be 1 or more, is 0",
                        "secret 'a': rotation must be above zero, is PT0S",
                        "secret 'b': generated alphabet must have two different characters or more",
                        "secret 'c': fromEnv variable must not be blank",
                        "secret 'd': fromFile path must not be blank",
                        "secret 'e': literal must not be empty");
        assertThat(problems(e -> e.secret("e", s -> s.literal("hunter2").rotation(days(-1)))))
                .singleElement()
                .asString()
                .doesNotContain("hunter2");
    }

    @Test
    void a_static_site_checks_its_fields() {
        assertThat(problems(e -> e.staticSite(
                        "web",
                        s -> s.buildCommand("")
                                .index("")
                                .notFoundPage("404.html")
                                .spaFallback()
                                .functionsDirectory(" ")
                                .domain("localhost")
                                .env("1A", "x")
                                .port(65536)
                                .header("x", "Bad Header", "1\n2")
                                .redirect("old", "", 200))))
                .containsExactly(
                        "static-site 'web': directory is missing: write directory(\"out\")",
                        "static-site 'web': buildCommand must not be blank",
                        "static-site 'web': index must not be blank",
                        "static-site 'web': notFoundPage is never shown with spaFallback: choose one",
                        "static-site 'web': functionsDirectory must not be blank",
                        "static-site 'web': domains must be a domain name in lower case such as infrar.io, is 'localhost'",
                        "static-site 'web': env name must begin with a letter or _ and go on with letters, digits, _, . and"
                                + " -, is '1A'",
                        "static-site 'web': port must be a port from 1 to 65535, is 65536",
                        "static-site 'web': headers path must begin with /, is 'x'",
                        "static-site 'web': headers must be a header's name and a value on one line, is 'Bad Header'",
                        "static-site 'web': redirects must begin with /, is 'old'",
                        "static-site 'web': redirects must lead somewhere: Redirect[from=old, to=, status=200]",
                        "static-site 'web': redirects status must be 301, 302, 303, 307 or 308, is 200");
    }

    @Test
    void using_a_component_of_another_environment_is_refused_since_nothing_could_be_opened_there() {
        assertThat(problems(e -> e.compute("api", c -> c.image("api:1").uses(from("shared", database("main"))))
                        .job("sync", j -> j.image("sync:1").uses(from("shared", database("main"))))))
                .containsExactly(
                        "compute 'api': uses database/main of environment 'shared', but only outputs can be taken from"
                                + " another environment",
                        "job 'sync': uses database/main of environment 'shared', but only outputs can be taken from another"
                                + " environment");
    }

    @Test
    void what_a_builder_throws_is_one_of_the_problems_and_keeps_its_stack() {
        InvalidEnvironmentException exception = catchThrowableOfType(
                InvalidEnvironmentException.class,
                () -> Environment.builder("dev")
                        .bucket("plans", b -> b.jurisdiction(Jurisdiction.valueOf("MARS")))
                        .cache("main", c -> {})
                        .build());

        assertThat(exception.problems())
                .containsExactly(
                        "bucket 'plans': No enum constant io.infrar.model.Jurisdiction.MARS",
                        "cache 'main': version is missing: write redis(\"7\")");
        assertThat(exception.getSuppressed()).hasSize(1).hasOnlyElementsOfType(IllegalArgumentException.class);
    }

    @Test
    void defaults_are_the_safe_ones() {
        Environment environment = Environment.builder("prod")
                .network("main", n -> {})
                .server("box", s -> {})
                .compute("api", c -> c.image("api:1"))
                .database("main", d -> d.postgres("15").in(network("main")))
                .cache("main", c -> c.redis("7"))
                .bucket("files", b -> {})
                .build();

        assertThat(environment.stage()).isEqualTo(Stage.PRODUCTION);
        assertThat(environment.components(Server.class))
                .allMatch(server -> server.openPorts().isEmpty());
        assertThat(environment.components(Compute.class))
                .allMatch(compute -> !compute.publiclyReachable() && compute.tlsRequired());
        assertThat(environment.components(Database.class))
                .allMatch(database ->
                        !database.publiclyReachable() && database.encryptedAtRest() && database.tlsRequired());
        assertThat(environment.components(Cache.class))
                .allMatch(cache -> !cache.publiclyReachable() && cache.encryptedAtRest() && cache.tlsRequired());
        assertThat(environment.components(Bucket.class))
                .allMatch(bucket -> !bucket.publiclyReadable()
                        && bucket.encryption() == Bucket.Encryption.AES256
                        && !bucket.emptyOnDestroy());
    }

    private static List<String> problems(Consumer<EnvironmentBuilder> details) {
        EnvironmentBuilder builder = Environment.builder("dev");
        details.accept(builder);
        try {
            builder.build();
            return List.of();
        } catch (InvalidEnvironmentException e) {
            return e.problems();
        }
    }
}
