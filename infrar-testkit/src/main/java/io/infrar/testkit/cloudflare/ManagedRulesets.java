package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Cloudflare's own rulesets, whose ids are the same for everybody. */
final class ManagedRulesets {
    private record Managed(String id, String name, Plan from) {}

    private static final List<Managed> ALL = List.of(
            new Managed("77454fe2d30c4220b5701f6fdfb893ba", "Cloudflare Managed Free Ruleset", Plan.FREE),
            new Managed("efb7b8c949ac4650a09736fc376e9aee", "Cloudflare Managed Ruleset", Plan.PRO),
            new Managed("4814384a9e5d4991b9815dcfc25d2f1f", "Cloudflare OWASP Core Ruleset", Plan.PRO),
            new Managed("c2e184081120413c86c3ab7e14069605", "Cloudflare Exposed Credentials Check Ruleset", Plan.PRO));

    private ManagedRulesets() {}

    /** The lowest plan that may execute it; nothing when there is no such ruleset. */
    static Optional<Plan> from(String id) {
        return ALL.stream()
                .filter(managed -> managed.id().equals(id))
                .map(Managed::from)
                .findFirst();
    }

    static List<ObjectNode> summaries() {
        return ALL.stream()
                .map(managed -> World.object()
                        .put("id", managed.id())
                        .put("name", managed.name())
                        .put("description", "Created by Cloudflare")
                        .put("kind", "managed")
                        .put("version", "1")
                        .put("last_updated", "2026-01-01T00:00:00.000001Z")
                        .put("phase", "http_request_firewall_managed"))
                .toList();
    }
}
