package io.infrar.provider.aws.sdk;

import io.infrar.model.Json;
import io.infrar.model.Output;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A policy: who may do what. AWS gives policies back in another order and with single values instead of lists, so they are
 * compared in this form. See the
 * <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html">grammar</a>.
 */
public record PolicyDocument(List<Statement> statements) {
    private static final String VERSION = "2012-10-17";

    public PolicyDocument {
        statements = List.copyOf(statements);
    }

    public static PolicyDocument of(Statement... statements) {
        return new PolicyDocument(List.of(statements));
    }

    /**
     * One statement of a policy.
     *
     * @param sid null for none
     * @param effect {@code Allow} or {@code Deny}
     * @param principals who; empty in policies of a role
     * @param resources on what; empty in trust policies
     * @param conditions all of which must hold; of those with the same operator and key, one
     */
    public record Statement(
            @Nullable String sid,
            String effect,
            Set<Principal> principals,
            Set<String> actions,
            Set<Output<String>> resources,
            Set<Condition> conditions) {
        public Statement {
            principals = Set.copyOf(principals);
            actions = Set.copyOf(actions);
            resources = Set.copyOf(resources);
            conditions = Set.copyOf(conditions);
        }

        /** Allows actions on resources. */
        public static Statement allow(Set<String> actions, Set<Output<String>> resources) {
            return new Statement(null, "Allow", Set.of(), actions, resources, Set.of());
        }

        /** Lets a service of AWS do something, such as {@code ecs-tasks.amazonaws.com} assume a role. */
        public static Statement allowService(String service, String... actions) {
            return new Statement(
                    null,
                    "Allow",
                    Set.of(new Principal("Service", Output.of(service))),
                    Set.of(actions),
                    Set.of(),
                    Set.of());
        }

        public Statement on(Set<Output<String>> newResources) {
            return new Statement(sid, effect, principals, actions, newResources, conditions);
        }

        public Statement named(String newSid) {
            return new Statement(newSid, effect, principals, actions, resources, conditions);
        }

        /** Only under one more condition. */
        public Statement when(String operator, String key, Output<String> value) {
            return when(operator, Output.of(key), value);
        }

        /** The same for a key that is known only once what it names exists. */
        public Statement when(String operator, Output<String> key, Output<String> value) {
            Set<Condition> more = new LinkedHashSet<>(conditions);
            more.add(new Condition(operator, key, value));
            return new Statement(sid, effect, principals, actions, resources, more);
        }
    }

    /** Somebody, such as a {@code Service}, {@code AWS} account or role, {@code Federated} identity; everybody is {@code *}. */
    public record Principal(String kind, Output<String> id) {
        public static final Principal EVERYBODY = new Principal("*", Output.of("*"));
    }

    /** One value that a key may have. */
    public record Condition(String operator, Output<String> key, Output<String> value) {
        public Condition(String operator, String key, Output<String> value) {
            this(operator, Output.of(key), value);
        }
    }

    /** The text for a call; every output must be known. */
    public String toText() {
        List<Object> list = new ArrayList<>();
        for (Statement statement : statements) {
            Map<String, Object> map = new LinkedHashMap<>();
            if (statement.sid() != null) {
                map.put("Sid", statement.sid());
            }
            map.put("Effect", statement.effect());
            if (statement.principals().contains(Principal.EVERYBODY)) {
                map.put("Principal", "*");
            } else if (!statement.principals().isEmpty()) {
                Map<String, Set<String>> principals = new TreeMap<>();
                statement
                        .principals()
                        .forEach(who -> principals
                                .computeIfAbsent(who.kind(), kind -> new TreeSet<>())
                                .add(who.id().get()));
                map.put("Principal", plain(principals));
            }
            map.put("Action", plain(new TreeSet<>(statement.actions())));
            if (!statement.resources().isEmpty()) {
                Set<String> resources = new TreeSet<>();
                statement.resources().forEach(resource -> resources.add(resource.get()));
                map.put("Resource", plain(resources));
            }
            if (!statement.conditions().isEmpty()) {
                Map<String, Map<String, Set<String>>> conditions = new TreeMap<>();
                statement
                        .conditions()
                        .forEach(condition -> conditions
                                .computeIfAbsent(condition.operator(), operator -> new TreeMap<>())
                                .computeIfAbsent(condition.key().get(), key -> new TreeSet<>())
                                .add(condition.value().get()));
                Map<String, Object> plain = new TreeMap<>();
                conditions.forEach((operator, keys) -> plain.put(operator, plain(keys)));
                map.put("Condition", plain);
            }
            list.add(map);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("Version", VERSION);
        document.put("Statement", list);
        return Json.of(document).toString();
    }

    /** One value as itself, as AWS writes it; several as a list. */
    private static Object plain(Set<String> values) {
        return values.size() == 1 ? values.iterator().next() : values;
    }

    private static Map<String, Object> plain(Map<String, Set<String>> values) {
        Map<String, Object> plain = new TreeMap<>();
        values.forEach((key, each) -> plain.put(key, plain(each)));
        return plain;
    }

    /** A policy as AWS gives it back, plain or percent-encoded as IAM does. */
    public static PolicyDocument parse(String text) {
        String plain = text.startsWith("%") ? URLDecoder.decode(text, StandardCharsets.UTF_8) : text;
        List<Statement> statements = new ArrayList<>();
        for (Json each : elements(Json.parse(plain).get("Statement"))) {
            Json sid = each.get("Sid");
            Json effect = each.get("Effect");
            Set<String> actions = new TreeSet<>();
            elements(each.get("Action")).forEach(action -> actions.add(action.asText()));
            statements.add(new Statement(
                    sid == null ? null : sid.asText(),
                    effect == null ? "Allow" : effect.asText(),
                    principals(each.get("Principal")),
                    actions,
                    outputs(each.get("Resource")),
                    conditions(each.get("Condition"))));
        }
        return new PolicyDocument(statements);
    }

    private static Set<Principal> principals(@Nullable Json json) {
        if (json == null) {
            return Set.of();
        }
        if (!json.isObject()) {
            return Set.of(Principal.EVERYBODY);
        }
        Set<Principal> principals = new LinkedHashSet<>();
        json.fields()
                .forEach((kind, ids) -> outputs(ids)
                        .forEach(id -> principals.add(
                                kind.equals("AWS") && id.get().equals("*")
                                        ? Principal.EVERYBODY
                                        : new Principal(kind, id))));
        return principals;
    }

    private static Set<Condition> conditions(@Nullable Json json) {
        Set<Condition> conditions = new LinkedHashSet<>();
        if (json != null) {
            json.fields()
                    .forEach((operator, keys) -> keys.fields()
                            .forEach((key, values) -> outputs(values)
                                    .forEach(value -> conditions.add(new Condition(operator, key, value)))));
        }
        return conditions;
    }

    private static Set<Output<String>> outputs(@Nullable Json json) {
        Set<Output<String>> outputs = new LinkedHashSet<>();
        elements(json).forEach(value -> outputs.add(Output.of(value.asText())));
        return outputs;
    }

    private static List<Json> elements(@Nullable Json json) {
        if (json == null) {
            return List.of();
        }
        return json.isArray() ? json.elements() : List.of(json);
    }
}
