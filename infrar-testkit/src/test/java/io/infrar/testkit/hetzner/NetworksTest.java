package io.infrar.testkit.hetzner;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.testkit.hetzner.ApiClient.Answer;
import io.infrar.testkit.sim.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NetworksTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-21T10:00:00Z"));
    private final HetznerSim sim = HetznerSim.builder()
            .clock(clock)
            .actionDuration(Duration.ofSeconds(5))
            .start();
    private final ApiClient api = ApiClient.of(sim);

    @AfterEach
    void close() {
        sim.close();
    }

    private void later() {
        clock.advance(Duration.ofSeconds(10));
    }

    @Test
    void subnets_are_added_one_after_the_other() {
        long id = api.post("/networks", "{'name':'main','ip_range':'10.0.0.0/16'}")
                .id("network");
        String add = "/networks/" + id + "/actions/add_subnet";
        assertThat(api.post(add, "{'type':'cloud','network_zone':'eu-central','ip_range':'10.0.1.0/24'}")
                        .status())
                .isEqualTo(201);
        assertThat(api.post(add, "{'type':'cloud','network_zone':'eu-central'}").error())
                .isEqualTo("409 conflict");
        assertThat(api.get("/networks/" + id).at("/network/subnets")).isEmpty();
        later();
        assertThat(api.post(add, "{'type':'cloud','network_zone':'eu-central'}").status())
                .isEqualTo(201);
        later();
        Answer network = api.get("/networks/" + id);
        assertThat(network.at("/network/subnets/0/ip_range").asText()).isEqualTo("10.0.1.0/24");
        assertThat(network.at("/network/subnets/1/ip_range").asText()).isEqualTo("10.0.0.0/24");
        assertThat(network.at("/network/subnets/0/gateway").asText()).isEqualTo("10.0.0.1");
        assertThat(api.post(add, "{'type':'cloud','network_zone':'eu-central','ip_range':'10.0.1.128/25'}")
                        .field())
                .isEqualTo("ip_range");
        assertThat(api.post(add, "{'type':'cloud','network_zone':'eu-central','ip_range':'10.1.0.0/24'}")
                        .field())
                .isEqualTo("ip_range");
    }

    @Test
    void servers_get_addresses_of_a_subnet() {
        long network = api.network("main");
        Answer created = api.post(
                "/servers",
                "{'name':'a','server_type':'cx23','image':'ubuntu-24.04','location':'fsn1','networks':[%d]}",
                network);
        long a = created.id("server");
        assertThat(created.at("/server/private_net")).isEmpty();
        later();
        assertThat(api.get("/servers/" + a).at("/server/private_net/0/ip").asText())
                .isEqualTo("10.0.1.1");
        long b = api.server("b");
        later();
        String attach = "/servers/" + b + "/actions/attach_to_network";
        assertThat(api.post(attach, "{'network':%d,'ip':'10.0.1.1'}", network).error())
                .isEqualTo("422 ip_not_available");
        assertThat(api.post(attach, "{'network':%d,'ip':'10.0.2.7'}", network).error())
                .isEqualTo("422 ip_not_available");
        assertThat(api.post(attach, "{'network':%d,'ip':'10.0.1.7','alias_ips':['10.0.1.8']}", network)
                        .status())
                .isEqualTo(201);
        later();
        assertThat(api.get("/networks/" + network).at("/network/servers")).hasSize(2);
        assertThat(api.post(attach, "{'network':%d}", network).error()).isEqualTo("422 server_already_attached");
        assertThat(api.post("/networks/" + network + "/actions/delete_subnet", "{'ip_range':'10.0.1.0/24'}")
                        .error())
                .isEqualTo("422 resource_in_use");
        assertThat(api.post(
                                "/servers/" + b + "/actions/change_alias_ips",
                                "{'network':%d,'alias_ips':['10.0.1.9']}",
                                network)
                        .status())
                .isEqualTo(201);
        assertThat(api.post("/servers/" + b + "/actions/detach_from_network", "{'network':%d}", network)
                        .status())
                .isEqualTo(201);
        later();
        assertThat(api.get("/servers/" + b).at("/server/private_net")).isEmpty();
    }

    @Test
    void servers_join_a_network_side_by_side_but_not_while_it_is_changed() {
        long network = api.network("main");
        String create = "{'name':'%s','server_type':'cx23','image':'ubuntu-24.04','location':'fsn1','networks':[%d]}";
        assertThat(api.post("/servers", create, "a", network).status()).isEqualTo(201);
        assertThat(api.post("/servers", create, "b", network).status()).isEqualTo(201);
        later();
        assertThat(api.get("/networks/" + network).at("/network/servers")).hasSize(2);
        api.post("/networks/" + network + "/actions/add_route", "{'destination':'10.100.0.0/16','gateway':'10.0.1.1'}");
        assertThat(api.post("/servers", create, "c", network).error()).isEqualTo("409 conflict");
    }

    @Test
    void assigning_an_address_does_not_lock_the_server() {
        long server = api.server("a");
        later();
        long id =
                api.post("/floating_ips", "{'type':'ipv4','server':%d}", server).id("floating_ip");
        assertThat(api.post("/floating_ips/" + id + "/actions/unassign", "").error())
                .isEqualTo("423 locked");
        assertThat(api.post("/servers/" + server + "/actions/reboot", "").status())
                .isEqualTo(201);
    }

    @Test
    void a_failed_attachment_leaves_nothing() {
        long network = api.network("main");
        long server = api.server("a");
        later();
        sim.failAction("attach_to_network", "service_error", "not today");
        Answer action = api.post("/servers/" + server + "/actions/attach_to_network", "{'network':%d}", network);
        later();
        Answer ended = api.get("/actions/" + action.id("action"));
        assertThat(ended.at("/action/status").asText()).isEqualTo("error");
        assertThat(ended.at("/action/error/code").asText()).isEqualTo("service_error");
        assertThat(api.post("/servers/" + server + "/actions/attach_to_network", "{'network':%d}", network)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void a_network_without_a_subnet_in_the_zone_has_no_address() {
        long network = api.post(
                        "/networks",
                        "{'name':'main','ip_range':'10.0.0.0/16','subnets':[{'type':'cloud','network_zone':'us-east'}]}")
                .id("network");
        long server = api.server("a");
        later();
        assertThat(api.post("/servers/" + server + "/actions/attach_to_network", "{'network':%d}", network)
                        .error())
                .isEqualTo("422 no_subnet_available");
    }

    @Test
    void routes_and_ranges_are_checked() {
        long id = api.network("main");
        String add = "/networks/" + id + "/actions/add_route";
        assertThat(api.post(add, "{'destination':'10.100.0.0/16','gateway':'10.9.0.1'}")
                        .field())
                .isEqualTo("gateway");
        assertThat(api.post(add, "{'destination':'10.100.0.0/16','gateway':'10.0.1.1'}")
                        .status())
                .isEqualTo(201);
        later();
        assertThat(api.get("/networks/" + id)
                        .at("/network/routes/0/destination")
                        .asText())
                .isEqualTo("10.100.0.0/16");
        String range = "/networks/" + id + "/actions/change_ip_range";
        assertThat(api.post(range, "{'ip_range':'10.0.0.0/24'}").field()).isEqualTo("ip_range");
        assertThat(api.post(range, "{'ip_range':'10.0.0.0/12'}").status()).isEqualTo(201);
        later();
        assertThat(api.get("/networks/" + id).at("/network/ip_range").asText()).isEqualTo("10.0.0.0/12");
        assertThat(api.post("/networks", "{'name':'public','ip_range':'8.8.0.0/16'}")
                        .field())
                .isEqualTo("ip_range");
        assertThat(api.post("/networks", "{'name':'bits','ip_range':'10.0.0.1/16'}")
                        .field())
                .isEqualTo("ip_range");
    }

    @Test
    void firewalls_follow_labels() {
        long a = api.server("a");
        later();
        long id = api.post(
                        "/firewalls",
                        "{'name':'web','rules':[{'direction':'in','protocol':'tcp','port':'443','source_ips':['0.0.0.0/0','::/0']}],'apply_to':[{'type':'label_selector','label_selector':{'selector':'role=web'}}]}")
                .id("firewall");
        later();
        assertThat(api.get("/firewalls/" + id).at("/firewall/applied_to/0/applied_to_resources"))
                .isEmpty();
        api.put("/servers/" + a, "{'labels':{'role':'web'}}");
        assertThat(api.get("/firewalls/" + id)
                        .at("/firewall/applied_to/0/applied_to_resources/0/server/id")
                        .asLong())
                .isEqualTo(a);
        assertThat(api.get("/servers/" + a)
                        .at("/server/public_net/firewalls/0/id")
                        .asLong())
                .isEqualTo(id);
        assertThat(api.post(
                                "/firewalls/" + id + "/actions/remove_from_resources",
                                "{'remove_from':[{'type':'server','server':{'id':%d}}]}",
                                a)
                        .error())
                .isEqualTo("422 firewall_managed_by_label_selector");
        assertThat(api.delete("/firewalls/" + id).error()).isEqualTo("422 resource_in_use");
        api.post(
                "/firewalls/" + id + "/actions/remove_from_resources",
                "{'remove_from':[{'type':'label_selector','label_selector':{'selector':'role=web'}}]}");
        later();
        assertThat(api.delete("/firewalls/" + id).status()).isEqualTo(204);
    }

    @Test
    void firewall_rules_are_checked() {
        String body = "{'name':'web','rules':[%s]}";
        assertThat(api.post("/firewalls", body, "{'direction':'in','protocol':'tcp','source_ips':['0.0.0.0/0']}")
                        .field())
                .isEqualTo("rules.port");
        assertThat(api.post(
                                "/firewalls",
                                body,
                                "{'direction':'in','protocol':'icmp','port':'80','source_ips':['0.0.0.0/0']}")
                        .field())
                .isEqualTo("rules.port");
        assertThat(api.post(
                                "/firewalls",
                                body,
                                "{'direction':'in','protocol':'tcp','port':'90-80','source_ips':['0.0.0.0/0']}")
                        .field())
                .isEqualTo("rules.port");
        assertThat(api.post(
                                "/firewalls",
                                body,
                                "{'direction':'in','protocol':'tcp','port':'80','source_ips':['10.0.0.1/8']}")
                        .field())
                .isEqualTo("rules.source_ips");
        assertThat(api.post(
                                "/firewalls",
                                body,
                                "{'direction':'in','protocol':'tcp','port':'80','source_ips':['2001:db8::1/32']}")
                        .field())
                .isEqualTo("rules.source_ips");
        assertThat(api.post(
                                "/firewalls",
                                body,
                                "{'direction':'out','protocol':'tcp','port':'80','source_ips':['10.0.0.0/8']}")
                        .field())
                .isEqualTo("rules.source_ips");
        assertThat(api.post(
                                "/firewalls",
                                body,
                                "{'direction':'in','protocol':'udp','port':'1-65535','source_ips':['2001:db8::/32','1.2.3.4/32']}")
                        .at("/firewall/rules/0/port")
                        .asText())
                .isEqualTo("1-65535");
    }

    @Test
    void a_floating_ip_moves_between_servers() {
        long a = api.server("a");
        long b = api.server("b");
        later();
        Answer created = api.post("/floating_ips", "{'type':'ipv4','name':'entry','server':%d}", a);
        long id = created.id("floating_ip");
        assertThat(created.at("/floating_ip/home_location/name").asText()).isEqualTo("fsn1");
        later();
        assertThat(api.get("/servers/" + a)
                        .at("/server/public_net/floating_ips/0")
                        .asLong())
                .isEqualTo(id);
        assertThat(api.delete("/floating_ips/" + id).error()).isEqualTo("422 must_be_unassigned");
        api.post("/floating_ips/" + id + "/actions/assign", "{'server':%d}", b);
        later();
        assertThat(api.get("/floating_ips/" + id).at("/floating_ip/server").asLong())
                .isEqualTo(b);
        String ip = created.at("/floating_ip/ip").asText();
        api.post("/floating_ips/" + id + "/actions/change_dns_ptr", "{'ip':'%s','dns_ptr':'entry.example.com'}", ip);
        assertThat(api.get("/floating_ips/" + id)
                        .at("/floating_ip/dns_ptr/0/dns_ptr")
                        .asText())
                .isEqualTo("entry.example.com");
        api.post("/floating_ips/" + id + "/actions/unassign", "");
        later();
        assertThat(api.delete("/floating_ips/" + id).status()).isEqualTo(204);
    }
}
