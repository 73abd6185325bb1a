package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;

/** DNSSEC of a zone: pending from the moment it is switched on, since no registrar answers here. */
final class Dnssec {
    static final String TABLE = "dnssec";
    private static final String GROUP = "DNS";
    private static final String PATH = "/zones/{zone_id}/dnssec";
    private final World world;
    private final Zones zones;

    Dnssec(World world, Zones zones) {
        this.world = world;
        this.zones = zones;
    }

    void routes(Api api) {
        api.route("GET", PATH, GROUP, request -> Envelope.ok(read(zones.of(request))));
        api.route("PATCH", PATH, GROUP, this::edit);
        api.route("DELETE", PATH, GROUP, request -> {
            world.remove(TABLE, Zones.id(zones.of(request)));
            return Envelope.ok(World.array().textNode(""));
        });
    }

    private ObjectNode read(ObjectNode zone) {
        return world.row(TABLE, Zones.id(zone))
                .orElseGet(() ->
                        World.object().put("status", "disabled").putNull("ds").putNull("modified_on"));
    }

    private SimAnswer edit(SimRequest request) {
        ObjectNode zone = zones.of(request);
        ObjectNode body = Api.body(request);
        String status = body.path("status").asText();
        ObjectNode now = read(zone).deepCopy();
        if (status.equals("active")) {
            String digest = Zones.id(zone) + Zones.id(zone);
            now.put("status", "pending")
                    .put("flags", 257)
                    .put("algorithm", "13")
                    .put("key_type", "ECDSAP256SHA256")
                    .put("digest_type", "2")
                    .put("digest_algorithm", "SHA256")
                    .put("digest", digest)
                    .put("key_tag", 2371)
                    .put("public_key", "simulated+" + Zones.id(zone) + "=")
                    .put("ds", Zones.name(zone) + ". 3600 IN DS 2371 13 2 " + digest);
        } else if (status.equals("disabled")) {
            now = World.object().put("status", "disabled").putNull("ds");
        } else if (!status.isEmpty()) {
            throw new Refused(400, 1004, "status must be 'active' or 'disabled'").at("/status");
        }
        for (String name : new String[] {"dnssec_multi_signer", "dnssec_presigned", "dnssec_use_nsec3"}) {
            if (body.path(name).isBoolean()) {
                now.put(name, body.path(name).asBoolean());
            }
        }
        now.put("modified_on", world.now());
        world.put(TABLE, Zones.id(zone), now);
        return Envelope.ok(now);
    }
}
