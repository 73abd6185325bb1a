package io.infrar.testkit.hetzner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.testkit.hetzner.ApiClient.Answer;
import io.infrar.testkit.sim.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadBalancersTest {
    private static final String TCP =
            "{'protocol':'tcp','listen_port':5432,'destination_port':5432,'proxyprotocol':false,'health_check':{'protocol':'tcp','port':5432,'interval':15,'timeout':10,'retries':3}}";
    private static final String HTTPS =
            "{'protocol':'https','listen_port':443,'destination_port':8080,'proxyprotocol':false,'http':{'certificates':[%s],'redirect_http':true,'sticky_sessions':false,'cookie_name':'HCLBSTICKY','cookie_lifetime':300,'timeout_idle':50},'health_check':{'protocol':'http','port':8080,'interval':15,'timeout':10,'retries':3,'http':{'domain':null,'path':'/health','status_codes':['200']}}}";

    private final HetznerSim sim = HetznerSim.start();
    private final ApiClient api = ApiClient.of(sim);

    @AfterEach
    void close() {
        sim.close();
    }

    private Answer create(String name, String rest) {
        return api.call(
                "POST",
                "/load_balancers",
                "{'name':'" + name + "','load_balancer_type':'lb11','location':'fsn1'" + rest + "}");
    }

    private JsonNode read(long id) {
        return api.get("/load_balancers/" + id).at("/load_balancer");
    }

    @Test
    void targets_are_healthy_while_their_server_runs() {
        long server = api.server("web-1");
        Answer created =
                create("lb", ",'services':[" + TCP + "],'targets':[{'type':'server','server':{'id':" + server + "}}]");
        assertThat(created.status()).isEqualTo(201);
        long id = created.id("load_balancer");
        assertThat(read(id).at("/targets/0/health_status/0/status").asText()).isEqualTo("healthy");
        assertThat(api.get("/servers/" + server).at("/server/load_balancers/0").asLong())
                .isEqualTo(id);
        sim.healthy("web-1", false);
        assertThat(read(id).at("/targets/0/health_status/0/status").asText()).isEqualTo("unhealthy");
        sim.healthy("web-1", true);
        api.post("/servers/" + server + "/actions/poweroff", "");
        assertThat(read(id).at("/targets/0/health_status/0/status").asText()).isEqualTo("unhealthy");
        api.delete("/servers/" + server);
        assertThat(read(id).at("/targets")).isEmpty();
    }

    @Test
    void private_targets_need_a_common_network() {
        long network = api.network("main");
        long server = api.server("web-1");
        long id = create("lb", "").id("load_balancer");
        String add = "/load_balancers/" + id + "/actions/add_target";
        String target = "{'type':'server','server':{'id':%d},'use_private_ip':true}";
        assertThat(api.post(add, target, server).error()).isEqualTo("422 load_balancer_not_attached_to_network");
        api.post("/load_balancers/" + id + "/actions/attach_to_network", "{'network':%d,'ip':'10.0.1.9'}", network);
        assertThat(read(id).at("/private_net/0/ip").asText()).isEqualTo("10.0.1.9");
        assertThat(api.get("/networks/" + network)
                        .at("/network/load_balancers/0")
                        .asLong())
                .isEqualTo(id);
        assertThat(api.post(add, target, server).error()).isEqualTo("422 resolve_cloud_private_targets_error");
        api.post("/servers/" + server + "/actions/attach_to_network", "{'network':%d}", network);
        assertThat(api.post(add, target, server).status()).isEqualTo(201);
        assertThat(api.post(add, target, server).error()).isEqualTo("422 target_already_defined");
        assertThat(api.post("/load_balancers/" + id + "/actions/disable_public_interface", "")
                        .status())
                .isEqualTo(201);
        assertThat(read(id).at("/public_net/enabled").asBoolean()).isFalse();
        api.post("/load_balancers/" + id + "/actions/remove_target", "{'type':'server','server':{'id':%d}}", server);
        assertThat(read(id).at("/targets")).isEmpty();
        api.post("/load_balancers/" + id + "/actions/detach_from_network", "{'network':%d}", network);
        assertThat(read(id).at("/private_net")).isEmpty();
        assertThat(api.delete("/load_balancers/" + id).status()).isEqualTo(204);
    }

    @Test
    void addresses_are_taken_while_the_action_runs() {
        ManualClock clock = new ManualClock(Instant.parse("2026-11-21T10:00:00Z"));
        try (HetznerSim slow = HetznerSim.builder()
                .clock(clock)
                .actionDuration(Duration.ofSeconds(5))
                .start()) {
            ApiClient slowApi = ApiClient.of(slow);
            long network = slowApi.network("main");
            String body = "{'name':'%s','load_balancer_type':'lb11','location':'fsn1','network':%d}";
            long a = slowApi.post("/load_balancers", body, "a", network).id("load_balancer");
            long b = slowApi.post("/load_balancers", body, "b", network).id("load_balancer");
            assertThat(slowApi.get("/load_balancers/" + a).at("/load_balancer/private_net"))
                    .isEmpty();
            clock.advance(Duration.ofSeconds(5));
            assertThat(slowApi.get("/load_balancers/" + a)
                            .at("/load_balancer/private_net/0/ip")
                            .asText())
                    .isEqualTo("10.0.1.1");
            assertThat(slowApi.get("/load_balancers/" + b)
                            .at("/load_balancer/private_net/0/ip")
                            .asText())
                    .isEqualTo("10.0.1.2");
        }
    }

    @Test
    void labels_choose_targets() {
        long id = create(
                        "lb",
                        ",'services':[" + TCP
                                + "],'targets':[{'type':'label_selector','label_selector':{'selector':'role=web'}}]")
                .id("load_balancer");
        long server = api.server("web-1");
        assertThat(read(id).at("/targets/0/targets")).isEmpty();
        api.put("/servers/" + server, "{'labels':{'role':'web'}}");
        assertThat(read(id).at("/targets/0/targets/0/server/id").asLong()).isEqualTo(server);
        assertThat(read(id).at("/targets/0/targets/0/health_status/0/listen_port")
                        .asInt())
                .isEqualTo(5432);
    }

    @Test
    void services_are_added_changed_and_deleted_by_port() {
        long id = create("lb", "").id("load_balancer");
        String base = "/load_balancers/" + id + "/actions/";
        assertThat(api.call("POST", base + "add_service", TCP).status()).isEqualTo(201);
        assertThat(api.call("POST", base + "add_service", TCP).error()).isEqualTo("412 source_port_already_used");
        api.post(
                base + "update_service",
                "{'listen_port':5432,'destination_port':5433,'health_check':{'protocol':'tcp','port':5432,'interval':30,'timeout':10,'retries':3}}");
        assertThat(read(id).at("/services/0/destination_port").asInt()).isEqualTo(5433);
        assertThat(read(id).at("/services/0/health_check/interval").asInt()).isEqualTo(30);
        assertThat(read(id).at("/services/0/health_check/port").asInt()).isEqualTo(5432);
        assertThat(api.post(base + "update_service", "{'listen_port':1}").error())
                .isEqualTo("404 not_found");
        assertThat(api.post(
                                base + "add_service",
                                "{'protocol':'http','listen_port':80,'destination_port':8080,'proxyprotocol':false,'health_check':{'protocol':'http','port':8080,'interval':15,'timeout':10,'retries':3,'http':{'path':'/up'}}}")
                        .status())
                .isEqualTo(201);
        assertThat(read(id).at("/services/1/http/timeout_idle").asInt()).isEqualTo(50);
        assertThat(read(id).at("/services/1/health_check/http/path").asText()).isEqualTo("/up");
        api.post(base + "delete_service", "{'listen_port':5432}");
        assertThat(read(id).at("/services")).hasSize(1);
    }

    @Test
    void a_type_allows_so_many_services() {
        long id = create("lb", "").id("load_balancer");
        String base = "/load_balancers/" + id + "/actions/";
        for (int port = 1; port <= 5; port++) {
            assertThat(api.call(
                                    "POST",
                                    base + "add_service",
                                    TCP.replace("'listen_port':5432", "'listen_port':" + port))
                            .status())
                    .isEqualTo(201);
        }
        assertThat(api.call("POST", base + "add_service", TCP).error()).isEqualTo("403 resource_limit_exceeded");
        api.post(base + "change_type", "{'load_balancer_type':'lb21'}");
        assertThat(api.call("POST", base + "add_service", TCP).status()).isEqualTo(201);
        assertThat(api.post(base + "change_type", "{'load_balancer_type':'lb11'}")
                        .error())
                .isEqualTo("422 invalid_load_balancer_type");
        api.post(base + "change_algorithm", "{'type':'least_connections'}");
        assertThat(read(id).at("/algorithm/type").asText()).isEqualTo("least_connections");
        api.post(base + "change_protection", "{'delete':true}");
        assertThat(api.delete("/load_balancers/" + id).error()).isEqualTo("423 protected");
    }

    @Test
    void certificates_are_used_by_https_services() {
        Answer uploaded = api.call(
                "POST",
                "/certificates",
                "{'name':'cert','certificate':'" + TestCertificates.RSA.pem() + "','private_key':'"
                        + TestCertificates.RSA.key() + "'}");
        assertThat(uploaded.status()).isEqualTo(201);
        long certificate = uploaded.id("certificate");
        assertThat(create("lb", ",'services':[" + String.format(HTTPS, 99) + "]")
                        .field())
                .isEqualTo("http.certificates");
        long id = create("lb", ",'services':[" + String.format(HTTPS, certificate) + "]")
                .id("load_balancer");
        assertThat(read(id).at("/services/0/http/redirect_http").asBoolean()).isTrue();
        assertThat(api.get("/certificates/" + certificate)
                        .at("/certificate/used_by/0/id")
                        .asLong())
                .isEqualTo(id);
        assertThat(api.delete("/certificates/" + certificate).error()).isEqualTo("422 resource_in_use");
        api.delete("/load_balancers/" + id);
        assertThat(api.delete("/certificates/" + certificate).status()).isEqualTo(204);
    }
}
