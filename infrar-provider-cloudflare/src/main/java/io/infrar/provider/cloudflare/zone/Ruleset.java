package io.infrar.provider.cloudflare.zone;

import io.infrar.model.Output;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.api.CloudflareHandler;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.Marks;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Rules of ours in one phase of a zone, in their order. They are known by their {@code ref}, which has the token in it: rules of
 * others in the same phase keep their place. A phase has one list of rules, its entry point; it is made when there is none, without
 * ever writing the whole of one that is there. See <a
 * href="https://developers.cloudflare.com/ruleset-engine/rulesets-api/">Rulesets API</a>.
 */
public final class Ruleset extends CloudflareHandler<Ruleset.Spec, Ruleset.Outputs, Ruleset.Ours> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("ruleset", Spec.class, Outputs.class).marker(ResourceType.Marker.COMMENT);

    /** The name of entry points that we made. */
    private static final String NAME = "infrar";

    private static final String REF = "infrar_";

    /**
     * What is asked.
     *
     * @param zone its id, or a name in it
     * @param phase such as {@code http_request_firewall_custom}
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "rules stay in their zone")
            Output<String> zone,

            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "rules stay in their phase")
            String phase,

            List<Rule> rules) {
        public Spec {
            rules = List.copyOf(rules);
        }
    }

    /**
     * A rule.
     *
     * @param name unique among ours; letters, digits, dashes
     * @param parameters of the action, in Cloudflare's words; empty when it needs none
     * @param rateLimit null when it is no rate limit
     */
    public record Rule(
            String name,
            String expression,
            String action,
            Map<String, Object> parameters,
            @Nullable RateLimit rateLimit,
            boolean enabled) {
        public Rule {
            parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
        }

        public static Rule of(String name, String expression, String action, Map<String, Object> parameters) {
            return new Rule(name, expression, action, parameters, null, true);
        }
    }

    /**
     * When a rule begins to act, and for how long, in seconds.
     *
     * @param characteristics what is counted apart, such as {@code ip.src}
     */
    public record RateLimit(List<String> characteristics, int requests, int period, int mitigation) {
        public RateLimit {
            characteristics = List.copyOf(characteristics);
        }
    }

    /** What is known once it exists: the id of the entry point. */
    public record Outputs(String id) {}

    /** Our rules in an entry point. */
    record Ours(String rulesetId, String token, List<SeenRule> rules) {}

    record SeenRuleset(
            String id, @Nullable String name, @Nullable List<SeenRule> rules) {
        List<SeenRule> all() {
            return rules == null ? List.of() : rules;
        }

        List<SeenRule> of(String token) {
            return all().stream()
                    .filter(rule -> rule.ref() != null && rule.ref().startsWith(ref(token, "")))
                    .toList();
        }
    }

    record SeenRule(
            String id,
            @Nullable String ref,
            @Nullable String expression,
            String action,
            @Nullable Map<String, Object> actionParameters,
            @Nullable SeenLimit ratelimit,
            @Nullable Boolean enabled) {
        String name(String token) {
            return Objects.requireNonNull(ref).substring(Ruleset.ref(token, "").length());
        }

        Rule rule(String token) {
            return new Rule(
                    name(token),
                    String.valueOf(expression),
                    action,
                    actionParameters == null ? Map.of() : actionParameters,
                    ratelimit == null ? null : ratelimit.limit(),
                    !Boolean.FALSE.equals(enabled));
        }
    }

    record SeenLimit(
            List<String> characteristics,
            int period,
            @Nullable Integer requestsPerPeriod,
            @Nullable Integer mitigationTimeout) {
        RateLimit limit() {
            return new RateLimit(
                    characteristics,
                    requestsPerPeriod == null ? 0 : requestsPerPeriod,
                    period,
                    mitigationTimeout == null ? 0 : mitigationTimeout);
        }
    }

    private final ConcurrentMap<String, Object> turns = new ConcurrentHashMap<>();

    Ruleset(CloudflareApi api) {
        super(TYPE, api);
    }

    private static String ref(String token, String name) {
        return REF + token + "_" + name;
    }

    // ---- read; an id is zone/phase/token

    @Override
    protected Map<String, Ours> describe(ReadContext context, String scope, List<Known<Spec, Outputs>> known) {
        Map<String, Optional<SeenRuleset>> entryPoints = new HashMap<>();
        Map<String, Ours> all = new HashMap<>();
        for (String id : ids(known)) {
            String token = ownOf(ownOf(id));
            entryPoints
                    .computeIfAbsent(entryPoint(id), this::entryPointAt)
                    .map(ruleset -> new Ours(ruleset.id(), token, ruleset.of(token)))
                    .filter(ours -> !ours.rules().isEmpty())
                    .ifPresent(ours -> all.put(id, ours));
        }
        return all;
    }

    @Override
    protected Map<String, Ours> search(ReadContext context, String scope, Known<Spec, Outputs> known) {
        Spec spec = Objects.requireNonNull(known.spec());
        String id = ourId(api.zoneId(spec.zone().get()), spec.phase(), known);
        Map<String, Ours> found = new HashMap<>();
        entryPointAt(entryPoint(id))
                .map(ruleset -> new Ours(ruleset.id(), known.token(), ruleset.of(known.token())))
                .filter(ours -> !ours.rules().isEmpty())
                .ifPresent(ours -> found.put(id, ours));
        return found;
    }

    private static String ourId(String zoneId, String phase, Known<Spec, Outputs> known) {
        return id(zoneId, id(phase, known.token()));
    }

    private static String entryPoint(String id) {
        return "/zones/" + parentOf(id) + "/rulesets/phases/" + parentOf(ownOf(id)) + "/entrypoint";
    }

    private static String rulesets(String id) {
        return "/zones/" + parentOf(id) + "/rulesets";
    }

    private Optional<SeenRuleset> entryPointAt(String path) {
        try {
            return Optional.of(api.result(RestRequest.get(path), SeenRuleset.class));
        } catch (ProviderException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    protected Map<String, String> tags(Ours ours) {
        return Map.of(Marks.INSTANCE, ours.token());
    }

    @Override
    protected Spec spec(Ours ours, Known<Spec, Outputs> known) {
        Spec asked = Objects.requireNonNull(known.spec());
        Map<String, Rule> byName = new HashMap<>();
        asked.rules().forEach(rule -> byName.put(rule.name(), rule));
        List<Rule> rules = new ArrayList<>();
        for (SeenRule seen : ours.rules()) {
            Rule rule = seen.rule(ours.token());
            Rule wanted = byName.get(rule.name());
            rules.add(wanted != null && Covers.covers(wanted, rule) ? wanted : rule);
        }
        return new Spec(asked.zone(), asked.phase(), rules);
    }

    @Override
    protected Outputs outputs(Ours ours, Known<Spec, Outputs> known) {
        return new Outputs(ours.rulesetId());
    }

    // ---- apply

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String id = ourId(api.zoneId(spec.zone().get()), spec.phase(), context.known());
        synchronized (turn(id)) {
            Optional<SeenRuleset> there = entryPointAt(entryPoint(id));
            SeenRuleset made = there.isPresent() ? bringInLine(context, id, there.get()) : make(context, id);
            return new Created<>(id, new Outputs(made.id()));
        }
    }

    /** Cloudflare asks that nobody changes a list twice at a time, as several edges of a zone would. */
    private Object turn(String id) {
        return turns.computeIfAbsent(entryPoint(id), path -> new Object());
    }

    /** Makes the entry point, unless somebody else was quicker: then the rules are put into that one. */
    private SeenRuleset make(ApplyContext<Spec, Outputs> context, String id) {
        Spec spec = context.spec();
        String token = context.known().token();
        try {
            return api.result(
                    RestRequest.post(
                            rulesets(id),
                            Map.of(
                                    "name",
                                    NAME,
                                    "kind",
                                    "zone",
                                    "phase",
                                    spec.phase(),
                                    "rules",
                                    spec.rules().stream()
                                            .map(rule -> body(token, rule))
                                            .toList())),
                    SeenRuleset.class);
        } catch (ProviderException e) {
            boolean mayBeThere = e.kind() == Kind.INVALID || e.kind() == Kind.BUSY || e.kind() == Kind.TAKEN;
            SeenRuleset quicker = mayBeThere ? entryPointAt(entryPoint(id)).orElse(null) : null;
            if (quicker == null) {
                throw explained(id, spec, e);
            }
            return bringInLine(context, id, quicker);
        }
    }

    @Override
    public Effect effect(Change<Spec> change) {
        return SameZone.effect(change, change.before().zone(), change.after().zone());
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !before.zone().equals(context.spec().zone())) {
            SameZone.check(api, parentOf(id), context.spec().zone());
        }
        if (before != null && !before.equals(context.spec())) {
            synchronized (turn(id)) {
                entryPointAt(entryPoint(id)).ifPresent(ruleset -> bringInLine(context, id, ruleset));
            }
        }
    }

    /** Deletes, changes and adds our rules one by one, each behind the one before it. */
    private SeenRuleset bringInLine(ApplyContext<Spec, Outputs> context, String id, SeenRuleset ruleset) {
        String token = context.known().token();
        Spec spec = context.spec();
        String rules = rulesets(id) + "/" + ruleset.id() + "/rules";
        Map<String, SeenRule> there = new LinkedHashMap<>();
        ruleset.of(token).forEach(rule -> there.put(rule.name(token), rule));
        List<String> names = spec.rules().stream().map(Rule::name).toList();
        // First, since plans limit how many there may be.
        for (SeenRule rule : ruleset.of(token)) {
            if (!names.contains(rule.name(token))) {
                deleteRule(rules + "/" + rule.id());
                there.remove(rule.name(token));
            }
        }
        List<String> order = new ArrayList<>(there.keySet());
        List<String> asked = new ArrayList<>(names);
        asked.retainAll(there.keySet());
        boolean isMoved = !order.equals(asked);
        String previous = null;
        SeenRuleset latest = ruleset;
        for (Rule rule : spec.rules()) {
            SeenRule old = there.get(rule.name());
            if (old == null || isMoved || !Covers.covers(rule, old.rule(token))) {
                Map<String, Object> body = body(token, rule);
                if (old == null || isMoved) {
                    place(body, previous, there.values());
                }
                RestRequest request =
                        old == null ? RestRequest.post(rules, body) : RestRequest.patch(rules + "/" + old.id(), body);
                try {
                    latest = api.result(request, SeenRuleset.class);
                } catch (ProviderException e) {
                    throw explained(id, spec, e);
                }
            }
            previous = idOf(latest, token, rule);
        }
        return ruleset;
    }

    /** Behind the one before it, or before all of ours. */
    private static void place(Map<String, Object> body, @Nullable String previous, Collection<SeenRule> ours) {
        if (previous != null) {
            body.put("position", Map.of("after", previous));
        } else {
            String own = String.valueOf(body.get("ref"));
            ours.stream()
                    .filter(rule -> !own.equals(rule.ref()))
                    .findFirst()
                    .ifPresent(first -> body.put("position", Map.of("before", first.id())));
        }
    }

    private static @Nullable String idOf(SeenRuleset ruleset, String token, Rule rule) {
        return ruleset.of(token).stream()
                .filter(seen -> seen.name(token).equals(rule.name()))
                .map(SeenRule::id)
                .findFirst()
                .orElse(null);
    }

    private static Map<String, Object> body(String token, Rule rule) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ref", ref(token, rule.name()));
        body.put("description", rule.name());
        body.put("expression", rule.expression());
        body.put("action", rule.action());
        if (!rule.parameters().isEmpty()) {
            body.put("action_parameters", rule.parameters());
        }
        RateLimit limit = rule.rateLimit();
        if (limit != null) {
            body.put(
                    "ratelimit",
                    Map.of(
                            "characteristics", limit.characteristics(),
                            "period", limit.period(),
                            "requests_per_period", limit.requests(),
                            "mitigation_timeout", limit.mitigation()));
        }
        body.put("enabled", rule.enabled());
        return body;
    }

    private ProviderException explained(String id, Spec spec, ProviderException e) {
        String rules = String.join(", ", spec.rules().stream().map(Rule::name).toList());
        String why = switch (e.kind()) {
            case INVALID ->
                e.getMessage() + "; the number of rules, some actions and periods depend on the zone's plan" + plan(id);
            case DENIED ->
                "the token lacks the permission "
                        + CloudflareApi.permission("PUT", "/zones/-/rulesets/phases/" + spec.phase() + "/");
            default -> null;
        };
        if (why == null) {
            return e;
        }
        return ProviderException.builder(
                        e.kind(), "the rules " + rules + " of " + spec.phase() + " were refused: " + why)
                .code(e.code())
                .requestId(e.requestId())
                .cause(e)
                .build();
    }

    private String plan(String id) {
        try {
            CloudflareApi.ZoneInfo zone =
                    api.result(RestRequest.get("/zones/" + parentOf(id)), CloudflareApi.ZoneInfo.class);
            CloudflareApi.ZonePlanInfo plan = zone.plan();
            return plan == null || plan.name() == null ? "" : ", which is " + plan.name();
        } catch (ProviderException unknown) {
            return "";
        }
    }

    // ---- delete

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        synchronized (turn(id)) {
            removeRules(id);
        }
    }

    private void removeRules(String id) {
        String token = ownOf(ownOf(id));
        Optional<SeenRuleset> there = entryPointAt(entryPoint(id));
        if (there.isEmpty()) {
            return;
        }
        String ruleset = rulesets(id) + "/" + there.get().id();
        for (SeenRule rule : there.get().of(token)) {
            deleteRule(ruleset + "/rules/" + rule.id());
        }
        // One that we made goes when nobody has put a rule into it since.
        boolean isEmpty = NAME.equals(there.get().name())
                && entryPointAt(entryPoint(id))
                        .filter(left -> left.all().isEmpty())
                        .isPresent();
        if (isEmpty) {
            api.call(RestRequest.delete(ruleset));
        }
    }

    private void deleteRule(String path) {
        try {
            api.call(RestRequest.delete(path));
        } catch (ProviderException e) {
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
        }
    }
}
