package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A whole environment as a value: what exists, how its parts are connected, and where it goes. It is made by
 * {@link EnvironmentBuilder}, prints itself readably, is equal by value and can be written to JSON and back.
 */
public final class Environment {
    private final Head head;
    private final Map<ComponentKey, Component> components;
    private final List<Relation> relations;
    private final Map<ComponentKey, List<Relation>> needs = new HashMap<>();
    private final Map<ComponentKey, List<Relation>> neededBy = new HashMap<>();

    /** What is said about the environment as a whole; also its JSON form, with the components. */
    record Head(
            String name,
            Stage stage,
            @Nullable Placement placement,
            Map<String, String> tags,
            @Nullable Money budget,
            @Nullable Jurisdiction residency,
            boolean isProtected,
            List<Suppression> suppressions,
            List<Traits.Option> options,
            List<Component> components) {
        Head {
            requireNonNull(name, "name is null");
            stage = stage == null ? Stage.PRODUCTION : stage;
            tags = Values.sorted(tags);
            suppressions = Values.copy(suppressions);
            options = Values.copy(options);
            components = Values.copy(components);
            for (Component component : components) {
                requireNonNull(component.traits(), () -> component.key() + " has no traits");
            }
            components = components.stream()
                    .sorted(Comparator.comparing(Component::key))
                    .toList();
        }
    }

    /** Only for a head without problems. */
    Environment(Head head, List<Relation> relations) {
        this.head = head;
        this.relations = relations;
        this.components = new LinkedHashMap<>();
        head.components().forEach(component -> components.put(component.key(), component));
        for (Relation relation : relations) {
            needs.computeIfAbsent(relation.from(), key -> new ArrayList<>()).add(relation);
            neededBy.computeIfAbsent(relation.to(), key -> new ArrayList<>()).add(relation);
        }
    }

    /** Begins an environment; the name is lower-case letters, digits and dashes. */
    public static EnvironmentBuilder builder(String name) {
        return new EnvironmentBuilder(name);
    }

    /**
     * Reads what {@link #toJson()} wrote, checking it like the builder does.
     *
     * @throws IllegalArgumentException when the text is not the JSON of an environment
     * @throws InvalidEnvironmentException when what it says has problems
     */
    public static Environment fromJson(String text) {
        return Json.parse(text).to(Environment.class);
    }

    /**
     * The JSON form, without secret values.
     *
     * @throws IllegalArgumentException when a secret is a literal in the program
     */
    public String toJson() {
        return Json.of(head).pretty();
    }

    public String name() {
        return head.name();
    }

    public Stage stage() {
        return head.stage();
    }

    /** Where components go that do not say it themselves; empty when each of them must. */
    public Optional<Placement> placement() {
        return Optional.ofNullable(head.placement());
    }

    public Map<String, String> tags() {
        return head.tags();
    }

    /** What it may cost a month. */
    public Optional<Money> budget() {
        return Optional.ofNullable(head.budget());
    }

    /** Where data must stay. */
    public Optional<Jurisdiction> residency() {
        return Optional.ofNullable(head.residency());
    }

    /** Whether every plan is refused that would delete or replace something. */
    public boolean isProtected() {
        return head.isProtected();
    }

    public List<Suppression> suppressions() {
        return head.suppressions();
    }

    /** Options of providers for the environment as a whole. */
    public List<Traits.Option> options() {
        return head.options();
    }

    /** All components by kind and name. */
    public List<Component> components() {
        return head.components();
    }

    public Optional<Component> component(ComponentKey key) {
        return Optional.ofNullable(components.get(key));
    }

    /** The components of one kind by name. */
    public <C extends Component> List<C> components(Class<C> type) {
        return head.components().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** What needs what, and what for. */
    public List<Relation> relations() {
        return relations;
    }

    /** What the component needs. */
    public List<Relation> needs(ComponentKey component) {
        return Collections.unmodifiableList(needs.getOrDefault(component, List.of()));
    }

    /** What needs the component. */
    public List<Relation> neededBy(ComponentKey component) {
        return Collections.unmodifiableList(neededBy.getOrDefault(component, List.of()));
    }

    /** Where a component goes: its own placement, or else the environment's; empty when neither says. */
    public Optional<Placement> placementOf(Component component) {
        Placement own = component.traits().placement();
        Placement common = head.placement();
        if (own == null || common == null) {
            return Optional.ofNullable(own != null ? own : common);
        }
        boolean same = own.provider().equals(common.provider());
        return Optional.of(new Placement(
                own.provider(),
                own.region() == null && same ? common.region() : own.region(),
                own.account() == null && same ? common.account() : own.account()));
    }

    /** The same environment under another name. */
    public Environment named(String name) {
        return new EnvironmentBuilder(this, name).build();
    }

    /**
     * A changed copy. In the consumer, naming a component that exists changes it, starting from what it says now; other names
     * are added.
     *
     * @throws InvalidEnvironmentException when the result has problems
     */
    public Environment change(Consumer<EnvironmentBuilder> changes) {
        EnvironmentBuilder builder = new EnvironmentBuilder(this, name());
        changes.accept(builder);
        return builder.build();
    }

    Head head() {
        return head;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Environment environment && environment.head.equals(head);
    }

    @Override
    public int hashCode() {
        return head.hashCode();
    }

    /** A line for the environment and one for each component, with what differs from nothing. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("environment ").append(name());
        List<String> facts = new ArrayList<>();
        facts.add(stage().name().toLowerCase(java.util.Locale.ROOT));
        placement().ifPresent(placement -> facts.add("on " + placement));
        budget().ifPresent(budget -> facts.add("budget " + budget));
        residency().ifPresent(residency -> facts.add("residency " + residency));
        if (!tags().isEmpty()) {
            facts.add("tags " + tags());
        }
        text.append(" (").append(String.join(", ", facts)).append(')');
        for (Component component : components()) {
            text.append("\n  ").append(Description.of(component));
        }
        return text.toString();
    }
}
