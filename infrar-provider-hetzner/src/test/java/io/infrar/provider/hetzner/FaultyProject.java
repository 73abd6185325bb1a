package io.infrar.provider.hetzner;

import static io.infrar.model.Refs.loadBalancer;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Network;
import io.infrar.model.Stage;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.rest.RestRequest;
import io.infrar.testkit.hetzner.HetznerSim;
import java.util.ArrayList;
import java.util.List;

/**
 * What is tried with kills and faults: what I8 of the gallery has on Hetzner, with its DNS there, so that a certificate can be made; and
 * changes to it.
 */
final class FaultyProject {
    static final String NAME = "faulty";

    /** What there is one list of. */
    private static final List<String> KINDS = List.of(
            "certificates",
            "firewalls",
            "floating_ips",
            "load_balancers",
            "networks",
            "servers",
            "ssh_keys",
            "volumes",
            "zones");

    private FaultyProject() {}

    static Environment first() {
        return Infra.environment(NAME)
                .stage(Stage.DEVELOPMENT)
                .on(Hetzner.ID, "fsn1")
                .tag("Project", "infrar")
                .network("main", n -> n.cidr("10.0.0.0/16").nat(Network.Nat.NONE))
                .server(
                        "main",
                        s -> s.in(network("main"))
                                .cpu(2)
                                .memory(gib(4))
                                .sshKeys(
                                        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
                                                + " ops@infrar.io")
                                .openPort(22, "203.0.113.0/24")
                                .openPort(443)
                                .staticIp()
                                .volume("data", gib(10)))
                .loadBalancer(
                        "main",
                        l -> l.in(network("main"))
                                .https(443)
                                .redirect(80, 443)
                                .routeTo(server("main"), 8080)
                                .health("/health")
                                .certificateFor("api.infrar.io"))
                .domain(
                        "infrar",
                        d -> d.zone("infrar.io")
                                .record(
                                        "api",
                                        Domain.Type.A,
                                        loadBalancer("main").ip())
                                .record("ssh", Domain.Type.A, server("main").publicIp()))
                .build();
    }

    /** Another tag everywhere, a larger server with backups, a port, a larger volume, another health check, another certificate, a further record. */
    static Environment second() {
        return first().change(e -> e.tag("Version", "2")
                .server(
                        "main",
                        s -> s.cpu(4)
                                .memory(gib(8))
                                .backups(days(7))
                                .openPort(80)
                                .volume("data", gib(20)))
                .loadBalancer("main", l -> l.health("/ready").certificateFor("www.infrar.io"))
                .domain("infrar", d -> d.record("@", Domain.Type.TXT, "v=spf1 -all")));
    }

    /** Without the load balancer and what leads to it. */
    static Environment third() {
        return second().change(e -> e.without(loadBalancer("main"))
                .domain(
                        "infrar",
                        d -> d.record("api", Domain.Type.A, server("main").publicIp())));
    }

    static List<Environment> versions() {
        return List.of(first(), second(), third());
    }

    /** The ids, as rows have them, of everything that there is; addresses that come and go with a server are its own. */
    static List<String> objects(HetznerSim sim) {
        List<String> ids = new ArrayList<>();
        try (HetznerApi api = HetznerTests.api(sim)) {
            for (String kind : KINDS) {
                for (JsonNode each : api.list(RestRequest.get("/" + kind), kind, JsonNode.class)) {
                    String id = each.path("id").asText();
                    ids.add(id);
                    each.path("subnets")
                            .forEach(subnet ->
                                    ids.add(id + "/" + subnet.path("ip_range").asText()));
                    if (kind.equals("zones")) {
                        ids.addAll(sets(api, id));
                    }
                }
            }
        }
        return ids;
    }

    /** Without those that every zone has. */
    private static List<String> sets(HetznerApi api, String zone) {
        return api.list(RestRequest.get("/zones/" + zone + "/rrsets"), "rrsets", JsonNode.class).stream()
                .map(set -> set.path("id").asText())
                .filter(id -> !id.equals("@/SOA") && !id.equals("@/NS"))
                .map(id -> zone + "/" + id)
                .toList();
    }
}
