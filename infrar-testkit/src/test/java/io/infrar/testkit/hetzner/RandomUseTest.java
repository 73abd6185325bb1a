package io.infrar.testkit.hetzner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is asked in whatever order, the simulator answers as the description says, and a restart changes nothing. */
class RandomUseTest {
    private static final int STEPS = 200;

    private static final List<String> TABLES = List.of(
            "servers",
            "volumes",
            "networks",
            "firewalls",
            "floating_ips",
            "primary_ips",
            "load_balancers",
            "placement_groups",
            "images");

    private static final Map<String, String> CREATE = Map.of(
            "/servers",
                    "{'name':'%NAME','server_type':'cx23','image':'ubuntu-24.04','location':'%LOCATION','networks':[%networks],'firewalls':[{'firewall':%firewalls}],'labels':{'n':'%NAME'}}",
            "/volumes", "{'name':'%NAME','size':10,'server':%servers}",
            "/networks",
                    "{'name':'%NAME','ip_range':'10.0.0.0/16','subnets':[{'type':'cloud','network_zone':'eu-central'}]}",
            "/firewalls",
                    "{'name':'%NAME','rules':[],'apply_to':[{'type':'label_selector','label_selector':{'selector':'n=%NAME'}}]}",
            "/floating_ips", "{'type':'ipv4','name':'%NAME','server':%servers}",
            "/primary_ips", "{'type':'ipv6','name':'%NAME','location':'%LOCATION'}",
            "/load_balancers",
                    "{'name':'%NAME','load_balancer_type':'lb11','location':'%LOCATION','network':%networks,'targets':[{'type':'server','server':{'id':%servers},'use_private_ip':true}]}",
            "/placement_groups", "{'name':'%NAME','type':'spread'}");

    private static final Map<String, String> ACT = Map.ofEntries(
            Map.entry("/servers/%servers/actions/poweroff", ""),
            Map.entry("/servers/%servers/actions/poweron", ""),
            Map.entry("/servers/%servers/actions/change_type", "{'server_type':'cx33','upgrade_disk':false}"),
            Map.entry("/servers/%servers/actions/attach_to_network", "{'network':%networks}"),
            Map.entry("/servers/%servers/actions/detach_from_network", "{'network':%networks}"),
            Map.entry("/servers/%servers/actions/create_image", "{'description':'%NAME'}"),
            Map.entry("/servers/%servers/actions/rebuild", "{'image':'debian-13'}"),
            Map.entry("/servers/%servers/actions/enable_backup", ""),
            Map.entry("/servers/%servers/actions/add_to_placement_group", "{'placement_group':%placement_groups}"),
            Map.entry("/servers/%servers/actions/remove_from_placement_group", ""),
            Map.entry("/volumes/%volumes/actions/attach", "{'server':%servers}"),
            Map.entry("/volumes/%volumes/actions/detach", ""),
            Map.entry("/volumes/%volumes/actions/resize", "{'size':20}"),
            Map.entry("/networks/%networks/actions/add_subnet", "{'type':'cloud','network_zone':'eu-central'}"),
            Map.entry("/networks/%networks/actions/delete_subnet", "{'ip_range':'10.0.0.0/24'}"),
            Map.entry(
                    "/firewalls/%firewalls/actions/apply_to_resources",
                    "{'apply_to':[{'type':'server','server':{'id':%servers}}]}"),
            Map.entry(
                    "/firewalls/%firewalls/actions/remove_from_resources",
                    "{'remove_from':[{'type':'server','server':{'id':%servers}}]}"),
            Map.entry("/floating_ips/%floating_ips/actions/assign", "{'server':%servers}"),
            Map.entry("/floating_ips/%floating_ips/actions/unassign", ""),
            Map.entry("/primary_ips/%primary_ips/actions/assign", "{'assignee_type':'server','assignee_id':%servers}"),
            Map.entry("/primary_ips/%primary_ips/actions/unassign", ""),
            Map.entry("/load_balancers/%load_balancers/actions/attach_to_network", "{'network':%networks}"),
            Map.entry("/load_balancers/%load_balancers/actions/detach_from_network", "{'network':%networks}"),
            Map.entry(
                    "/load_balancers/%load_balancers/actions/add_target", "{'type':'server','server':{'id':%servers}}"),
            Map.entry("/images/%images/actions/change_protection", "{'delete':false}"));

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void answers_conform_and_a_restart_changes_nothing(long seed, @TempDir Path folder) {
        ManualClock clock = new ManualClock(Instant.parse("2026-11-21T10:00:00Z"));
        HetznerSim.Builder builder = HetznerSim.builder()
                .clock(clock)
                .actionDuration(Duration.ofSeconds(5))
                .rateLimit(1_000_000)
                .state(folder);
        Random random = new Random(seed);
        int done = 0;
        JsonNode before;
        try (HetznerSim sim = builder.start()) {
            ApiClient api = ApiClient.of(sim);
            for (int i = 0; i < STEPS; i++) {
                clock.advance(Duration.ofSeconds(random.nextInt(4)));
                int status = step(api, random);
                assertThat(status).as("step " + i).isLessThan(500);
                done += status < 300 ? 1 : 0;
            }
            clock.advance(Duration.ofMinutes(1));
            before = everything(api);
        }
        // Else nothing was tried but refusals.
        assertThat(done).isGreaterThan(STEPS / 5);
        try (HetznerSim sim = builder.start()) {
            assertThat(everything(ApiClient.of(sim))).isEqualTo(before);
        }
    }

    private static int step(ApiClient api, Random random) {
        int kind = random.nextInt(10);
        if (kind == 0) {
            String table = TABLES.get(random.nextInt(TABLES.size()));
            return api.delete("/" + table + "/" + anyId(api, table, random)).status();
        }
        Map<String, String> requests = kind < 4 ? CREATE : ACT;
        List<String> paths = requests.keySet().stream().sorted().toList();
        String path = paths.get(random.nextInt(paths.size()));
        return api.call("POST", filled(path, api, random), filled(requests.get(path), api, random))
                .status();
    }

    private static String filled(String template, ApiClient api, Random random) {
        String filled = template.replace("%NAME", "n" + random.nextInt(60))
                .replace("%LOCATION", random.nextInt(4) == 0 ? "nbg1" : "fsn1");
        for (String table : TABLES) {
            if (filled.contains("%" + table)) {
                filled = filled.replace("%" + table, anyId(api, table, random));
            }
        }
        return filled;
    }

    private static String anyId(ApiClient api, String table, Random random) {
        String own = table.equals("images") ? "?type=snapshot" : "?per_page=50";
        JsonNode all = api.get("/" + table + own).at("/" + table);
        return all.isEmpty()
                ? "1"
                : all.path(random.nextInt(all.size())).path("id").asText();
    }

    private static JsonNode everything(ApiClient api) {
        ObjectNode all = Project.node();
        TABLES.forEach(
                table -> all.set(table, api.get("/" + table + "?per_page=50").at("/" + table)));
        return all;
    }
}
