package io.infrar.provider.hetzner.cloud;

import io.infrar.model.Output;
import io.infrar.provider.hetzner.api.Actions;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.provider.hetzner.api.Labels;
import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.CloudHandler;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.Marks;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All values of one name and type in a zone. See <a href="https://docs.hetzner.cloud/reference/cloud#zone-rrsets">record sets</a>.
 */
public final class RrSet extends CloudHandler<RrSet.Spec, RrSet.Outputs, RrSet.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("rrset", Spec.class, Outputs.class);

    /** The name of the zone itself. */
    public static final String APEX = "@";

    /** What {@link Spec#ttl} can be. */
    public static final int SHORTEST_TTL = 60;

    private static final String ALIAS = "CNAME";
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /**
     * What is asked.
     *
     * @param name relative to the zone, in lower case, or {@link #APEX}
     * @param type such as {@code A} or {@code TXT}
     * @param ttl seconds, 60 to 2147483647; null takes the zone's
     * @param records at least one
     * @param changeProtection refuses to be changed or deleted
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another zone")
            Output<String> zoneId,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be another record set")
            String name,

            // Delete first: beside a CNAME there can be nothing else of the same name.
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "it would be another record set")
            String type,

            @Nullable Integer ttl,
            Set<Value> records,
            boolean changeProtection,
            Map<String, String> tags) {}

    /**
     * A value.
     *
     * @param value in the form of a zone file, but for texts, which need no quotes, and names, which need no dot at the end
     * @param comment null leaves it as it is
     */
    public record Value(Output<String> value, @Nullable String comment) {
        /** Without a comment. */
        public static Value of(Output<String> value) {
            return new Value(value, null);
        }
    }

    /** What is known once it exists. */
    public record Outputs(String id) {}

    /** As it is shown. */
    record Seen(
            String name,
            String type,
            long zone,
            @Nullable Integer ttl,
            List<WireValue> records,
            ChangeProtection protection,
            Map<String, String> labels) {
        String id() {
            return RrSet.id(Long.toString(zone), name, type);
        }
    }

    record WireValue(String value, @Nullable String comment) {}

    record ChangeProtection(boolean change) {}

    private record Body(
            String name, String type, @Nullable Integer ttl, List<WireValue> records, Map<String, String> labels) {}

    private final HetznerApi api;

    RrSet(HetznerApi api) {
        super(TYPE);
        this.api = api;
    }

    // ---- ids: zone, name and type

    private static String id(String zoneId, String name, String type) {
        return zoneId + "/" + name + "/" + type;
    }

    private static String zone(String id) {
        return id.substring(0, id.indexOf('/'));
    }

    private static String name(String id) {
        return id.substring(id.indexOf('/') + 1, id.lastIndexOf('/'));
    }

    private static String type(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    private static String all(String zoneId) {
        return "/zones/" + RestRequest.part(zoneId) + "/rrsets";
    }

    private static String path(String id) {
        return all(zone(id)) + "/" + RestRequest.part(name(id)) + "/" + RestRequest.part(type(id));
    }

    // ---- read

    @Override
    protected Map<String, Seen> describe(ReadContext context, String scope, List<Known<Spec, Outputs>> known) {
        Map<String, Set<String>> byZone = new LinkedHashMap<>();
        for (String id : ids(known)) {
            byZone.computeIfAbsent(zone(id), zone -> new HashSet<>()).add(id);
        }
        Map<String, Seen> found = new HashMap<>();
        byZone.forEach((zone, ids) -> {
            RestRequest list = RestRequest.get(all(zone));
            if (ids.size() == 1) {
                String id = ids.iterator().next();
                list = list.query("name", name(id)).query("type", type(id));
            }
            found.putAll(list(list));
        });
        found.keySet().retainAll(Set.copyOf(ids(known)));
        return found;
    }

    /** Nothing when the zone is gone. */
    private Map<String, Seen> list(RestRequest request) {
        Map<String, Seen> found = new LinkedHashMap<>();
        try {
            api.list(request, "rrsets", Seen.class).forEach(each -> found.put(each.id(), each));
        } catch (ProviderException e) {
            if (e.kind() != ProviderException.Kind.NOT_FOUND) {
                throw e;
            }
        }
        return found;
    }

    @Override
    protected Map<String, Seen> search(ReadContext context, String scope, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.zoneId().isKnown()) {
            return Map.of();
        }
        return list(RestRequest.get(all(spec.zoneId().get()))
                .query("label_selector", Marks.INSTANCE + "=" + known.token()));
    }

    @Override
    protected Map<String, String> tags(Seen object) {
        return object.labels();
    }

    @Override
    protected Spec spec(Seen object, Known<Spec, Outputs> known) {
        Spec last = known.spec();
        Set<Value> values = new HashSet<>();
        object.records().forEach(each -> values.add(asAsked(object.type(), each, last)));
        return new Spec(
                Output.of(Long.toString(object.zone())),
                object.name(),
                object.type(),
                last == null || last.ttl() == null ? null : object.ttl(),
                values,
                object.protection().change(),
                Marks.users(object.labels()));
    }

    /** A value means the same with or without quotes or dots, so it is shown as it was asked for. */
    private static Value asAsked(String type, WireValue wire, @Nullable Spec last) {
        String shown = RecordValues.canonical(type, wire.value());
        if (last != null) {
            for (Value asked : last.records()) {
                if (asked.value().isKnown() && canonical(type, asked).equals(shown)) {
                    return new Value(asked.value(), asked.comment() == null ? null : text(wire.comment()));
                }
            }
        }
        return new Value(Output.of(shown), wire.comment());
    }

    private static String canonical(String type, Value value) {
        return RecordValues.canonical(
                type, RecordValues.wire(type, value.value().get()));
    }

    private static String text(@Nullable String comment) {
        return comment == null ? "" : comment;
    }

    @Override
    protected Outputs outputs(Seen object, Known<Spec, Outputs> known) {
        return new Outputs(object.id());
    }

    // ---- write

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        RestRequest request = RestRequest.post(
                all(spec.zoneId().get()),
                new Body(spec.name(), spec.type(), spec.ttl(), wire(spec, Map.of()), Labels.of(context.tags())));
        RestAnswer answer;
        try {
            answer = api.call(request);
        } catch (ProviderException e) {
            if (e.kind() != ProviderException.Kind.INVALID) {
                throw e;
            }
            checkAlias(context, e);
            // What was in the way may have gone meanwhile.
            answer = api.call(request);
        }
        String id = answer.read("rrset", Seen.class).id();
        context.created(id);
        api.actions().await(context, Actions.in(answer), LIMIT);
        return new Created<>(id, new Outputs(id));
    }

    /** Says which other set of the name is in the way. One of this environment is most likely just being deleted. */
    private void checkAlias(ApplyContext<Spec, Outputs> context, ProviderException e) {
        Spec spec = context.spec();
        List<Seen> others = list(RestRequest.get(all(spec.zoneId().get())).query("name", spec.name())).values().stream()
                .filter(other -> other.type().equals(ALIAS) || spec.type().equals(ALIAS))
                .toList();
        if (others.isEmpty()) {
            return;
        }
        boolean ours = others.stream()
                .allMatch(other -> context.environment().equals(other.labels().get(Marks.ENVIRONMENT)));
        String types = others.stream().map(Seen::type).collect(Collectors.joining(", "));
        throw ProviderException.builder(
                        ours ? ProviderException.Kind.NOT_YET : ProviderException.Kind.INVALID,
                        "the zone has " + spec.name() + " " + types + ", and beside a " + ALIAS
                                + " there can be no other record set of the same name; "
                                + (ours ? "take one of them out of the model" : "delete it, or give another name"))
                .code(e.code())
                .requestId(e.requestId())
                .cause(e)
                .build();
    }

    /**
     * In an order that is the same each time.
     *
     * @param comments those that are there, by the form of a value that means the same
     */
    private static List<WireValue> wire(Spec spec, Map<String, String> comments) {
        return spec.records().stream()
                .map(each -> {
                    String value = RecordValues.wire(spec.type(), each.value().get());
                    String comment =
                            each.comment() != null ? each.comment() : comments.get(canonical(spec.type(), each));
                    return new WireValue(value, comment);
                })
                .sorted(Comparator.comparing(WireValue::value))
                .toList();
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        api.call(RestRequest.put(path(id), Map.of("labels", Labels.of(set))));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        boolean isProtected = false;
        if (before != null) {
            isProtected = before.changeProtection();
            if (isProtected && !before.equals(spec)) {
                protect(context, id, false);
                isProtected = false;
            }
            change(context, id, before);
        }
        if (spec.changeProtection() && !isProtected) {
            protect(context, id, true);
        }
    }

    private void change(ApplyContext<Spec, Outputs> context, String id, Spec before) {
        Spec spec = context.spec();
        if (!before.records().equals(spec.records())) {
            act(context, id, "set_records", Map.of("records", wire(spec, comments(id))));
        }
        if (!Objects.equals(before.ttl(), spec.ttl())) {
            Map<String, @Nullable Integer> ttl = new HashMap<>();
            ttl.put("ttl", spec.ttl());
            act(context, id, "change_ttl", ttl);
        }
    }

    private Map<String, String> comments(String id) {
        Map<String, String> comments = new HashMap<>();
        list(RestRequest.get(all(zone(id))).query("name", name(id)).query("type", type(id)))
                .values()
                .forEach(set -> set.records().stream()
                        .filter(each -> each.comment() != null)
                        .forEach(each ->
                                comments.put(RecordValues.canonical(set.type(), each.value()), text(each.comment()))));
        return comments;
    }

    private void protect(ApplyContext<Spec, Outputs> context, String id, boolean on) {
        act(context, id, Protection.ACTION, new ChangeProtection(on));
    }

    private void act(ApplyContext<Spec, Outputs> context, String id, String action, Object json) {
        api.act(context, path(id), action, json, Set.of(), LIMIT, LIMIT);
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        api.actions().await(context, api.call(RestRequest.delete(path(id))), LIMIT);
    }
}
