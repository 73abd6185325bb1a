package io.infrar.provider.hetzner.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.model.Output;
import io.infrar.provider.hetzner.HetznerTests;
import io.infrar.provider.hetzner.Life;
import io.infrar.spi.Action;
import io.infrar.testkit.hetzner.HetznerSim;
import io.infrar.testkit.sim.SimCall;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that come into private networks and out of the Internet. */
class InterfacesTest {
    @TempDir
    Path folder;

    private final HetznerSim sim = HetznerSim.start();
    private Life life;
    private Output<String> network = Output.of("");
    private Output<String> firewall = Output.of("");

    @BeforeEach
    void begin() {
        life = new Life(sim, folder);
        Map<String, Object> subnet = Map.of("type", "cloud", "ip_range", "10.0.1.0/24", "network_zone", "eu-central");
        network = Output.of(HetznerTests.post(
                        sim, "/networks", Map.of("name", "n", "ip_range", "10.0.0.0/16", "subnets", List.of(subnet)))
                .at("/network/id")
                .asText());
        firewall = Output.of(HetznerTests.post(sim, "/firewalls", Map.of("name", "f"))
                .at("/firewall/id")
                .asText());
    }

    @AfterEach
    void conforms() {
        sim.close();
    }

    private static Server.Spec spec(
            String image, Set<Server.Attachment> networks, Set<Output<String>> firewalls, boolean isPublic) {
        return new Server.Spec(
                "cx23", "fsn1", image, List.of(), null, networks, firewalls, null, isPublic, isPublic, null, false,
                false, false, false, null, true, Map.of());
    }

    private Server.Spec open() {
        return spec("ubuntu-24.04", Set.of(), Set.of(firewall), true);
    }

    private Server.Spec inside(String image) {
        return spec(image, Set.of(new Server.Attachment(network, "10.0.1.7")), Set.of(), false);
    }

    private JsonNode machine() {
        return HetznerTests.only(sim, "/servers");
    }

    /** The changes that were asked for, without ids. */
    private List<String> asked() {
        return sim.calls().stream()
                .map(SimCall::line)
                .filter(line -> !line.startsWith("GET"))
                .map(line -> line.replaceAll(".*/", ""))
                .toList();
    }

    @Test
    void a_server_with_only_a_chosen_private_address_is_started_once_it_has_it() {
        life.apply(Life.only("server", inside("ubuntu-24.04")));

        assertThat(machine().at("/private_net/0/ip").asText()).isEqualTo("10.0.1.7");
        assertThat(machine().path("status").asText()).isEqualTo("running");
        assertThat(HetznerTests.list(sim, "/primary_ips")).isEmpty();
        assertThat(life.plan(Life.only("server", inside("ubuntu-24.04"))).effective())
                .isEmpty();
    }

    @Test
    void a_server_gets_its_firewall_with_its_first_public_address_before_it_runs() {
        life.apply(Life.only("server", inside("ubuntu-24.04")));
        sim.forgetCalls();

        life.apply(Life.only("server", open()));

        assertThat(asked())
                .containsSubsequence("shutdown", "primary_ips", "apply_to_resources", "detach_from_network", "poweron");
        assertThat(machine().at("/public_net/firewalls/0/id").asText()).isEqualTo(firewall.get());
        assertThat(machine().path("private_net")).isEmpty();
        assertThat(machine().path("status").asText()).isEqualTo("running");
        assertThat(life.plan(Life.only("server", open())).effective()).isEmpty();
    }

    @Test
    void a_server_keeps_its_firewall_for_as_long_as_it_runs_with_a_public_address() {
        life.apply(Life.only("server", open()));
        sim.forgetCalls();

        life.apply(Life.only("server", inside("ubuntu-24.04")));

        assertThat(asked())
                .containsSubsequence("attach_to_network", "shutdown", "remove_from_resources", "unassign", "poweron");
        assertThat(machine().at("/public_net/ipv4").isNull()).isTrue();
        assertThat(machine().at("/public_net/firewalls")).isEmpty();
        assertThat(machine().path("status").asText()).isEqualTo("running");
        assertThat(life.plan(Life.only("server", inside("ubuntu-24.04"))).effective())
                .isEmpty();
    }

    @Test
    void a_server_is_not_started_with_a_public_address_and_without_its_firewall() {
        life.apply(Life.only("server", inside("ubuntu-24.04")));
        sim.failRequest("POST /firewalls/" + firewall.get() + "/actions/apply_to_resources", 403, "forbidden");

        assertThat(catchThrowable(() -> life.apply(Life.only("server", open()))))
                .isNotNull();

        assertThat(machine().path("status").asText()).isEqualTo("off");
        life.apply(Life.only("server", open()));
        assertThat(machine().path("status").asText()).isEqualTo("running");
        assertThat(machine().at("/public_net/firewalls")).hasSize(1);
    }

    @Test
    void a_new_server_with_the_same_private_address_is_made_after_the_old_one_is_gone() {
        life.apply(Life.only("server", inside("ubuntu-24.04")));
        String old = machine().path("id").asText();

        var plan = life.apply(Life.only("server", inside("ubuntu-22.04")));

        assertThat(plan.effective().get(0).action()).isEqualTo(Action.REPLACE_DELETE_FIRST);
        assertThat(machine().path("id").asText()).isNotEqualTo(old);
        assertThat(machine().at("/private_net/0/ip").asText()).isEqualTo("10.0.1.7");
    }

    @Test
    void an_address_that_hetzner_has_not_freed_yet_is_tried_again() {
        life.apply(Life.only("server", open()));
        String id = machine().path("id").asText();
        sim.failRequest("POST /servers/" + id + "/actions/attach_to_network", 422, "ip_not_available");

        life.apply(Life.only("server", inside("ubuntu-24.04")));

        assertThat(machine().at("/private_net/0/ip").asText()).isEqualTo("10.0.1.7");
    }
}
