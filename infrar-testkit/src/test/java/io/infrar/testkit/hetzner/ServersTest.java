package io.infrar.testkit.hetzner;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.testkit.hetzner.ApiClient.Answer;
import io.infrar.testkit.sim.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServersTest {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3n2dM4mTnK9hXy2eG0bZ6xQ1v8oW5pL7cR4tYuIsAa me@example.com";

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

    private String status(long server) {
        return api.get("/servers/" + server).at("/server/status").asText();
    }

    @Test
    void a_server_is_made_step_by_step_and_locked_meanwhile() {
        Answer created = api.post(
                "/servers",
                "{'name':'web-1','server_type':'cx23','image':'ubuntu-24.04','location':'fsn1','labels':{'env':'prod'},'user_data':'#cloud-config'}");
        assertThat(created.status()).isEqualTo(201);
        long id = created.id("server");
        assertThat(created.at("/server/status").asText()).isEqualTo("initializing");
        assertThat(created.at("/server/locked").asBoolean()).isTrue();
        assertThat(created.at("/server/public_net/ipv4/ip").asText()).startsWith("198.18.");
        assertThat(created.at("/root_password").asText()).isNotEmpty();
        assertThat(created.at("/next_actions/0/command").asText()).isEqualTo("start_server");
        assertThat(sim.userData("web-1")).isEqualTo("#cloud-config");

        assertThat(api.post("/servers/" + id + "/actions/poweroff", "").error()).isEqualTo("423 locked");
        assertThat(api.delete("/servers/" + id).error()).isEqualTo("423 locked");

        clock.advance(Duration.ofSeconds(5));
        assertThat(status(id)).isEqualTo("starting");
        long action = created.at("/action/id").asLong();
        long next = created.at("/next_actions/0/id").asLong();
        Answer polled = api.get("/actions?id=" + action + "&id=" + next);
        assertThat(polled.at("/actions/0/status").asText()).isEqualTo("success");
        assertThat(polled.at("/actions/0/finished").asText()).isEqualTo("2026-11-21T10:00:05Z");
        assertThat(polled.at("/actions/1/status").asText()).isEqualTo("running");
        clock.advance(Duration.ofSeconds(2));
        assertThat(api.get("/actions/" + next).at("/action/progress").asInt()).isEqualTo(40);
        clock.advance(Duration.ofSeconds(3));
        assertThat(status(id)).isEqualTo("running");
        assertThat(api.get("/servers/" + id).at("/server/locked").asBoolean()).isFalse();
    }

    @Test
    void arbitrary_actions_cannot_be_listed() {
        HetznerSim lax = HetznerSim.builder().unchecked().start();
        assertThat(ApiClient.of(lax).get("/actions").error()).isEqualTo("422 invalid_input");
        lax.close();
    }

    @Test
    void there_is_a_root_password_only_without_keys() {
        api.post("/ssh_keys", "{'name':'me','public_key':'%s'}", KEY);
        Answer created = api.post(
                "/servers",
                "{'name':'web-1','server_type':'cx23','image':'ubuntu-24.04','location':'fsn1','ssh_keys':['me']}");
        assertThat(created.at("/root_password").isNull()).isTrue();
        assertThat(api.post(
                                "/servers",
                                "{'name':'web-2','server_type':'cx23','image':'ubuntu-24.04','ssh_keys':['you']}")
                        .field())
                .isEqualTo("ssh_keys");
    }

    @Test
    void names_are_host_names_and_taken_once() {
        api.server("web-1");
        assertThat(api.post("/servers", "{'name':'web-1','server_type':'cx23','image':'ubuntu-24.04'}")
                        .error())
                .isEqualTo("409 uniqueness_error");
        Answer wrong = api.post("/servers", "{'name':'web_1','server_type':'cx23','image':'ubuntu-24.04'}");
        assertThat(wrong.error()).isEqualTo("422 invalid_input");
        assertThat(wrong.field()).isEqualTo("name");
        long other = api.server("web-2");
        assertThat(api.put("/servers/" + other, "{'name':'web-1'}").error()).isEqualTo("409 uniqueness_error");
        assertThat(api.put("/servers/" + other, "{'name':'web-2','labels':{'a':'b'}}")
                        .at("/server/labels/a")
                        .asText())
                .isEqualTo("b");
    }

    @Test
    void types_are_refused_where_they_are_retired_not_offered_or_sold_out() {
        String body = "{'name':'x','server_type':'%s','image':'ubuntu-24.04','location':'%s'}";
        assertThat(api.post("/servers", body, "cpx31", "fsn1").field()).isEqualTo("server_type");
        assertThat(api.post("/servers", body, "cx23", "ash").error()).isEqualTo("422 invalid_input");
        assertThat(api.post("/servers", body, "cx99", "fsn1").field()).isEqualTo("server_type");
        assertThat(api.post("/servers", body, "cx23", "fsn2").field()).isEqualTo("location");
        sim.soldOut("cx23", "fsn1", true);
        assertThat(api.post("/servers", body, "cx23", "fsn1").error()).isEqualTo("412 resource_unavailable");
        assertThat(api.get("/server_types?name=cx23")
                        .at("/server_types/0/locations/0/available")
                        .asBoolean())
                .isFalse();
        assertThat(api.post("/servers", body, "cx23", "nbg1").status()).isEqualTo(201);
        assertThat(api.get("/server_types?name=cpx31")
                        .at("/server_types/0/locations/0/deprecation/unavailable_after")
                        .asText())
                .isEqualTo("2025-12-31T00:00:00Z");
    }

    @Test
    void images_go_by_the_architecture_of_the_type() {
        Answer arm = api.post("/servers", "{'name':'a','server_type':'cax11','image':'debian-13'}");
        assertThat(arm.at("/server/image/architecture").asText()).isEqualTo("arm");
        long x86 = api.get("/images?name=debian-13&architecture=x86")
                .at("/images/0/id")
                .asLong();
        assertThat(api.post("/servers", "{'name':'b','server_type':'cax11','image':'%d'}", x86)
                        .field())
                .isEqualTo("image");
    }

    @Test
    void a_type_is_changed_on_a_stopped_server_and_disks_never_shrink() {
        long id = api.server("web-1");
        later();
        String change = "/servers/" + id + "/actions/change_type";
        assertThat(api.post(change, "{'server_type':'cx33','upgrade_disk':false}")
                        .error())
                .isEqualTo("422 server_not_stopped");
        api.post("/servers/" + id + "/actions/poweroff", "");
        later();
        assertThat(api.post(change, "{'server_type':'cax21','upgrade_disk':false}")
                        .error())
                .isEqualTo("422 invalid_server_type");
        assertThat(api.post(change, "{'server_type':'cx33','upgrade_disk':false}")
                        .status())
                .isEqualTo(201);
        assertThat(status(id)).isEqualTo("migrating");
        later();
        Answer changed = api.get("/servers/" + id);
        assertThat(changed.at("/server/server_type/name").asText()).isEqualTo("cx33");
        assertThat(changed.at("/server/primary_disk_size").asInt()).isEqualTo(40);
        assertThat(changed.at("/server/status").asText()).isEqualTo("running");
        api.post("/servers/" + id + "/actions/poweroff", "");
        later();
        assertThat(api.post(change, "{'server_type':'cx43','upgrade_disk':true}")
                        .status())
                .isEqualTo(201);
        later();
        api.post("/servers/" + id + "/actions/poweroff", "");
        later();
        assertThat(api.post(change, "{'server_type':'cx33','upgrade_disk':false}")
                        .error())
                .isEqualTo("422 invalid_server_type");
    }

    @Test
    void a_change_that_fails_leaves_the_server_as_it_was() {
        long id = api.server("web-1");
        later();
        api.post("/servers/" + id + "/actions/poweroff", "");
        later();
        sim.failAction("change_server_type", "resource_unavailable", "no host has room");
        Answer change =
                api.post("/servers/" + id + "/actions/change_type", "{'server_type':'cx33','upgrade_disk':true}");
        later();
        assertThat(api.get("/actions/" + change.id("action"))
                        .at("/action/error/code")
                        .asText())
                .isEqualTo("resource_unavailable");
        assertThat(status(id)).isEqualTo("off");
        assertThat(api.get("/servers/" + id).at("/server/server_type/name").asText())
                .isEqualTo("cx23");
    }

    @Test
    void protection_must_be_lifted_before_deleting_and_rebuilding() {
        long id = api.server("web-1");
        later();
        api.post("/servers/" + id + "/actions/change_protection", "{'delete':true,'rebuild':true}");
        assertThat(api.delete("/servers/" + id).error()).isEqualTo("423 protected");
        assertThat(api.post("/servers/" + id + "/actions/rebuild", "{'image':'debian-13'}")
                        .error())
                .isEqualTo("423 protected");
        api.post("/servers/" + id + "/actions/change_protection", "{'delete':false,'rebuild':false}");
        assertThat(api.post("/servers/" + id + "/actions/rebuild", "{'image':'debian-13'}")
                        .status())
                .isEqualTo(201);
        later();
        assertThat(api.get("/servers/" + id).at("/server/image/name").asText()).isEqualTo("debian-13");
    }

    @Test
    void a_deleted_server_is_gone_at_once_and_lets_go_of_the_rest_at_the_end() {
        long id = api.server("db-1");
        later();
        long volume = api.post("/volumes", "{'name':'data','size':10,'server':%d}", id)
                .id("volume");
        long firewall = api.post(
                        "/firewalls", "{'name':'fw','rules':[],'apply_to':[{'type':'server','server':{'id':%d}}]}", id)
                .id("firewall");
        later();
        assertThat(api.get("/servers/" + id).at("/server/volumes/0").asLong()).isEqualTo(volume);
        assertThat(api.get("/servers/" + id)
                        .at("/server/public_net/firewalls/0/id")
                        .asLong())
                .isEqualTo(firewall);

        Answer deleted = api.delete("/servers/" + id);
        assertThat(deleted.at("/action/command").asText()).isEqualTo("delete_server");
        assertThat(api.get("/servers/" + id).error()).isEqualTo("404 not_found");
        assertThat(api.get("/servers").at("/servers")).isEmpty();
        assertThat(api.delete("/servers/" + id).error()).isEqualTo("404 not_found");
        assertThat(api.delete("/firewalls/" + firewall).error()).isEqualTo("422 resource_in_use");
        assertThat(api.delete("/volumes/" + volume).error()).isEqualTo("422 resource_in_use");
        assertThat(api.get("/primary_ips").at("/primary_ips")).hasSize(2);

        later();
        assertThat(api.get("/primary_ips").at("/primary_ips")).isEmpty();
        assertThat(api.delete("/firewalls/" + firewall).status()).isEqualTo(204);
        assertThat(api.delete("/volumes/" + volume).status()).isEqualTo(204);
    }

    @Test
    void a_placement_group_holds_ten_servers() {
        long group = api.post("/placement_groups", "{'name':'spread','type':'spread'}")
                .id("placement_group");
        String body =
                "{'name':'web-%d','server_type':'cx23','image':'ubuntu-24.04','location':'fsn1','placement_group':%d}";
        for (int i = 0; i < 10; i++) {
            assertThat(api.post("/servers", body, i, group).status()).isEqualTo(201);
        }
        assertThat(api.post("/servers", body, 10, group).error()).isEqualTo("422 placement_error");
        assertThat(api.get("/placement_groups/" + group).at("/placement_group/servers"))
                .hasSize(10);
        assertThat(api.delete("/placement_groups/" + group).error()).isEqualTo("422 resource_in_use");
    }

    @Test
    void backups_go_with_the_server_and_snapshots_stay() {
        long id = api.server("web-1");
        later();
        String create = "/servers/" + id + "/actions/create_image";
        assertThat(api.post(create, "{'type':'backup'}").error()).isEqualTo("422 backups_not_enabled");
        api.post("/servers/" + id + "/actions/enable_backup", "");
        assertThat(api.get("/servers/" + id).at("/server/backup_window").asText())
                .isEqualTo("22-02");
        assertThat(api.post(create, "{'type':'backup'}").status()).isEqualTo(201);
        later();
        long snapshot = api.post(create, "{'type':'snapshot','description':'before','labels':{'a':'b'}}")
                .id("image");
        assertThat(api.get("/images/" + snapshot).at("/image/status").asText()).isEqualTo("creating");
        later();
        assertThat(api.get("/images?type=backup").at("/images")).hasSize(1);
        api.delete("/servers/" + id);
        later();
        assertThat(api.get("/images?type=backup").at("/images")).isEmpty();
        assertThat(api.get("/images?label_selector=a").at("/images/0/status").asText())
                .isEqualTo("available");
        assertThat(api.post("/servers", "{'name':'web-2','server_type':'cx23','image':'%d'}", snapshot)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void addresses_given_by_id_are_used_and_survive_the_server() {
        long ip = api.post("/primary_ips", "{'name':'ip','type':'ipv4','location':'fsn1'}")
                .id("primary_ip");
        String body =
                "{'name':'%s','server_type':'cx23','image':'ubuntu-24.04','location':'%s','public_net':{'ipv4':%d,'enable_ipv6':false}}";
        assertThat(api.post("/servers", body, "a", "nbg1", ip).error()).isEqualTo("422 primary_ip_datacenter_mismatch");
        Answer created = api.post("/servers", body, "a", "fsn1", ip);
        assertThat(created.at("/server/public_net/ipv4/id").asLong()).isEqualTo(ip);
        assertThat(created.at("/server/public_net/ipv6").isNull()).isTrue();
        assertThat(api.post("/servers", body, "b", "fsn1", ip).error()).isEqualTo("422 primary_ip_assigned");
        later();
        assertThat(api.post("/primary_ips/" + ip + "/actions/unassign", "").error())
                .isEqualTo("422 server_not_stopped");
        assertThat(api.delete("/primary_ips/" + ip).error()).isEqualTo("422 must_be_unassigned");
        api.delete("/servers/" + created.id("server"));
        later();
        assertThat(api.get("/primary_ips/" + ip).at("/primary_ip/assignee_type").asText())
                .isEqualTo("unassigned");
        assertThat(api.delete("/primary_ips/" + ip).status()).isEqualTo(204);
    }
}
