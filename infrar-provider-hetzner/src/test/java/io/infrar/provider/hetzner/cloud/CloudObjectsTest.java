package io.infrar.provider.hetzner.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.model.Stage;
import io.infrar.provider.hetzner.Hetzner;
import io.infrar.provider.hetzner.HetznerTests;
import io.infrar.provider.hetzner.Life;
import io.infrar.provider.hetzner.TestCertificate;
import io.infrar.run.ApplyException;
import io.infrar.spi.Plan;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.hetzner.HetznerSim;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What single types do beyond the contract of all. */
class CloudObjectsTest {
    private static final String NAME = "objects";
    private static final TestCertificate ONE = TestCertificate.of("one.example.org");
    private static final TestCertificate OTHER = TestCertificate.of("other.example.org");

    private final HetznerSim sim = HetznerSim.start();
    private final MemoryStateStore store = new MemoryStateStore();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        sim.close();
    }

    private static Environment only(String type, Record spec) {
        return Infra.environment(NAME)
                .stage(Stage.DEVELOPMENT)
                .on(Hetzner.ID)
                .resource("it", r -> r.type(type).spec(spec))
                .build();
    }

    private Infra infra() {
        return HetznerTests.infra(sim, folder)
                .state(store)
                .retries(1, Duration.ofMillis(1), Duration.ofMillis(1))
                .build();
    }

    private void apply(Environment environment) {
        try (Infra infra = infra()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);
        }
    }

    private void destroy() {
        try (Infra infra = infra()) {
            infra.apply(infra.planDestroy(NAME));
        }
    }

    // ---- firewalls

    @Test
    void an_ipv6_block_is_the_same_in_whatever_form_hetzner_shows_it() {
        Environment environment = only(
                "firewall",
                new Firewall.Spec(
                        Set.of(Firewall.Rule.in("tcp", 22, 22, Set.of("2001:DB8:0:0::/64", "203.0.113.7/32"))),
                        Map.of()));

        apply(environment);

        assertThat(HetznerTests.only(sim, "/firewalls")
                        .at("/rules/0/source_ips")
                        .toString())
                .contains("2001:db8::/64");
        try (Infra infra = infra()) {
            assertThat(infra.plan(environment).effective()).isEmpty();
        }
    }

    // ---- keys

    @Test
    void another_comment_behind_a_key_is_the_same_key() {
        String key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN5xCXKV2ctx9dWrw/AfT78I/ocP/KzW/FmXdT/vi5t7";
        apply(only("ssh-key", new SshKey.Spec(key + " ops@infrar.io", Map.of())));
        String id = HetznerTests.only(sim, "/ssh_keys").path("id").asText();
        Environment other = only("ssh-key", new SshKey.Spec(key + " ops@example.org", Map.of()));

        apply(other);

        assertThat(HetznerTests.only(sim, "/ssh_keys").path("id").asText()).isEqualTo(id);
        try (Infra infra = infra()) {
            assertThat(infra.plan(other).effective()).isEmpty();
        }
    }

    // ---- records

    private static Environment alias(String type, String value) {
        return Infra.environment(NAME)
                .stage(Stage.DEVELOPMENT)
                .on(Hetzner.ID)
                .domain("it", d -> d.zone("example.org").record("www", Domain.Type.valueOf(type), value))
                .build();
    }

    @Test
    void an_address_becomes_an_alias_and_an_address_again() {
        Life life = new Life(sim, folder);
        life.apply(alias("A", "192.0.2.1"));

        for (Environment next : List.of(alias("CNAME", "example.com"), alias("A", "192.0.2.2"))) {
            life.apply(next);

            assertThat(life.plan(next).effective()).isEmpty();
        }
    }

    @Test
    void an_alias_beside_a_record_of_somebody_else_is_told_with_the_record() {
        Life life = new Life(sim, folder);
        life.apply(Infra.environment(NAME)
                .stage(Stage.DEVELOPMENT)
                .on(Hetzner.ID)
                .domain("it", d -> d.zone("example.org"))
                .build());
        HetznerTests.post(
                sim,
                "/zones/example.org/rrsets",
                Map.of("name", "www", "type", "TXT", "records", List.of(Map.of("value", "\"theirs\""))));

        assertThatThrownBy(() -> life.apply(alias("CNAME", "example.com")))
                .hasStackTraceContaining("the zone has www TXT")
                .hasStackTraceContaining("beside a CNAME");
    }

    // ---- load balancers

    @Test
    void a_load_balancer_leaves_the_internet_after_its_public_targets() {
        Map<String, Object> subnet = Map.of("type", "cloud", "ip_range", "10.0.1.0/24", "network_zone", "eu-central");
        long network = HetznerTests.post(
                        sim, "/networks", Map.of("name", "n", "ip_range", "10.0.0.0/16", "subnets", List.of(subnet)))
                .at("/network/id")
                .asLong();
        List<Output<String>> servers = List.of("a", "b").stream()
                .map(name -> HetznerTests.post(
                        sim,
                        "/servers",
                        Map.of(
                                "name",
                                name,
                                "server_type",
                                "cx23",
                                "image",
                                "ubuntu-24.04",
                                "location",
                                "fsn1",
                                "networks",
                                List.of(network))))
                .map(answer -> Output.of(answer.at("/server/id").asText()))
                .toList();
        Output<String> in = Output.of(Long.toString(network));
        apply(only("load-balancer", balancer(servers.get(0), false, in, true)));

        apply(only("load-balancer", balancer(servers.get(1), true, in, false)));

        JsonNode after = HetznerTests.only(sim, "/load_balancers");
        assertThat(after.at("/public_net/enabled").asBoolean()).isFalse();
        assertThat(after.path("targets"))
                .singleElement()
                .satisfies(target -> assertThat(target.at("/server/id").asText())
                        .isEqualTo(servers.get(1).get()));
    }

    @Test
    void a_target_whose_interface_is_not_to_be_seen_yet_is_tried_again() {
        sim.failRequest("POST /load_balancers", 422, "resolve_cloud_private_targets_error");

        new Life(sim, folder)
                .apply(only(
                        "load-balancer",
                        new LoadBalancer.Spec(
                                "lb11",
                                "fsn1",
                                LoadBalancer.Algorithm.ROUND_ROBIN,
                                Set.of(),
                                Set.of(),
                                null,
                                true,
                                false,
                                Map.of())));

        assertThat(HetznerTests.list(sim, "/load_balancers")).hasSize(1);
    }

    private static LoadBalancer.Spec balancer(
            Output<String> server, boolean isPrivate, Output<String> network, boolean isPublic) {
        return new LoadBalancer.Spec(
                "lb11",
                "fsn1",
                LoadBalancer.Algorithm.ROUND_ROBIN,
                Set.of(),
                Set.of(LoadBalancer.Target.server(server, isPrivate)),
                network,
                isPublic,
                false,
                Map.of());
    }

    // ---- certificates

    @Test
    void a_managed_certificate_is_there_once_it_is_issued() {
        HetznerTests.post(sim, "/zones", Map.of("name", "example.org", "mode", "primary"));
        Environment environment = only("certificate", Certificate.Spec.managed(Set.of("api.example.org")));

        apply(environment);

        assertThat(HetznerTests.only(sim, "/certificates")
                        .at("/status/issuance")
                        .asText())
                .isEqualTo("completed");
        try (Infra infra = infra()) {
            assertThat(infra.plan(environment).effective()).isEmpty();
        }
    }

    @Test
    void one_that_cannot_be_issued_says_why_and_is_tried_again_by_the_next_run() {
        Environment environment = only("certificate", Certificate.Spec.managed(Set.of("api.example.org")));
        assertThatThrownBy(() -> apply(environment))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("api.example.org")
                .hasMessageContaining("DNS zone not found")
                .hasMessageContaining("registrar");
        HetznerTests.post(sim, "/zones", Map.of("name", "example.org", "mode", "primary"));

        apply(environment);

        assertThat(HetznerTests.only(sim, "/certificates")
                        .at("/status/issuance")
                        .asText())
                .isEqualTo("completed");
    }

    @Test
    void the_key_of_a_certificate_is_sent_and_kept_nowhere() throws Exception {
        Files.writeString(folder.resolve("it.key"), ONE.key());

        apply(only(
                "certificate",
                Certificate.Spec.uploaded(Output.of(ONE.chain()), Output.of(SecretRef.of("file", "it.key")))));

        assertThat(store.read(NAME).rows().toString())
                .doesNotContain("PRIVATE KEY")
                .doesNotContain(ONE.key().lines().skip(1).findFirst().orElseThrow());
    }

    @Test
    void a_key_of_another_certificate_is_refused_without_being_shown() throws Exception {
        Files.writeString(folder.resolve("it.key"), OTHER.key());

        assertThatThrownBy(() -> apply(only(
                        "certificate",
                        Certificate.Spec.uploaded(Output.of(ONE.chain()), Output.of(SecretRef.of("file", "it.key"))))))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("POST /certificates")
                .hasMessageNotContaining("PRIVATE KEY");
    }

    // ---- DNS

    @Test
    void a_zone_with_records_of_others_is_not_deleted() {
        apply(only("zone", new Zone.Spec("example.org", null, false, Map.of())));
        String records = "/zones/" + HetznerTests.only(sim, "/zones").path("id").asText() + "/rrsets";
        HetznerTests.post(
                sim, records, Map.of("name", "www", "type", "A", "records", List.of(Map.of("value", "203.0.113.7"))));
        HetznerTests.post(
                sim,
                records,
                Map.of("name", "_acme-challenge", "type", "TXT", "records", List.of(Map.of("value", "\"x\""))));

        assertThatThrownBy(this::destroy)
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("1 record sets that are not of this environment: www A")
                .hasMessageContaining("delete them, or forget");
        assertThat(HetznerTests.list(sim, "/zones")).hasSize(1);
    }

    @Test
    void a_zone_that_somebody_else_has_is_left_alone() {
        HetznerTests.post(sim, "/zones", Map.of("name", "example.org", "mode", "primary"));

        assertThatThrownBy(() -> apply(only("zone", new Zone.Spec("example.org", null, false, Map.of()))))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("POST /zones")
                .hasMessageContaining("adopt");
        destroy();

        assertThat(HetznerTests.list(sim, "/zones")).hasSize(1);
    }

    @Test
    void records_of_others_are_neither_changed_nor_deleted() {
        String zone = HetznerTests.post(sim, "/zones", Map.of("name", "example.org", "mode", "primary"))
                .at("/zone/id")
                .asText();
        String records = "/zones/" + zone + "/rrsets";
        HetznerTests.post(
                sim, records, Map.of("name", "www", "type", "A", "records", List.of(Map.of("value", "203.0.113.7"))));
        List<JsonNode> before = HetznerTests.list(sim, records);
        RrSet.Spec same = new RrSet.Spec(
                Output.of(zone), "www", "A", 60, Set.of(RrSet.Value.of(Output.of("203.0.113.8"))), false, Map.of());

        assertThatThrownBy(() -> apply(only("rrset", same)))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("/rrsets")
                .hasMessageContaining("adopt");
        destroy();

        assertThat(HetznerTests.list(sim, records)).isEqualTo(before);
    }

    @Test
    void a_protected_record_set_is_changed_and_protected_again() {
        String zone = HetznerTests.post(sim, "/zones", Map.of("name", "example.org", "mode", "primary"))
                .at("/zone/id")
                .asText();
        for (String address : List.of("203.0.113.7", "203.0.113.8")) {
            apply(only(
                    "rrset",
                    new RrSet.Spec(
                            Output.of(zone),
                            "www",
                            "A",
                            60,
                            Set.of(RrSet.Value.of(Output.of(address))),
                            true,
                            Map.of())));
        }

        JsonNode set = HetznerTests.list(sim, "/zones/" + zone + "/rrsets").stream()
                .filter(each -> each.path("name").asText().equals("www"))
                .findFirst()
                .orElseThrow();
        assertThat(set.at("/records/0/value").asText()).isEqualTo("203.0.113.8");
        assertThat(set.at("/protection/change").asBoolean()).isTrue();
    }

    // ---- networks

    @Test
    void a_protected_network_stays_and_the_message_says_what_to_do() {
        apply(only("network", new Network.Spec("10.0.0.0/16", Set.of(), false, true, Map.of())));

        assertThatThrownBy(this::destroy)
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("DELETE /networks/")
                .hasMessageContaining("protection");
        assertThat(HetznerTests.list(sim, "/networks")).hasSize(1);
    }

    @Test
    void protection_is_put_on_and_taken_off_in_place() {
        for (boolean isProtected : new boolean[] {false, true, false}) {
            apply(only("network", new Network.Spec("10.0.0.0/16", Set.of(), false, isProtected, Map.of())));

            assertThat(HetznerTests.only(sim, "/networks")
                            .at("/protection/delete")
                            .asBoolean())
                    .isEqualTo(isProtected);
        }
        destroy();
        assertThat(HetznerTests.list(sim, "/networks")).isEmpty();
    }

    @Test
    void a_network_that_begins_elsewhere_is_another_one() {
        apply(only("network", new Network.Spec("10.1.0.0/16", Set.of(), false, false, Map.of())));

        try (Infra infra = infra()) {
            Plan plan = infra.plan(only("network", new Network.Spec("10.0.0.0/15", Set.of(), false, false, Map.of())));
            assertThat(plan.changes()).singleElement().satisfies(change -> {
                assertThat(change.action().replaces()).isTrue();
                assertThat(change.reason()).contains("can only grow from its first address on");
            });
        }
    }
}
