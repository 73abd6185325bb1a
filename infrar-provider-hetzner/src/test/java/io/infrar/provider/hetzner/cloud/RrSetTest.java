package io.infrar.provider.hetzner.cloud;

import io.infrar.model.Output;
import io.infrar.provider.hetzner.HetznerHandlerContract;
import io.infrar.provider.hetzner.HetznerTests;
import io.infrar.provider.hetzner.cloud.RrSet.Value;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class RrSetTest extends HetznerHandlerContract {
    private String zone = "";

    @Override
    protected void prepare() {
        zone = HetznerTests.post(sim, "/zones", Map.of("name", "example.org", "mode", "primary"))
                .path("zone")
                .path("id")
                .asText();
    }

    private RrSet.Spec spec(String name, Integer ttl, Set<Value> values, Map<String, String> tags) {
        return new RrSet.Spec(Output.of(zone), name, "TXT", ttl, values, false, tags);
    }

    @Override
    protected String type() {
        return "rrset";
    }

    @Override
    protected Object spec() {
        return spec(
                "*.mail",
                300,
                Set.of(
                        new Value(Output.of("v=spf1 \"quoted\" -all"), "who may send"),
                        Value.of(Output.of("long " + "x".repeat(600)))),
                Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec("*.mail", null, Set.of(Value.of(Output.of("größe"))), Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec("@", 60, Set.of(Value.of(Output.of("v=spf1 -all"))), Map.of()));
    }

    /** Those that every zone has are not counted. */
    @Override
    protected Optional<Integer> count() {
        return Optional.of(count("/zones/" + zone + "/rrsets") - 2);
    }
}
