package io.infrar.provider.cloudflare.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.cloudflare.zone.Ruleset.Rule;
import io.infrar.rest.RestRequest;
import io.infrar.run.ApplyException;
import io.infrar.testkit.MemoryStateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RulesetTest extends ZoneContract {
    private static final String PHASE = "http_request_firewall_custom";
    private static final Rule ADMIN = block("admin", "http.request.uri.path contains \"/admin\"");
    private static final Rule COUNTRY = block("country", "ip.src.country in {\"KP\"}");
    private static final Rule BOTS = Rule.of("bots", "http.user_agent contains \"bot\"", "managed_challenge", Map.of());

    private static Rule block(String name, String expression) {
        return Rule.of(name, expression, "block", Map.of());
    }

    @Override
    protected String type() {
        return "ruleset";
    }

    private Ruleset.Spec spec(Rule... rules) {
        return new Ruleset.Spec(zone(), PHASE, List.of(rules));
    }

    @Override
    protected Object spec() {
        return spec(ADMIN, COUNTRY);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec(BOTS, block("country", "ip.src.country in {\"KP\" \"IR\"}")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of((int) rules().stream()
                .filter(rule -> rule.path("ref").asText().startsWith("infrar_"))
                .count());
    }

    private String entryPoint() {
        return "/zones/" + zoneId + "/rulesets/phases/" + PHASE + "/entrypoint";
    }

    private List<JsonNode> rules() {
        List<JsonNode> rules = new ArrayList<>();
        get("/zones/" + zoneId + "/rulesets").forEach(ruleset -> {
            if (ruleset.path("phase").asText().equals(PHASE)) {
                get(entryPoint()).path("rules").forEach(rules::add);
            }
        });
        return rules;
    }

    private List<String> names() {
        return rules().stream().map(rule -> rule.path("description").asText()).toList();
    }

    private boolean isThere() {
        for (JsonNode ruleset : get("/zones/" + zoneId + "/rulesets")) {
            if (ruleset.path("phase").asText().equals(PHASE)) {
                return true;
            }
        }
        return false;
    }

    private Map<String, Object> theirs(String name) {
        return Map.of(
                "ref",
                name,
                "description",
                name,
                "action",
                "block",
                "expression",
                "http.host eq \"" + name + ".komply.one\"");
    }

    private Environment environment(String name, Ruleset.Spec spec) {
        return Infra.environment(name)
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .resource("it", r -> r.type(type()).spec(spec))
                .build();
    }

    @Test
    void rules_of_others_keep_their_place_whatever_happens_to_ours() {
        result(RestRequest.put(entryPoint(), Map.of("rules", List.of(theirs("first"), theirs("second")))));
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment("rules", spec(ADMIN, COUNTRY))));
            assertThat(names()).containsExactly("first", "second", "admin", "country");

            result(RestRequest.post(
                    "/zones/" + zoneId + "/rulesets/"
                            + get(entryPoint()).path("id").asText() + "/rules",
                    theirs("third")));
            var after = environment("rules", spec(COUNTRY, BOTS, ADMIN));
            infra.apply(infra.plan(after));
            assertThat(names())
                    .filteredOn(name -> !name.matches("first|second|third"))
                    .containsExactly("country", "bots", "admin");
            assertThat(names())
                    .filteredOn(name -> name.matches("first|second|third"))
                    .containsExactly("first", "second", "third");
            assertThat(infra.plan(after).effective()).isEmpty();

            infra.apply(infra.planDestroy("rules"));
            assertThat(names()).containsExactly("first", "second", "third");
        }
    }

    @Test
    void an_entry_point_that_we_made_goes_with_the_last_rule_and_stays_for_those_of_others() {
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment("rules", spec(ADMIN))));
            infra.apply(infra.planDestroy("rules"));
            assertThat(isThere()).isFalse();

            infra.apply(infra.plan(environment("rules", spec(ADMIN))));
            infra.apply(infra.plan(environment("more", spec(COUNTRY))));
            infra.apply(infra.planDestroy("rules"));
            assertThat(names()).containsExactly("country");
            infra.apply(infra.planDestroy("more"));
            assertThat(isThere()).isFalse();
        }
    }

    @Test
    void an_empty_entry_point_of_somebody_stays() {
        result(RestRequest.put(entryPoint(), Map.of("name", "theirs", "rules", List.of())));
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment("rules", spec(ADMIN))));
            infra.apply(infra.planDestroy("rules"));
        }
        assertThat(isThere()).isTrue();
    }

    @Test
    void a_rule_that_somebody_changed_or_switched_off_is_drift_and_put_right() {
        try (Infra infra = infra(new MemoryStateStore())) {
            var asked = environment("rules", spec(ADMIN, COUNTRY));
            infra.apply(infra.plan(asked));
            String rule = "/zones/" + zoneId + "/rulesets/"
                    + get(entryPoint()).path("id").asText() + "/rules/"
                    + rules().get(0).path("id").asText();
            result(RestRequest.patch(
                    rule,
                    Map.of(
                            "action",
                            "block",
                            "expression",
                            ADMIN.expression(),
                            "enabled",
                            false,
                            "ref",
                            rules().get(0).path("ref").asText())));

            assertThat(infra.drift("rules").effective()).isNotEmpty();
            infra.apply(infra.plan(asked));

            assertThat(rules()).allMatch(each -> each.path("enabled").asBoolean());
            assertThat(names()).containsExactly("admin", "country");
        }
    }

    @Test
    void what_cloudflare_refuses_is_said_with_the_rules_and_its_reason() {
        try (Infra infra = infra(new MemoryStateStore())) {
            var wrong = environment("rules", spec(block("typo", "http.hosst eq \"x\"")));
            ApplyException refused = catchThrowableOfType(ApplyException.class, () -> infra.apply(infra.plan(wrong)));
            assertThat(refused)
                    .hasMessageContaining("typo")
                    .hasMessageContaining("http.hosst")
                    .hasMessageContaining("the zone's plan, which is Pro Website");
        }
        assertThat(isThere()).isFalse();
    }

    @Test
    void rules_do_not_move_to_another_zone_by_its_id() {
        String other = zone("komply.two");
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(
                    infra.plan(environment("rules", new Ruleset.Spec(Output.of("komply.one"), PHASE, List.of(ADMIN)))));

            var moved = environment("rules", new Ruleset.Spec(Output.of(other), PHASE, List.of(ADMIN)));
            ApplyException refused = catchThrowableOfType(ApplyException.class, () -> infra.apply(infra.plan(moved)));

            assertThat(refused).hasMessageContaining("nothing moves from one to another");
        }
        assertThat(names()).containsExactly("admin");
    }
}
