package io.infrar.provider.hetzner;

import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Network;
import io.infrar.model.Server;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.rest.RestRequest;
import io.infrar.spi.Action;
import io.infrar.spi.CostReport;
import io.infrar.spi.Plan;
import io.infrar.spi.PlannedChange;
import io.infrar.testkit.hetzner.HetznerSim;
import io.infrar.testkit.sim.SimCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers from plan to destroy. */
class ServerLifeTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN5xCXKV2ctx9dWrw/AfT78I/ocP/KzW/FmXdT/vi5t7 ops@infrar.io";
    static final TestCertificate CERTIFICATE = TestCertificate.of("api.infrar.io");
    private static final List<String> PATHS = List.of(
            "/servers",
            "/volumes",
            "/networks",
            "/firewalls",
            "/floating_ips",
            "/primary_ips",
            "/ssh_keys",
            "/placement_groups",
            "/load_balancers",
            "/certificates");

    @TempDir
    Path folder;

    private final HetznerSim sim = HetznerSim.start();
    private Life life;

    @BeforeEach
    void begin() {
        life = new Life(sim, folder);
    }

    @AfterEach
    void conforms() {
        sim.close();
    }

    private static Environment environment(Consumer<Server.Builder> model) {
        return of(e -> e.server("main", s -> model.accept(s.sshKeys(KEY).openPort(443))));
    }

    private static Environment of(Consumer<EnvironmentBuilder> model) {
        EnvironmentBuilder builder = Infra.environment("production").on("hetzner", "fsn1");
        model.accept(builder);
        return builder.build();
    }

    private JsonNode machine() {
        return HetznerTests.only(sim, "/servers");
    }

    private static PlannedChange change(Plan plan, String address) {
        return plan.effective().stream()
                .filter(each -> each.address().toString().equals(address))
                .findFirst()
                .orElseThrow(() -> new AssertionError(address + " is not in " + plan.effective()));
    }

    private void assertNothingLeft() {
        Map<String, Integer> left = new TreeMap<>();
        PATHS.forEach(path -> left.put(path, HetznerTests.list(sim, path).size()));
        assertThat(left.values()).as(left.toString()).containsOnly(0);
    }

    /** What the gallery's production on Cloudflare and Hetzner has at Hetzner. */
    static Environment production() {
        return of(e -> e.network("main", n -> n.cidr("10.0.0.0/16").nat(Network.Nat.NONE))
                .tag("Project", "infrar")
                .server(
                        "main",
                        s -> s.in(network("main"))
                                .cpu(4)
                                .memory(gib(8))
                                .disk(gib(160))
                                .image("ubuntu-22.04")
                                .sshKeys(KEY)
                                .openPort(22, "203.0.113.0/24")
                                .openPort(80)
                                .openPort(443)
                                .backups(days(7))
                                .staticIp()
                                .volume("data", gib(20))
                                .userData("#cloud-config\npackages: [ufw, fail2ban]\n"))
                .database(
                        "main",
                        d -> d.postgres("15").on(server("main")).tlsOptional().backups(days(7)))
                .backup("server", b -> b.of(server("main")).copies(7))
                .secret("origin-key", s -> s.fromFile("origin.key"))
                .compute(
                        "platform",
                        c -> c.image("platform:1.4")
                                .on(server("main"))
                                .port(8080)
                                .publiclyReachable()
                                .domains("api.infrar.io")
                                .env("DATABASE_HOST", database("main").host())
                                .uses(database("main")))
                .suppress("security.tls", database("main"), "listens on the server's loopback address only")
                .loadBalancer(
                        "main",
                        l -> l.in(network("main"))
                                .routeTo(server("main"), 443)
                                .health("/health")
                                .certificate(CERTIFICATE.chain(), secret("origin-key"))
                                .optional()));
    }

    @Test
    void production_is_made_read_back_and_destroyed() throws Exception {
        Files.writeString(folder.resolve("origin.key"), CERTIFICATE.key());

        life.apply(production());

        JsonNode server = machine();
        assertThat(server.path("server_type").path("name").asText()).isEqualTo("cx43");
        assertThat(server.path("image").path("name").asText()).isEqualTo("ubuntu-22.04");
        assertThat(server.path("location").path("name").asText()).isEqualTo("fsn1");
        assertThat(server.path("status").asText()).isEqualTo("running");
        assertThat(server.path("backup_window").isNull()).isFalse();
        assertThat(server.path("labels").path("Project").asText()).isEqualTo("infrar");
        assertThat(server.path("private_net").path(0).path("ip").asText()).startsWith("10.0.");
        assertThat(server.path("public_net").path("firewalls")).hasSize(1);
        assertThat(sim.userData(server.path("name").asText())).isEqualTo("#cloud-config\npackages: [ufw, fail2ban]\n");
        JsonNode firewall = HetznerTests.only(sim, "/firewalls");
        assertThat(firewall.path("rules")).hasSize(3);
        JsonNode volume = HetznerTests.only(sim, "/volumes");
        assertThat(volume.path("size").asInt()).isEqualTo(20);
        assertThat(volume.path("format").asText()).isEqualTo("ext4");
        assertThat(volume.path("server").asLong()).isEqualTo(server.path("id").asLong());
        JsonNode address = HetznerTests.only(sim, "/floating_ips");
        assertThat(address.path("server").asLong()).isEqualTo(server.path("id").asLong());
        assertThat(HetznerTests.only(sim, "/ssh_keys").path("public_key").asText())
                .isEqualTo(KEY);
        assertThat(HetznerTests.only(sim, "/load_balancers").path("targets")).hasSize(1);

        sim.forgetCalls();
        assertThat(life.plan(production()).effective()).isEmpty();
        Map<String, Integer> calls = new HashMap<>();
        sim.calls().forEach(call -> calls.merge(call.line().replaceAll("/\\d+", ""), 1, Integer::sum));
        assertThat(calls.keySet()).allMatch(each -> each.startsWith("GET "));
        assertThat(calls).allSatisfy((line, count) -> assertThat(count).as(line).isEqualTo(1));

        life.destroy(production());
        assertNothingLeft();
    }

    @Test
    void production_has_a_price_for_everything() throws Exception {
        Files.writeString(folder.resolve("origin.key"), CERTIFICATE.key());
        CostReport cost;
        try (Infra infra = life.infra()) {
            cost = infra.cost(production());
        }

        assertThat(cost.unknown()).isEmpty();
        // cx43 15.99, a fifth of it for backups, IPv4 0.50, floating IP 3.00, 20 GB at 0.0572
        assertThat(cost.totals().toString()).contains("23.83");
        // with a load balancer for 7.49
        assertThat(cost.totalsWithOptional().toString()).contains("31.32");
    }

    @Test
    void several_servers_are_read_by_one_list() {
        Environment three = environment(s -> s.count(3).spread().volume("data", gib(10)));
        life.apply(three);
        assertThat(HetznerTests.only(sim, "/placement_groups").path("servers")).hasSize(3);

        sim.forgetCalls();
        assertThat(life.plan(three).effective()).isEmpty();
        assertThat(sim.calls().stream().map(SimCall::line))
                .containsOnlyOnce("GET /servers", "GET /volumes")
                .noneMatch(line -> line.startsWith("GET /servers/"));

        life.destroy(three);
        assertNothingLeft();
    }

    @Test
    void a_larger_type_restarts_the_server_and_leaves_its_disk() {
        life.apply(environment(s -> s.cpu(2).memory(gib(4))));
        String id = machine().path("id").asText();

        Plan plan = life.apply(environment(s -> s.cpu(4).memory(gib(8))));

        assertThat(change(plan, "hetzner:server/main").reason()).contains("serverType", "shut down and started again");
        assertThat(machine().path("id").asText()).isEqualTo(id);
        assertThat(machine().path("server_type").path("name").asText()).isEqualTo("cx33");
        assertThat(machine().path("primary_disk_size").asInt()).isEqualTo(40);
        assertThat(machine().path("status").asText()).isEqualTo("running");
        assertThat(life.plan(environment(s -> s.cpu(4).memory(gib(8)))).effective())
                .isEmpty();
    }

    @Test
    void the_disk_grows_when_that_is_asked_for_and_the_plan_says_that_it_is_for_good() {
        life.apply(environment(s -> s.cpu(2).memory(gib(4))));

        Plan plan = life.apply(environment(s -> s.cpu(4).memory(gib(8)).with(Hetzner.resizeDisk())));

        assertThat(change(plan, "hetzner:server/main").reason()).contains("never be made smaller again");
        assertThat(machine().path("primary_disk_size").asInt()).isEqualTo(80);
    }

    @Test
    void another_image_makes_a_new_server_and_the_floating_ip_moves_to_it() {
        life.apply(environment(s -> s.staticIp()));
        String id = machine().path("id").asText();
        String ip = HetznerTests.only(sim, "/floating_ips").path("ip").asText();

        Plan plan = life.apply(environment(s -> s.staticIp().image("ubuntu-24.04")));

        PlannedChange change = change(plan, "hetzner:server/main");
        assertThat(change.action()).isEqualTo(Action.REPLACE_CREATE_FIRST);
        assertThat(change.reason()).contains("lost", "Hetzner.rebuild()");
        assertThat(machine().path("id").asText()).isNotEqualTo(id);
        JsonNode address = HetznerTests.only(sim, "/floating_ips");
        assertThat(address.path("ip").asText()).isEqualTo(ip);
        assertThat(address.path("server").asText())
                .isEqualTo(machine().path("id").asText());
    }

    @Test
    void a_rebuild_keeps_the_server_and_its_address() {
        life.apply(environment(s -> {}));
        JsonNode before = machine();

        Plan plan = life.apply(environment(s -> s.image("ubuntu-24.04").with(Hetzner.rebuild())));

        assertThat(change(plan, "hetzner:server/main").action()).isEqualTo(Action.UPDATE);
        assertThat(change(plan, "hetzner:server/main").reason()).contains("everything on its disk is lost");
        assertThat(machine().path("id").asText()).isEqualTo(before.path("id").asText());
        assertThat(machine().path("public_net").path("ipv4").path("ip").asText())
                .isEqualTo(before.path("public_net").path("ipv4").path("ip").asText());
        assertThat(machine().path("image").path("name").asText()).isEqualTo("ubuntu-24.04");
    }

    @Test
    void other_user_data_does_not_touch_a_server_that_is_there() {
        life.apply(environment(s -> s.userData("#cloud-config\n# one\n")));

        assertThat(life.plan(environment(s -> s.userData("#cloud-config\n# two\n")))
                        .effective())
                .isEmpty();
    }

    @Test
    void a_primary_ip_is_the_servers_own_and_outlives_it() {
        life.apply(environment(s -> s.staticIp().with(Hetzner.primaryIp())));
        String ip = HetznerTests.list(sim, "/primary_ips").stream()
                .filter(each -> each.path("type").asText().equals("ipv4"))
                .findFirst()
                .orElseThrow()
                .path("ip")
                .asText();
        assertThat(machine().path("public_net").path("ipv4").path("ip").asText())
                .isEqualTo(ip);

        Plan plan = life.apply(
                environment(s -> s.staticIp().with(Hetzner.primaryIp()).image("ubuntu-24.04")));

        assertThat(change(plan, "hetzner:server/main").action()).isEqualTo(Action.REPLACE_DELETE_FIRST);
        assertThat(machine().path("public_net").path("ipv4").path("ip").asText())
                .isEqualTo(ip);
        life.destroy(environment(s -> s.staticIp().with(Hetzner.primaryIp())));
        assertNothingLeft();
    }

    @Test
    void an_address_that_a_killed_run_took_away_and_did_not_delete_is_deleted() {
        life.apply(environment(s -> {}));
        Map<String, Object> left = Map.of(
                "name",
                "left",
                "type",
                "ipv6",
                "location",
                "fsn1",
                "auto_delete",
                true,
                "labels",
                Map.of(
                        "infrar-instance",
                        machine().path("labels").path("infrar-instance").asText()));
        HetznerTests.post(sim, "/primary_ips", left);
        assertThat(HetznerTests.list(sim, "/primary_ips")).hasSize(3);

        life.apply(environment(s -> s.with(Hetzner.publicNet(true, false))));

        assertThat(machine().path("public_net").path("ipv6").isNull()).isTrue();
        assertThat(HetznerTests.list(sim, "/primary_ips")).hasSize(1);
    }

    @Test
    void what_is_protected_is_protected_at_hetzner_until_the_model_lets_it_go() {
        Environment kept = environment(s -> s.protect().volume("data", gib(10)));
        life.apply(kept);
        assertThat(machine().path("protection").path("delete").asBoolean()).isTrue();
        assertThat(machine().path("protection").path("rebuild").asBoolean()).isTrue();
        assertThat(HetznerTests.only(sim, "/volumes")
                        .path("protection")
                        .path("delete")
                        .asBoolean())
                .isTrue();
        try (Infra infra = life.infra()) {
            assertThat(infra.planDestroy("production").blocking()).isNotEmpty();
        }

        life.apply(environment(s -> s.volume("data", gib(10))));
        assertThat(machine().path("protection").path("delete").asBoolean()).isFalse();
        life.destroy(kept);
        assertNothingLeft();
    }

    @Test
    void backups_are_turned_off_with_a_warning_in_the_plan() {
        life.apply(environment(s -> s.backups(days(7))));

        Plan plan = life.apply(environment(s -> {}));

        assertThat(change(plan, "hetzner:server/main").reason()).contains("the backups there are, are deleted");
        assertThat(machine().path("backup_window").isNull()).isTrue();
    }

    @Test
    void a_server_that_somebody_took_out_of_its_firewall_and_switched_off_is_put_right() {
        life.apply(environment(s -> {}));
        String id = machine().path("id").asText();
        String firewall = HetznerTests.only(sim, "/firewalls").path("id").asText();
        HetznerTests.post(
                sim,
                "/firewalls/" + firewall + "/actions/remove_from_resources",
                Map.of("remove_from", List.of(Map.of("type", "server", "server", Map.of("id", Long.parseLong(id))))));
        try (HetznerApi api = HetznerTests.api(sim)) {
            api.call(RestRequest.post("/servers/" + id + "/actions/poweroff", null));
        }

        Plan plan = life.apply(environment(s -> {}));

        assertThat(change(plan, "hetzner:server/main").reason()).contains("firewalls", "running");
        assertThat(machine().path("public_net").path("firewalls")).hasSize(1);
        assertThat(machine().path("status").asText()).isEqualTo("running");
    }

    @Test
    void a_volume_grows_while_it_is_attached_and_a_smaller_one_is_a_new_one() {
        life.apply(environment(s -> s.volume("data", gib(10))));
        String id = HetznerTests.only(sim, "/volumes").path("id").asText();

        life.apply(environment(s -> s.volume("data", gib(30))));
        assertThat(HetznerTests.only(sim, "/volumes").path("id").asText()).isEqualTo(id);
        assertThat(HetznerTests.only(sim, "/volumes").path("size").asInt()).isEqualTo(30);

        PlannedChange smaller =
                change(life.plan(environment(s -> s.volume("data", gib(10)))), "hetzner:volume/main.data");
        assertThat(smaller.action()).isEqualTo(Action.REPLACE_CREATE_FIRST);
        assertThat(smaller.reason()).contains("cannot shrink", "lost");
    }
}
