package io.infrar.provider.hetzner;

import static io.infrar.model.Refs.loadBalancer;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Network;
import io.infrar.model.Stage;
import io.infrar.spi.Action;
import io.infrar.spi.Plan;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.hetzner.HetznerSim;
import io.infrar.testkit.sim.SimCall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several servers behind a load balancer with a certificate that Hetzner makes: K3 of the gallery with its DNS at Hetzner. */
class ScaleEnvironmentTest {
    private static final String NAME = "scale-eu";

    /** What the account may hold of each kind. */
    private static final List<String> KINDS = List.of(
            "/servers", "/load_balancers", "/networks", "/certificates", "/zones", "/placement_groups", "/firewalls");

    private final HetznerSim sim = HetznerSim.start();
    private final MemoryStateStore store = new MemoryStateStore();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        sim.close();
    }

    private static Environment environment() {
        return Infra.environment(NAME)
                .stage(Stage.STAGING)
                .on(Hetzner.ID, "nbg1")
                .tag("Project", "komply")
                .network("main", n -> n.cidr("10.0.0.0/16").nat(Network.Nat.NONE))
                .server(
                        "api",
                        s -> s.in(network("main"))
                                .userData("#cloud-config\n")
                                .cpu(4)
                                .memory(gib(8))
                                .count(2)
                                .spread())
                .server(
                        "worker",
                        s -> s.in(network("main"))
                                .userData("#cloud-config\n")
                                .cpu(4)
                                .memory(gib(8)))
                .loadBalancer(
                        "main",
                        l -> l.in(network("main"))
                                .https(443)
                                .redirect(80, 443)
                                .routeTo(server("api"), 8080)
                                .health("/health")
                                .certificateFor("api.komply.one"))
                .domain(
                        "komply",
                        d -> d.zone("komply.one")
                                .record(
                                        "api",
                                        Domain.Type.A,
                                        loadBalancer("main").ip())
                                .record("@", Domain.Type.TXT, "v=spf1 -all"))
                .build();
    }

    private Infra infra() {
        return HetznerTests.infra(sim, folder).state(store).build();
    }

    private Plan apply(Environment environment) {
        try (Infra infra = infra()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);
            return plan;
        }
    }

    private List<String> texts(JsonNode list) {
        List<String> all = new ArrayList<>();
        list.forEach(each -> all.add(each.asText()));
        return all;
    }

    @Test
    void every_property_is_there_and_a_second_plan_is_empty_with_one_list_for_each_type() {
        apply(environment());

        JsonNode net = HetznerTests.only(sim, "/networks");
        assertThat(net.path("ip_range").asText()).isEqualTo("10.0.0.0/16");
        assertThat(net.at("/subnets/0/ip_range").asText()).isEqualTo("10.0.0.0/24");
        assertThat(net.at("/subnets/0/network_zone").asText()).isEqualTo("eu-central");
        assertThat(net.at("/labels/Project").asText()).isEqualTo("komply");

        List<JsonNode> servers = HetznerTests.list(sim, "/servers");
        assertThat(servers).hasSize(3);
        assertThat(servers).allSatisfy(each -> {
            assertThat(each.at("/location/name").asText()).isEqualTo("nbg1");
            assertThat(each.at("/private_net/0/network")).isEqualTo(net.path("id"));
        });

        JsonNode balancer = HetznerTests.only(sim, "/load_balancers");
        JsonNode certificate = HetznerTests.only(sim, "/certificates");
        assertThat(balancer.at("/load_balancer_type/name").asText()).isEqualTo("lb11");
        assertThat(balancer.at("/location/name").asText()).isEqualTo("nbg1");
        assertThat(balancer.at("/private_net/0/network")).isEqualTo(net.path("id"));
        assertThat(balancer.path("services")).hasSize(1);
        JsonNode service = balancer.at("/services/0");
        assertThat(service.path("protocol").asText()).isEqualTo("https");
        assertThat(service.path("listen_port").asInt()).isEqualTo(443);
        assertThat(service.path("destination_port").asInt()).isEqualTo(8080);
        assertThat(service.at("/http/redirect_http").asBoolean()).isTrue();
        assertThat(service.at("/http/certificates/0")).isEqualTo(certificate.path("id"));
        assertThat(service.at("/health_check/protocol").asText()).isEqualTo("http");
        assertThat(service.at("/health_check/port").asInt()).isEqualTo(8080);
        assertThat(service.at("/health_check/http/path").asText()).isEqualTo("/health");
        Set<String> targets = new TreeSet<>();
        balancer.path("targets").forEach(target -> {
            assertThat(target.path("use_private_ip").asBoolean()).isTrue();
            targets.add(target.at("/server/id").asText());
        });
        assertThat(targets)
                .isEqualTo(servers.stream()
                        .filter(each -> each.path("name").asText().contains("api"))
                        .map(each -> each.path("id").asText())
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(texts(certificate.path("domain_names"))).containsExactly("api.komply.one");

        JsonNode zone = HetznerTests.only(sim, "/zones");
        List<JsonNode> sets = HetznerTests.list(sim, "/zones/" + zone.path("id").asText() + "/rrsets");
        assertThat(sets)
                .anySatisfy(set -> {
                    assertThat(set.path("id").asText()).isEqualTo("api/A");
                    assertThat(set.at("/records/0/value")).isEqualTo(balancer.at("/public_net/ipv4/ip"));
                    assertThat(set.path("ttl").asInt()).isEqualTo(300);
                })
                .anySatisfy(set -> {
                    assertThat(set.path("id").asText()).isEqualTo("@/TXT");
                    assertThat(set.at("/records/0/value").asText()).isEqualTo("\"v=spf1 -all\"");
                });

        sim.forgetCalls();
        try (Infra infra = infra()) {
            assertThat(infra.plan(environment()).effective()).isEmpty();
        }
        List<SimCall> calls = sim.calls();
        assertThat(calls).allSatisfy(call -> assertThat(call.method()).isEqualTo("GET"));
        // Subnets are read with networks, so those are listed for both types.
        long types = store.read(NAME).rows().stream()
                .map(row -> row.address().type())
                .distinct()
                .count();
        assertThat(calls)
                .as(() -> calls.stream().map(SimCall::line).toList().toString())
                .hasSizeLessThanOrEqualTo(Math.toIntExact(types));
    }

    @Test
    void more_servers_and_another_algorithm_come_in_place_while_requests_are_served() {
        apply(environment());
        String id = HetznerTests.only(sim, "/load_balancers").path("id").asText();
        Environment more = environment()
                .change(e -> e.server("api", s -> s.count(3))
                        .loadBalancer(
                                "main", l -> l.routeTo(server("worker"), 8080).health("/ready")));

        sim.forgetCalls();
        Plan plan = apply(more);

        assertThat(plan.effective())
                .filteredOn(change -> change.address().type().equals("load-balancer"))
                .singleElement()
                .satisfies(change -> assertThat(change.action()).isEqualTo(Action.UPDATE));
        JsonNode balancer = HetznerTests.only(sim, "/load_balancers");
        assertThat(balancer.path("id").asText()).isEqualTo(id);
        assertThat(balancer.path("targets")).hasSize(4);
        assertThat(balancer.at("/services/0/health_check/http/path").asText()).isEqualTo("/ready");
        assertThat(sim.calls()).noneMatch(call -> call.line().endsWith("remove_target"));
        assertThat(plan(more)).isEmpty();

        apply(environment());
        assertThat(HetznerTests.only(sim, "/load_balancers").path("targets")).hasSize(2);
        assertThat(plan(environment())).isEmpty();
    }

    private List<?> plan(Environment environment) {
        try (Infra infra = infra()) {
            return infra.plan(environment).effective();
        }
    }

    @Test
    void what_was_changed_by_hand_is_put_right() {
        apply(environment());
        String id = HetznerTests.only(sim, "/load_balancers").path("id").asText();
        HetznerTests.post(sim, "/load_balancers/" + id + "/actions/delete_service", Map.of("listen_port", 443));
        HetznerTests.post(
                sim, "/load_balancers/" + id + "/actions/change_algorithm", Map.of("type", "least_connections"));

        assertThat(plan(environment())).hasSize(1);
        apply(environment());

        JsonNode balancer = HetznerTests.only(sim, "/load_balancers");
        assertThat(balancer.path("services")).hasSize(1);
        assertThat(balancer.at("/algorithm/type").asText()).isEqualTo("round_robin");
        assertThat(plan(environment())).isEmpty();
    }

    @Test
    void destroy_leaves_nothing() {
        apply(environment());

        try (Infra infra = infra()) {
            infra.apply(infra.planDestroy(NAME));
        }

        assertThat(store.read(NAME).rows()).isEmpty();
        KINDS.forEach(kind -> assertThat(HetznerTests.list(sim, kind)).as(kind).isEmpty());
    }
}
