package io.infrar.provider.hetzner;

import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.cpu;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.provider.hetzner.Translated.output;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Kind;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.model.Server;
import io.infrar.provider.hetzner.cloud.Firewall;
import io.infrar.provider.hetzner.cloud.FloatingIp;
import io.infrar.provider.hetzner.cloud.Server.Attachment;
import io.infrar.provider.hetzner.cloud.Server.Spec;
import io.infrar.provider.hetzner.cloud.Volume;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTranslatorTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN5xCXKV2ctx9dWrw/AfT78I/ocP/KzW/FmXdT/vi5t7 ops@infrar.io";

    private static Translated translate(Consumer<Server.Builder> model) {
        return Translated.of(e -> e.server("main", s -> model.accept(s.sshKeys("ops"))));
    }

    private static Spec spec(Consumer<Server.Builder> model) {
        return translate(model).spec("server/main", Spec.class);
    }

    // ---- type

    @ParameterizedTest
    @CsvSource({
        "1, 1, 10, cx23",
        "2, 4, 40, cx23",
        "4, 8, 80, cx33",
        "4, 8, 160, cx43",
        "3, 8, 20, cx33",
        "16, 64, 100, ccx43",
        "8, 16, 600, cpx62"
    })
    void the_cheapest_type_that_has_what_is_asked_for_is_taken(double cores, int memory, int disk, String type) {
        assertThat(spec(s -> s.cpu(cores).memory(gib(memory)).disk(gib(disk))).serverType())
                .isEqualTo(type);
    }

    @Test
    void arm_is_taken_only_when_asked_for() {
        assertThat(spec(s -> s.cpu(4).memory(gib(8)).with(Hetzner.arm())).serverType())
                .isEqualTo("cax21");
    }

    @Test
    void other_locations_have_other_types() {
        assertThat(spec(s -> s.on("hetzner", "ash").cpu(4).memory(gib(8))).serverType())
                .isEqualTo("cpx31");
    }

    @Test
    void a_type_is_pinned_by_name() {
        assertThat(spec(s -> s.cpu(2).with(Hetzner.serverType("CPX32"))).serverType())
                .isEqualTo("cpx32");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cx21 | fsn1 | cannot be ordered any more. | Hetzner.serverType(\"cx23\")",
                "cpx31 | fsn1 | cannot be ordered any more in fsn1. | cx43 or cpx32",
                "ccx12 | ash | cannot be ordered any more. | Hetzner.serverType(\"ccx13\")",
                "cx33 | ash | is not to be had in ash, only in fsn1, hel1, nbg1 | cpx31",
                "cx99 | nbg1 | is not known | cx23, cax11"
            })
    void a_type_that_cannot_be_ordered_is_refused_with_what_replaces_it(
            String type, String location, String what, String fix) {
        assertThat(translate(s -> s.on("hetzner", location).with(Hetzner.serverType(type)))
                        .findings("hetzner.server-type"))
                .singleElement()
                .asString()
                .startsWith("ERROR")
                .contains(what, fix, type);
    }

    @Test
    void what_no_type_has_is_refused() {
        assertThat(translate(s -> s.cpu(64).memory(gib(8))).findings("hetzner.server-type"))
                .singleElement()
                .asString()
                .contains("64");
        assertThat(translate(s -> s.cpu(2).disk(gib(2000))).findings("hetzner.disk"))
                .singleElement()
                .asString()
                .startsWith("ERROR")
                .contains("volume(");
    }

    @Test
    void a_disk_that_needs_a_larger_type_is_told() {
        assertThat(translate(s -> s.cpu(4).memory(gib(8)).disk(gib(160))).findings("hetzner.disk"))
                .singleElement()
                .asString()
                .startsWith("INFO")
                .contains("cx43", "cx33", "80 GB");
    }

    @Test
    void a_pinned_type_with_too_small_a_disk_is_told_with_a_volume_for_the_rest() {
        assertThat(translate(s -> s.disk(gib(160)).with(Hetzner.serverType("cx33")))
                        .findings("hetzner.disk"))
                .singleElement()
                .asString()
                .startsWith("WARNING")
                .contains("80 GB", "volume(\"data\", gib(80))");
    }

    // ---- around it

    @Test
    void a_server_lets_in_what_is_opened_and_nothing_else() {
        Translated translated = translate(s -> s.openPort(22, "203.0.113.0/24").openPort(443));

        assertThat(translated.spec("firewall/main", Firewall.Spec.class).rules())
                .containsExactlyInAnyOrder(
                        Firewall.Rule.in("tcp", 22, 22, Set.of("203.0.113.0/24")),
                        Firewall.Rule.in("tcp", 443, 443, Firewall.ANYWHERE));
        assertThat(translated.spec("server/main", Spec.class).firewalls()).containsExactly(output("firewall/main#id"));
    }

    @Test
    void a_server_that_opens_nothing_is_behind_a_firewall_without_rules() {
        assertThat(translate(s -> {}).spec("firewall/main", Firewall.Spec.class).rules())
                .isEmpty();
    }

    @Test
    void a_server_in_a_network_is_made_after_its_subnet() {
        Translated translated = Translated.of(e -> e.network("main", n -> n.nat(Network.Nat.NONE))
                .server("main", s -> s.in(network("main")).sshKeys("ops").with(Hetzner.publicNet(false, false))));

        assertThat(translated.spec("server/main", Spec.class).networks())
                .containsExactly(new Attachment(output("subnet/main#networkId"), null));
        assertThat(translated.addresses()).doesNotContain("firewall/main");
    }

    @Test
    void a_server_that_nothing_can_reach_is_refused() {
        assertThat(translate(s -> s.with(Hetzner.publicNet(false, false))).findings("hetzner.public-net"))
                .singleElement()
                .asString()
                .startsWith("ERROR");
    }

    @Test
    void a_static_address_is_a_floating_ip_unless_a_primary_one_is_asked_for() {
        Translated floating = translate(Server.Builder::staticIp);
        assertThat(floating.spec("floating-ip/main", FloatingIp.Spec.class).server())
                .isEqualTo(output("server/main#id"));
        assertThat(floating.exports(Kind.SERVER, "main")).containsEntry("publicIp", output("floating-ip/main#ip"));

        Translated primary = translate(s -> s.staticIp().with(Hetzner.primaryIp()));
        assertThat(primary.spec("server/main", Spec.class).primaryIpv4()).isEqualTo(output("primary-ip/main#id"));
        assertThat(primary.exports(Kind.SERVER, "main")).containsEntry("publicIp", output("primary-ip/main#ip"));
    }

    @Test
    void several_servers_are_counted_and_kept_apart() {
        Translated translated = translate(s -> s.count(3).spread().volume("data", gib(20)));

        assertThat(translated.addresses())
                .contains(
                        "placement-group/main",
                        "server/main.1",
                        "server/main.2",
                        "server/main.3",
                        "volume/main.2.data");
        assertThat(translated.spec("volume/main.2.data", Volume.Spec.class).server())
                .isEqualTo(output("server/main.2#id"));
        assertThat(translated.spec("server/main.3", Spec.class).placementGroup())
                .isEqualTo(output("placement-group/main#id"));
    }

    @Test
    void a_key_that_two_servers_have_is_made_once() {
        Translated translated =
                Translated.of(e -> e.server("a", s -> s.sshKeys(KEY)).server("b", s -> s.sshKeys(KEY, "ops")));

        assertThat(translated.addresses().stream().filter(each -> each.startsWith("ssh-key/")))
                .containsExactly("ssh-key/a.16fdc63e");
        assertThat(translated.spec("server/b", Spec.class).sshKeys())
                .containsExactly(output("ssh-key/a.16fdc63e#name"), Output.of("ops"));
    }

    // ---- bad input

    @Test
    void more_ports_or_sources_than_a_firewall_takes_are_refused() {
        Translated translated = translate(s -> {
            for (int port = 8000; port <= 8050; port++) {
                s.openPort(port);
            }
            s.openPort(
                    22,
                    "203.0.113.0/32",
                    IntStream.rangeClosed(1, 100)
                            .mapToObj(i -> "203.0.113." + i + "/32")
                            .toArray(String[]::new));
        });

        assertThat(translated.findings("hetzner.open-ports"))
                .hasSize(2)
                .allMatch(finding -> finding.startsWith("ERROR"))
                .anyMatch(finding -> finding.contains("52") && finding.contains("50"))
                .anyMatch(finding -> finding.contains("101") && finding.contains("22"));
    }

    @Test
    void more_volumes_than_a_server_takes_are_refused() {
        Translated translated =
                translate(s -> IntStream.rangeClosed(1, 17).forEach(i -> s.volume("data-" + i, gib(10))));

        assertThat(translated.findings("hetzner.volume"))
                .anyMatch(finding -> finding.startsWith("ERROR") && finding.contains("17") && finding.contains("16"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk=",
                "ssh-ed25519 AAAA%%% x",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 cut-off"
            })
    void what_is_no_public_key_is_refused_and_not_shown(String key) {
        assertThat(translate(s -> s.sshKeys(key)).findings("hetzner.ssh-keys"))
                .singleElement()
                .asString()
                .startsWith("ERROR")
                .contains("sshKeys[1]")
                .doesNotContain("b3Blb", "%%%");
    }

    @Test
    void everything_that_is_wrong_is_told_at_once() {
        Translated translated = translate(s -> s.userData("x".repeat(32 * 1024 + 1))
                .count(11)
                .spread()
                .volume("tiny", gib(1))
                .volume("huge", gib(20_000))
                .tag("team", "data & platform")
                .with(Hetzner.serverType("cx21")));

        assertThat(translated.findings("hetzner.user-data")).hasSize(1);
        assertThat(translated.findings("hetzner.spread")).hasSize(1);
        assertThat(translated.findings("hetzner.volume").toString()).contains("tiny", "huge");
        assertThat(translated.findings("hetzner.labels").toString()).contains("team", "data & platform");
        assertThat(translated.findings("hetzner.server-type")).hasSize(1);
    }

    @Test
    void autoscaling_is_told_to_be_missing() {
        assertThat(translate(s -> s.autoscale(2, 5, cpu(70))).findings("hetzner.autoscaling"))
                .singleElement()
                .asString()
                .contains("there will be 2");
    }

    // ---- backups, secrets, what is on it

    @Test
    void backups_are_seven_daily_ones() {
        assertThat(spec(s -> s.backups(days(7))).backups()).isTrue();
        assertThat(spec(s -> {}).backups()).isFalse();
        assertThat(translate(s -> s.backups(days(30))).findings("hetzner.backups"))
                .singleElement()
                .asString()
                .contains("7", "30");
    }

    @Test
    void a_backup_of_a_server_turns_on_its_own() {
        Translated translated = Translated.of(e -> e.server("main", s -> s.sshKeys("ops"))
                .backup("daily", b -> b.of(server("main")).copies(14).schedule("0 1 * * *")));

        assertThat(translated.spec("server/main", Spec.class).backups()).isTrue();
        assertThat(translated.findings("hetzner.not-realised"))
                .singleElement()
                .asString()
                .contains("number of copies", "a time of your choice");
        assertThat(translated.exports(Kind.BACKUP, "daily")).containsEntry("id", output("server/main#id"));
    }

    @Test
    void what_is_on_a_server_is_named_once_and_can_be_referred_to() {
        Translated translated = Translated.of(e -> e.server(
                        "main", s -> s.sshKeys("ops").openPort(443))
                .database("main", d -> d.postgres("15").on(server("main")).databaseName("app"))
                .cache("main", c -> c.redis("7").on(server("main")))
                .compute(
                        "api",
                        c -> c.image("api:1")
                                .on(server("main"))
                                .port(8080)
                                .publiclyReachable()
                                .domains("api.example.org")
                                .uses(database("main"), cache("main"))));

        assertThat(translated.findings("hetzner.inside"))
                .singleElement()
                .asString()
                .contains("database/main", "cache/main", "compute/api");
        assertThat(translated.exports(Kind.DATABASE, "main"))
                .containsEntry("host", Output.of("localhost"))
                .containsEntry("port", Output.of(5432));
        assertThat(translated.exports(Kind.COMPUTE, "api")).containsEntry("url", Output.of("https://api.example.org"));
    }

    @Test
    void what_is_on_no_server_is_refused() {
        Translated translated =
                Translated.of(e -> e.database("main", d -> d.postgres("15")).cache("main", c -> c.redis("7")));

        assertThat(translated.findings("hetzner.host"))
                .hasSize(2)
                .allSatisfy(finding ->
                        assertThat(finding.toString()).startsWith("ERROR").contains("on(server("));
    }

    @Test
    void secrets_are_references_and_cannot_be_generated() {
        Translated translated = Translated.of(e -> e.secret("a", s -> s.fromEnv("A_KEY"))
                .secret("b", s -> s.fromFile("b.key"))
                .secret("c", s -> s.generated(32)));

        assertThat(translated.exports(Kind.SECRET, "a"))
                .isEqualTo(Map.of("value", Output.of(SecretRef.of("env", "A_KEY"))));
        assertThat(translated.exports(Kind.SECRET, "b"))
                .isEqualTo(Map.of("value", Output.of(SecretRef.of("file", "b.key"))));
        assertThat(translated.findings("hetzner.secret"))
                .singleElement()
                .asString()
                .startsWith("ERROR")
                .contains("on(\"local\")");
    }
}
