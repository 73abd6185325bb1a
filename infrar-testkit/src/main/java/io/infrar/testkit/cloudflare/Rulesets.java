package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import io.infrar.testkit.sim.SimServer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rulesets of zones: at most one for each phase, a new version with every change. */
final class Rulesets {
    static final String TABLE = "rulesets";
    private static final String PATH = "/zones/{zone_id}/rulesets";
    private static final String PHASE = PATH + "/phases/{ruleset_phase}/entrypoint";
    private static final String ONE = PATH + "/{ruleset_id}";
    private static final String RULE = ONE + "/rules/{rule_id}";
    private static final int PAGE = 50;

    private final World world;
    private final Zones zones;
    private final RuleChecks checks;
    private final Access access;

    Rulesets(World world, Zones zones, Access access) {
        this.world = world;
        this.zones = zones;
        this.checks = new RuleChecks(world.options().plan());
        this.access = access;
    }

    void routes(Api api) {
        api.open("GET", PATH, this::list);
        changing(api, "POST", PATH, this::create);
        api.open("GET", PHASE, request -> Envelope.ok(entrypoint(request)));
        changing(api, "PUT", PHASE, this::replaceEntrypoint);
        api.open("GET", ONE, request -> Envelope.ok(byId(request)));
        changing(api, "PUT", ONE, request -> {
            ObjectNode ruleset = byId(request);
            return replace(zones.of(request), ruleset, ruleset.path("phase").asText(), Api.body(request));
        });
        changing(api, "DELETE", ONE, request -> {
            world.remove(
                    TABLE, key(zones.of(request), byId(request).path("phase").asText()));
            return SimAnswer.empty(204);
        });
        changing(api, "POST", ONE + "/rules", this::addRule);
        changing(api, "PATCH", RULE, this::editRule);
        changing(api, "DELETE", RULE, this::deleteRule);
    }

    /** With {@code dry_run} everything is checked and nothing kept. */
    private void changing(Api api, String method, String path, SimServer.Handler handler) {
        api.open(method, path, request -> {
            boolean dry = request.query("dry_run").orElse("").equals("true");
            ObjectNode before = dry ? world.table(TABLE).deepCopy() : world.table(TABLE);
            SimAnswer answer = handler.answer(request);
            if (!dry) {
                return answer;
            }
            world.state().root().set(TABLE, before);
            return answer.body().length == 0 ? answer : Envelope.ok(null);
        });
    }

    private static String key(ObjectNode zone, String phase) {
        return Zones.id(zone) + "/" + phase;
    }

    private SimAnswer list(SimRequest request) {
        ObjectNode zone = zones.of(request);
        List<ObjectNode> all = new ArrayList<>(ManagedRulesets.summaries());
        world.table(TABLE).properties().stream()
                .filter(entry -> entry.getKey().startsWith(Zones.id(zone) + "/"))
                .map(entry -> ((ObjectNode) entry.getValue()).deepCopy())
                .forEach(ruleset -> all.add(ruleset.remove(List.of("rules"))));
        all.removeIf(ruleset -> !access.seesPhase(request, ruleset.path("phase").asText()));
        if (all.isEmpty()) {
            throw new Refused(403, 10000, "Authentication error");
        }
        int size = Envelope.number(request, "per_page", PAGE, 1, PAGE);
        return Envelope.cursor(request, all, size, null);
    }

    private ObjectNode entrypoint(SimRequest request) {
        String phase = phase(request);
        return world.row(TABLE, key(zones.of(request), phase))
                .orElseThrow(() ->
                        new Refused(404, 10003, "could not find entrypoint ruleset in the \"" + phase + "\" phase"));
    }

    private String phase(SimRequest request) {
        String phase = request.variable("ruleset_phase");
        if (!RuleChecks.isPhase(phase)) {
            throw new Refused(400, 20116, "'" + phase + "' is not a valid value for phase because it is unknown");
        }
        access.requirePhase(request, phase);
        return phase;
    }

    private ObjectNode byId(SimRequest request) {
        ObjectNode zone = zones.of(request);
        String id = request.variable("ruleset_id");
        ObjectNode ruleset = world.table(TABLE).properties().stream()
                .filter(entry -> entry.getKey().startsWith(Zones.id(zone) + "/"))
                .map(entry -> (ObjectNode) entry.getValue())
                .filter(candidate -> candidate.path("id").asText().equals(id))
                .findFirst()
                .or(() -> managed(request, id))
                .orElseThrow(() -> new Refused(404, 10002, "could not find ruleset \"" + id + "\""));
        access.requirePhase(request, ruleset.path("phase").asText());
        return ruleset;
    }

    private static Optional<ObjectNode> managed(SimRequest request, String id) {
        return ManagedRulesets.summaries().stream()
                .filter(ruleset -> request.method().equals("GET")
                        && ruleset.path("id").asText().equals(id))
                .peek(ruleset -> ruleset.putArray("rules"))
                .findFirst();
    }

    private SimAnswer create(SimRequest request) {
        ObjectNode zone = zones.of(request);
        ObjectNode body = Api.body(request);
        String phase = body.path("phase").asText();
        if (!RuleChecks.isPhase(phase)) {
            throw new Refused(400, 20116, "'" + phase + "' is not a valid value for phase because it is unknown")
                    .at("/phase");
        }
        access.requirePhase(request, phase);
        if (!body.path("kind").asText().equals("zone")) {
            throw new Refused(
                            400,
                            20117,
                            "'" + body.path("kind").asText() + "' is not a valid value for kind because a zone has only"
                                    + " rulesets of kind zone")
                    .at("/kind");
        }
        if (world.row(TABLE, key(zone, phase)).isPresent()) {
            throw new Refused(
                            400,
                            20217,
                            "'zone' is not a valid value for kind because exceeded maximum number of zone rulesets for phase "
                                    + phase)
                    .at("/kind");
        }
        return replace(zone, null, phase, body);
    }

    private SimAnswer replaceEntrypoint(SimRequest request) {
        ObjectNode zone = zones.of(request);
        String phase = phase(request);
        return replace(zone, world.row(TABLE, key(zone, phase)).orElse(null), phase, Api.body(request));
    }

    private SimAnswer replace(ObjectNode zone, @Nullable ObjectNode before, String phase, ObjectNode body) {
        ObjectNode base = before == null ? World.object() : before;
        List<ObjectNode> asked = new ArrayList<>();
        for (JsonNode rule : body.path("rules")) {
            if (!(rule instanceof ObjectNode object)) {
                throw new Refused(400, 10014, "rules must be objects").at("/rules/" + asked.size());
            }
            asked.add(object);
        }
        checks.checkAll(phase, asked);
        ObjectNode ruleset = World.object()
                .put("id", before == null ? world.id() : before.path("id").asText())
                .put("name", body.path("name").asText(base.path("name").asText("default")))
                .put(
                        "description",
                        body.path("description").asText(base.path("description").asText("")))
                .put("kind", "zone");
        return store(zone, base, ruleset.put("phase", phase), rules(base.path("rules"), asked));
    }

    /** A rule is known again by its id, or else by its {@code ref}; both stay then. */
    private ArrayNode rules(JsonNode before, List<ObjectNode> asked) {
        ArrayNode rules = World.array();
        Set<String> refs = new HashSet<>();
        for (ObjectNode rule : asked) {
            ObjectNode old = known(before, rule);
            ObjectNode made = rule(rule, old);
            if (!refs.add(made.path("ref").asText())) {
                throw new Refused(
                                400,
                                20127,
                                "'" + made.path("ref").asText()
                                        + "' is not a valid value for ref because it is not unique in the ruleset")
                        .at("/rules/" + rules.size() + "/ref");
            }
            rules.add(made);
        }
        return rules;
    }

    private static @Nullable ObjectNode known(JsonNode before, ObjectNode rule) {
        for (JsonNode old : before) {
            boolean sameId = rule.has("id") && old.path("id").equals(rule.path("id"));
            boolean sameRef = rule.has("ref") && old.path("ref").equals(rule.path("ref"));
            if (sameId || sameRef) {
                return (ObjectNode) old;
            }
        }
        return null;
    }

    private ObjectNode rule(ObjectNode asked, @Nullable ObjectNode old) {
        ObjectNode rule = asked.deepCopy().remove(List.of("position", "version", "last_updated"));
        String id = old == null ? world.id() : old.path("id").asText();
        rule.put("id", id);
        rule.put(
                "ref",
                rule.path("ref").asText(old == null ? id : old.path("ref").asText()));
        if (!rule.has("enabled")) {
            rule.put("enabled", true);
        }
        if (!rule.has("description")) {
            rule.put("description", "");
        }
        boolean same = old != null
                && old.deepCopy().remove(List.of("version", "last_updated")).equals(rule);
        if (old != null && same) {
            return old;
        }
        int version = old == null ? 1 : old.path("version").asInt() + 1;
        return rule.put("version", Integer.toString(version)).put("last_updated", world.now());
    }

    private SimAnswer store(ObjectNode zone, ObjectNode before, ObjectNode ruleset, ArrayNode rules) {
        ruleset.put("version", Integer.toString(before.path("version").asInt(0) + 1))
                .put("last_updated", world.now());
        ruleset.set("rules", rules);
        world.put(TABLE, key(zone, ruleset.path("phase").asText()), ruleset);
        return Envelope.ok(ruleset);
    }

    private SimAnswer addRule(SimRequest request) {
        ObjectNode ruleset = byId(request);
        ObjectNode body = Api.body(request);
        List<ObjectNode> rules = copies(ruleset);
        rules.add(place(rules, body.path("position")), body);
        return change(request, ruleset, rules);
    }

    /** All fields of the rule are replaced, except when only its position is given. */
    private SimAnswer editRule(SimRequest request) {
        ObjectNode ruleset = byId(request);
        ObjectNode body = Api.body(request);
        List<ObjectNode> rules = copies(ruleset);
        int index = indexOf(rules, request.variable("rule_id"));
        ObjectNode old = rules.remove(index);
        boolean onlyMoved = body.size() == 1 && body.has("position");
        ObjectNode rule = onlyMoved ? old : body.deepCopy();
        rule.set("id", old.get("id"));
        if (!rule.has("ref")) {
            rule.set("ref", old.get("ref"));
        }
        rules.add(body.has("position") ? place(rules, body.path("position")) : index, rule);
        return change(request, ruleset, rules);
    }

    private SimAnswer deleteRule(SimRequest request) {
        ObjectNode ruleset = byId(request);
        List<ObjectNode> rules = copies(ruleset);
        rules.remove(indexOf(rules, request.variable("rule_id")));
        return change(request, ruleset, rules);
    }

    private SimAnswer change(SimRequest request, ObjectNode before, List<ObjectNode> rules) {
        checks.checkAll(before.path("phase").asText(), rules);
        return store(zones.of(request), before, before.deepCopy(), rules(before.path("rules"), rules));
    }

    private static List<ObjectNode> copies(ObjectNode ruleset) {
        List<ObjectNode> rules = new ArrayList<>();
        ruleset.path("rules").forEach(rule -> rules.add(((ObjectNode) rule).deepCopy()));
        return rules;
    }

    private static int indexOf(List<ObjectNode> rules, String id) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).path("id").asText().equals(id)) {
                return i;
            }
        }
        throw new Refused(404, 10002, "could not find rule \"" + id + "\"");
    }

    private static int place(List<ObjectNode> rules, JsonNode position) {
        if (position.has("index")) {
            int index = position.path("index").asInt();
            if (index < 1 || index > rules.size() + 1) {
                throw new Refused(
                                400,
                                20127,
                                "'" + index + "' is not a valid value for index because there is no such place")
                        .at("/position/index");
            }
            return index - 1;
        }
        if (position.has("before")) {
            String before = position.path("before").asText();
            return before.isEmpty() ? 0 : indexOf(rules, before);
        }
        if (position.has("after")) {
            String after = position.path("after").asText();
            return after.isEmpty() ? rules.size() : indexOf(rules, after) + 1;
        }
        return rules.size();
    }
}
