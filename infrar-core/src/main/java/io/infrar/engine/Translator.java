package io.infrar.engine;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.External;
import io.infrar.model.Json;
import io.infrar.model.NativeResource;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.Region;
import io.infrar.model.Traits;
import io.infrar.rules.Checks;
import io.infrar.spi.Finding;
import io.infrar.spi.Marks;
import io.infrar.spi.Provider;
import io.infrar.spi.Resource;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Severity;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a graph of resources of an environment: asks each provider for its part, then links what the parts say about each other.
 * Offline and free of side effects but for the facts it is given.
 */
final class Translator {
    /** The fields of a record by name; the JVM makes a new array of them for each caller who asks. */
    private static final ClassValue<Map<String, Class<?>>> FIELDS = new ClassValue<>() {
        @Override
        protected Map<String, Class<?>> computeValue(Class<?> type) {
            Map<String, Class<?>> fields = new HashMap<>();
            for (RecordComponent component : type.getRecordComponents()) {
                fields.put(component.getName(), component.getType());
            }
            return fields;
        }
    };

    private final Providers providers;
    private final Facts facts;
    private final Environment environment;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<ComponentKey, Map<String, Output<?>>> exports = new LinkedHashMap<>();
    private final Map<Address, Draft> drafts = new LinkedHashMap<>();

    /** A resource before its outputs are linked. */
    private record Draft(Resource resource, ResourceType<?, ?> type, Component component, Json spec) {}

    /** What a translation came to; the graph is empty when findings block. */
    record Result(ResourceGraph graph, List<Finding> findings) {}

    private Translator(Providers providers, Facts facts, Environment environment) {
        this.providers = providers;
        this.facts = facts;
        this.environment = environment;
    }

    static Result translate(Environment environment, Providers providers, Facts facts) {
        return new Translator(providers, facts, environment).run();
    }

    private Result run() {
        place().forEach(this::translateSlice);
        List<Node> nodes = new ArrayList<>();
        drafts.values().forEach(draft -> nodes.add(link(draft)));
        drafts.values().forEach(this::inspect);
        accept();
        if (findings.stream().anyMatch(Finding::blocks)) {
            return new Result(ResourceGraph.empty(), findings);
        }
        try {
            return new Result(ResourceGraph.of(nodes, linkedExports()), findings);
        } catch (ResourceGraph.CycleException e) {
            findings.add(Finding.error(
                    "graph.cycle",
                    environment.name(),
                    "the resources need each other in a circle: " + e.getMessage() + ".",
                    "Remove one of these references, for example by giving a fixed domain instead of an output."));
            return new Result(ResourceGraph.empty(), findings);
        }
    }

    /** What is accepted for a reason is made as it can be. Where nothing was made of a component, no reason helps. */
    private void accept() {
        List<Finding> accepted = Checks.accepted(environment, findings);
        findings.clear();
        findings.addAll(accepted);
        Set<String> made = drafts.values().stream()
                .map(draft -> draft.component().key().toString())
                .collect(Collectors.toSet());
        accepted.stream()
                .filter(finding -> finding.severity() == Severity.ERROR && finding.accepted() != null)
                .filter(finding -> !made.contains(finding.where()))
                .forEach(finding -> findings.add(Finding.error(
                        "suppression.translation",
                        finding.where(),
                        "a suppression accepts " + finding.id() + ", and nothing can be made of it all the same: "
                                + finding.what(),
                        finding.fix())));
    }

    // ---- placement

    private Map<Provider, Map<ComponentKey, Placement>> place() {
        Map<Provider, Map<ComponentKey, Placement>> byProvider = new LinkedHashMap<>();
        for (Component component : environment.components()) {
            if (component instanceof External external) {
                if (external.url() != null) {
                    exports.put(component.key(), Map.of("url", Output.of(external.url())));
                }
                continue;
            }
            Placement placement = environment.placementOf(component).orElse(null);
            if (placement == null) {
                findings.add(Finding.error(
                        "placement.missing",
                        component.key(),
                        "it does not say where it goes.",
                        "Call .on(\"<provider>\") on it or on the environment. Providers on the class path: "
                                + providers.ids() + "."));
                continue;
            }
            Provider provider = providers.get(placement.provider());
            if (provider == null) {
                findings.add(Finding.error(
                        "provider.unknown",
                        component.key(),
                        "there is no provider '" + placement.provider() + "' on the class path.",
                        "Add the dependency io.infrar:infrar-provider-" + placement.provider() + ", or use one of: "
                                + providers.ids() + "."));
                continue;
            }
            Placement precise = checked(component, placement, provider);
            if (precise != null) {
                byProvider
                        .computeIfAbsent(provider, key -> new LinkedHashMap<>())
                        .put(component.key(), precise);
            }
        }
        return byProvider;
    }

    private @Nullable Placement checked(Component component, Placement placement, Provider provider) {
        if (!provider.kinds().contains(component.kind()) && !(component instanceof NativeResource)) {
            List<String> others = providers.realising(component.kind());
            findings.add(Finding.error(
                    "provider.kind",
                    component.key(),
                    "the provider '" + provider.id() + "' does not realise a " + component.kind() + ".",
                    others.isEmpty()
                            ? "No provider on the class path does; add one that does."
                            : "Place it with one that does: .on(\"" + String.join("\") or .on(\"", others) + "\")."));
            return null;
        }
        for (Traits.Option option : component.traits().options()) {
            if (option.provider().equals(provider.id()) && !provider.options().contains(option.name())) {
                findings.add(Finding.error(
                        "option.unknown",
                        component.key(),
                        "the provider '" + provider.id() + "' has no option '" + option.name() + "'.",
                        "It has: " + provider.options().stream().sorted().collect(Collectors.joining(", ")) + "."));
            }
        }
        List<Region> regions = provider.regions();
        if (placement.region() == null) {
            return new Placement(provider.id(), regions.get(0).code(), placement.account());
        }
        if (regions.stream().noneMatch(region -> region.code().equals(placement.region()))) {
            findings.add(Finding.error(
                    "placement.region",
                    component.key(),
                    "the provider '" + provider.id() + "' has no region '" + placement.region() + "'.",
                    "It has: " + regions.stream().map(Region::code).collect(Collectors.joining(", ")) + "."));
            return null;
        }
        return placement;
    }

    // ---- drafts

    private void translateSlice(Provider provider, Map<ComponentKey, Placement> placements) {
        Map<ComponentKey, Placement> neutral = new TreeMap<>(placements);
        for (NativeResource resource : environment.components(NativeResource.class)) {
            Placement placement = neutral.remove(resource.key());
            if (placement != null) {
                translateNative(provider, resource, placement);
            }
        }
        if (neutral.isEmpty()) {
            return;
        }
        Translation translation = provider.translate(new Slice(environment, neutral));
        findings.addAll(translation.findings());
        exports.putAll(translation.exports());
        translation.resources().forEach(resource -> draft(provider, resource));
    }

    private void translateNative(Provider provider, NativeResource component, Placement placement) {
        ResourceType<?, ?> type = providers.type(provider.id(), component.type());
        if (type == null) {
            findings.add(Finding.error(
                    "native.type",
                    component.key(),
                    "the provider '" + provider.id() + "' has no resource type '" + component.type() + "'.",
                    "It has: "
                            + provider.types().stream()
                                    .map(ResourceType::name)
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                            + "."));
            return;
        }
        Address address = new Address(provider.id(), type.name(), component.name());
        try {
            draft(
                    provider,
                    Resource.of(
                            address,
                            component.key(),
                            placement,
                            component.spec().to(type.spec())));
        } catch (IllegalArgumentException e) {
            findings.add(Finding.error(
                    "native.spec",
                    component.key(),
                    "its spec does not fit the type '" + type.name() + "': " + e.getMessage() + ".",
                    "Its fields are: " + fieldNames(type.spec()) + "."));
            return;
        }
        Map<String, Output<?>> outputs = new HashMap<>();
        for (RecordComponent output : type.outputs().getRecordComponents()) {
            outputs.put(output.getName(), Output.ofResource(address, output.getName()));
        }
        exports.put(component.key(), outputs);
    }

    private void draft(Provider provider, Resource resource) {
        ResourceType<?, ?> type =
                providers.type(provider.id(), resource.address().type());
        Component component = environment.component(resource.component()).orElse(null);
        if (type == null || component == null || !resource.address().provider().equals(provider.id())) {
            throw new IllegalStateException("the provider '" + provider.id() + "' translated " + resource.component()
                    + " to " + resource.address() + ", which is not one of its types or not of this environment");
        }
        Json spec = withTags(Json.of(resource.spec()), type, component, resource.address());
        for (Traits.Adjustment adjustment : component.traits().adjustments()) {
            if (adjustment.provider().equals(provider.id()) && adjustment.type().equals(type.name())) {
                spec = adjusted(spec, adjustment, type, component);
            }
        }
        if (drafts.put(resource.address(), new Draft(resource, type, component, spec)) != null) {
            throw new IllegalStateException("the provider '" + provider.id() + "' translated two resources to "
                    + resource.address() + ", the second of them for " + resource.component());
        }
    }

    /** A spec with a field {@code tags} gets the user's tags; what the provider set there itself wins. */
    private Json withTags(Json spec, ResourceType<?, ?> type, Component component, Address address) {
        Class<?> tagsType = FIELDS.get(type.spec()).get("tags");
        if (tagsType == null || !Map.class.isAssignableFrom(tagsType)) {
            return spec;
        }
        Map<String, Object> tags = new TreeMap<>(environment.tags());
        tags.putAll(component.traits().tags());
        Json own = spec.get("tags");
        if (own != null) {
            tags.putAll(own.fields());
        }
        List<String> reserved = tags.keySet().stream()
                .filter(key -> key.startsWith(Marks.PREFIX))
                .toList();
        if (!reserved.isEmpty()) {
            findings.add(Finding.error(
                    "tag.reserved",
                    address,
                    "its tags " + reserved + " begin with '" + Marks.PREFIX + "', by which Infrar tells what it owns.",
                    "Give them other names."));
        }
        return spec.with("tags", tags);
    }

    private Json adjusted(Json spec, Traits.Adjustment adjustment, ResourceType<?, ?> type, Component component) {
        Json merged = spec.merge(adjustment.patch());
        try {
            merged.to(type.spec());
            return merged;
        } catch (IllegalArgumentException e) {
            findings.add(Finding.error(
                    "adjust.invalid",
                    component.key(),
                    "the adjustment of " + adjustment.type() + " does not fit: " + e.getMessage() + ".",
                    "Its fields are: " + fieldNames(type.spec()) + "."));
            return spec;
        }
    }

    private static String fieldNames(Class<?> spec) {
        return Arrays.stream(spec.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.joining(", "));
    }

    private void inspect(Draft draft) {
        Resource resource = draft.resource();
        Provider provider = providers.get(resource.address().provider());
        if (provider != null) {
            findings.addAll(provider.inspect(
                    Resource.of(
                            resource.address(),
                            resource.component(),
                            resource.placement(),
                            draft.spec().to(draft.type().spec())),
                    facts.base()));
        }
    }

    // ---- links

    private Node link(Draft draft) {
        Resource resource = draft.resource();
        Json spec = linked(draft.spec(), resource.address().toString());
        spec = facts.complete(spec, resource.address().toString(), findings);
        Set<Address> dependsOn = new LinkedHashSet<>();
        for (Output<?> pending : spec.pending()) {
            if (pending instanceof Output.OfResource<?> source && known(source, resource.address())) {
                dependsOn.add(source.resource());
            }
        }
        for (Address after : resource.after()) {
            if (drafts.containsKey(after)) {
                dependsOn.add(after);
            } else {
                findings.add(unknownReference(resource.address(), after.toString()));
            }
        }
        Traits traits = draft.component().traits();
        return new Node(
                resource.address(),
                resource.component(),
                resource.placement(),
                draft.type(),
                spec,
                dependsOn,
                traits.isProtected() || environment.isProtected(),
                traits.retained(),
                traits.optional(),
                resource.charges(),
                formerly(resource.address(), draft.component()));
    }

    private boolean known(Output.OfResource<?> source, Address from) {
        Draft target = drafts.get(source.resource());
        if (target == null) {
            findings.add(unknownReference(from, source.toString()));
            return false;
        }
        if (!FIELDS.get(target.type().outputs()).containsKey(source.field())) {
            findings.add(Finding.error(
                    "reference.field",
                    from,
                    "it refers to " + source + ", but a " + target.type().name() + " has no such output.",
                    "It has: " + fieldNames(target.type().outputs()) + "."));
            return false;
        }
        return true;
    }

    private static Finding unknownReference(Address from, String to) {
        return Finding.error(
                "reference.unknown",
                from,
                "it refers to " + to + ", which is not among the resources.",
                "Add what it belongs to, or remove the reference.");
    }

    private Json linked(Json value, String where) {
        return value.resolve(
                output -> output instanceof Output.OfComponent<?> source ? export(source, where, 0) : null);
    }

    private @Nullable Json export(Output.OfComponent<?> source, String where, int depth) {
        String other = source.environment();
        if (other != null) {
            return facts.exportOf(other, source.component(), source.export(), where, findings);
        }
        Map<String, Output<?>> known = exports.get(source.component());
        Output<?> output = known == null ? null : known.get(source.export());
        if (output == null || depth > 100) {
            boolean placed = findings.stream()
                    .anyMatch(
                            finding -> finding.where().equals(source.component().toString()));
            if (!placed) {
                findings.add(Finding.error(
                        "export.unknown",
                        where,
                        "it reads " + source + ", which that component does not have where it is placed.",
                        known == null || known.isEmpty()
                                ? "It has no exports there."
                                : "It has: " + known.keySet().stream().sorted().collect(Collectors.joining(", "))
                                        + "."));
            }
            return null;
        }
        return Json.of(output)
                .resolve(inner ->
                        inner instanceof Output.OfComponent<?> further ? export(further, where, depth + 1) : null);
    }

    private Map<ComponentKey, Map<String, Output<?>>> linkedExports() {
        Map<ComponentKey, Map<String, Output<?>>> linked = new TreeMap<>();
        exports.forEach((component, outputs) -> {
            Map<String, Output<?>> each = new TreeMap<>();
            outputs.forEach((name, output) -> each.put(name, outputOf(linked(Json.of(output), component.toString()))));
            linked.put(component, each);
        });
        return linked;
    }

    static Output<?> outputOf(Json json) {
        return json.to(Output.class);
    }

    private static List<Address> formerly(Address address, Component component) {
        String old = component.traits().formerly();
        if (old == null || !address.name().startsWith(component.name())) {
            return List.of();
        }
        String rest = address.name().substring(component.name().length());
        return List.of(new Address(address.provider(), address.type(), old + rest));
    }
}
