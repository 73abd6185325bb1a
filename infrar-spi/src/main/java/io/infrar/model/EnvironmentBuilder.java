package io.infrar.model;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds an {@link Environment} in one expression. Whatever is wrong is collected and reported by {@link #build()}, all at
 * once. Not safe for use by several threads.
 */
public final class EnvironmentBuilder {
    private static final String ENVIRONMENT_NAME = "[a-z][a-z0-9-]{0,39}";
    private static final String COMPONENT_NAME = "[A-Za-z0-9]([A-Za-z0-9_/-]{0,98}[A-Za-z0-9])?";

    private final Problems problems = new Problems();
    private final Map<ComponentKey, Component> components = new LinkedHashMap<>();
    private final Map<ComponentKey, Component> base = new HashMap<>();
    private final String name;
    private Stage stage = Stage.PRODUCTION;
    private @Nullable Placement placement;
    private final Map<String, String> tags = new TreeMap<>();
    private @Nullable Money budget;
    private @Nullable Jurisdiction residency;
    private boolean isProtected;
    private final List<Suppression> suppressions = new ArrayList<>();
    private final List<Traits.Option> options = new ArrayList<>();

    EnvironmentBuilder(String name) {
        this.name = name;
    }

    EnvironmentBuilder(Environment origin, String name) {
        this(name);
        Environment.Head head = origin.head();
        stage = head.stage();
        placement = head.placement();
        tags.putAll(head.tags());
        budget = head.budget();
        residency = head.residency();
        isProtected = head.isProtected();
        suppressions.addAll(head.suppressions());
        options.addAll(head.options());
        head.components().forEach(component -> {
            base.put(component.key(), component);
            components.put(component.key(), component);
        });
    }

    /** How much the environment matters; {@link Stage#PRODUCTION} unless said otherwise, so that rules are strict. */
    public EnvironmentBuilder stage(Stage newStage) {
        stage = newStage;
        return this;
    }

    /** Where components go unless they say otherwise, in the provider's first region. */
    public EnvironmentBuilder on(String provider) {
        return on(new Placement(provider, null, null));
    }

    /** Where components go unless they say otherwise. */
    public EnvironmentBuilder on(String provider, String region) {
        return on(new Placement(provider, region, null));
    }

    /** Where components go unless they say otherwise. */
    public EnvironmentBuilder on(Placement newPlacement) {
        placement = newPlacement;
        return this;
    }

    /** A tag for every resource that can carry tags or labels. */
    public EnvironmentBuilder tag(String key, String value) {
        tags.put(key, value);
        return this;
    }

    /** What the environment may cost a month; a plan above it is refused. */
    public EnvironmentBuilder budget(Money monthly) {
        budget = monthly;
        return this;
    }

    /** Where data must stay; a plan that keeps data elsewhere is refused. */
    public EnvironmentBuilder residency(Jurisdiction where) {
        residency = where;
        return this;
    }

    /** Refuses every plan that would delete or replace something. */
    public EnvironmentBuilder protect() {
        isProtected = true;
        return this;
    }

    /** Takes the protection away again, for a derived environment. */
    public EnvironmentBuilder unprotected() {
        isProtected = false;
        return this;
    }

    /** Accepts a finding everywhere, with the reason. */
    public EnvironmentBuilder suppress(String finding, String reason) {
        suppressions.add(new Suppression(finding, null, reason));
        return this;
    }

    /** Accepts a finding for one component, with the reason. */
    public EnvironmentBuilder suppress(String finding, ComponentRef where, String reason) {
        suppressions.add(new Suppression(finding, where.key(), reason));
        return this;
    }

    /** An option that only one provider understands, for the environment as a whole. */
    public EnvironmentBuilder with(ProviderOption option) {
        options.add(new Traits.Option(option.provider(), option.option(), Json.of(option)));
        return this;
    }

    /** Takes a component out of an environment that is being changed. */
    public EnvironmentBuilder without(ComponentRef component) {
        if (components.remove(component.key()) == null) {
            problems.add("without(" + component.key() + "): there is no such component");
        }
        base.remove(component.key());
        return this;
    }

    /** Adds or, in a changed environment, changes a private network. */
    public EnvironmentBuilder network(String componentName, Consumer<Network.Builder> details) {
        return add(Kind.NETWORK, componentName, new Network.Builder(componentName, problems), details);
    }

    /** Adds or, in a changed environment, changes a machine that others can run on. */
    public EnvironmentBuilder server(String componentName, Consumer<Server.Builder> details) {
        return add(Kind.SERVER, componentName, new Server.Builder(componentName, problems), details);
    }

    /** Adds or, in a changed environment, changes a service: a container or a process. */
    public EnvironmentBuilder compute(String componentName, Consumer<Compute.Builder> details) {
        return add(Kind.COMPUTE, componentName, new Compute.Builder(componentName, problems), details);
    }

    /** Adds or, in a changed environment, changes a program that runs on a schedule or on demand. */
    public EnvironmentBuilder job(String componentName, Consumer<Job.Builder> details) {
        return add(Kind.JOB, componentName, new Job.Builder(componentName, problems), details);
    }

    /** Adds or, in a changed environment, changes a relational database. */
    public EnvironmentBuilder database(String componentName, Consumer<Database.Builder> details) {
        return add(Kind.DATABASE, componentName, new Database.Builder(), details);
    }

    /** Adds or, in a changed environment, changes a key-value cache. */
    public EnvironmentBuilder cache(String componentName, Consumer<Cache.Builder> details) {
        return add(Kind.CACHE, componentName, new Cache.Builder(), details);
    }

    /** Adds or, in a changed environment, changes an object storage bucket. */
    public EnvironmentBuilder bucket(String componentName, Consumer<Bucket.Builder> details) {
        return add(Kind.BUCKET, componentName, new Bucket.Builder(), details);
    }

    /** Adds or, in a changed environment, changes a secret. */
    public EnvironmentBuilder secret(String componentName, Consumer<Secret.Builder> details) {
        return add(Kind.SECRET, componentName, new Secret.Builder(), details);
    }

    /** Adds or, in a changed environment, changes a configuration value. */
    public EnvironmentBuilder parameter(String componentName, Consumer<Parameter.Builder> details) {
        return add(Kind.PARAMETER, componentName, new Parameter.Builder(), details);
    }

    /** Adds or, in a changed environment, changes a static web site. */
    public EnvironmentBuilder staticSite(String componentName, Consumer<StaticSite.Builder> details) {
        return add(Kind.STATIC_SITE, componentName, new StaticSite.Builder(), details);
    }

    /** Adds or, in a changed environment, changes a load balancer of its own. */
    public EnvironmentBuilder loadBalancer(String componentName, Consumer<LoadBalancer.Builder> details) {
        return add(Kind.LOAD_BALANCER, componentName, new LoadBalancer.Builder(), details);
    }

    /** Adds or, in a changed environment, changes an API gateway. */
    public EnvironmentBuilder gateway(String componentName, Consumer<Gateway.Builder> details) {
        return add(Kind.GATEWAY, componentName, new Gateway.Builder(), details);
    }

    /** Adds or, in a changed environment, changes a DNS zone with its records. */
    public EnvironmentBuilder domain(String componentName, Consumer<Domain.Builder> details) {
        return add(Kind.DOMAIN, componentName, new Domain.Builder(), details);
    }

    /** Adds or, in a changed environment, changes a container registry. */
    public EnvironmentBuilder registry(String componentName, Consumer<Registry.Builder> details) {
        return add(Kind.REGISTRY, componentName, new Registry.Builder(), details);
    }

    /** Adds or, in a changed environment, changes a Kubernetes cluster. */
    public EnvironmentBuilder cluster(String componentName, Consumer<Cluster.Builder> details) {
        return add(Kind.CLUSTER, componentName, new Cluster.Builder(), details);
    }

    /** Adds or, in a changed environment, changes monitoring and alarms. */
    public EnvironmentBuilder monitor(String componentName, Consumer<Monitor.Builder> details) {
        return add(Kind.MONITOR, componentName, new Monitor.Builder(), details);
    }

    /** Adds or, in a changed environment, changes a content delivery network with its security rules. */
    public EnvironmentBuilder edge(String componentName, Consumer<Edge.Builder> details) {
        return add(Kind.EDGE, componentName, new Edge.Builder(), details);
    }

    /** Adds or, in a changed environment, changes a mail service. */
    public EnvironmentBuilder mail(String componentName, Consumer<Mail.Builder> details) {
        return add(Kind.MAIL, componentName, new Mail.Builder(), details);
    }

    /** Adds or, in a changed environment, changes a scheduled backup. */
    public EnvironmentBuilder backup(String componentName, Consumer<Backup.Builder> details) {
        return add(Kind.BACKUP, componentName, new Backup.Builder(), details);
    }

    /** Adds or, in a changed environment, changes an audit log. */
    public EnvironmentBuilder auditLog(String componentName, Consumer<AuditLog.Builder> details) {
        return add(Kind.AUDIT_LOG, componentName, new AuditLog.Builder(), details);
    }

    /** Adds or, in a changed environment, changes a service that is provided outside of this environment. */
    public EnvironmentBuilder external(String componentName, Consumer<External.Builder> details) {
        return add(Kind.EXTERNAL, componentName, new External.Builder(), details);
    }

    /** Adds or, in a changed environment, changes a resource in its provider's own words. */
    public EnvironmentBuilder resource(String componentName, Consumer<NativeResource.Builder> details) {
        return add(Kind.NATIVE, componentName, new NativeResource.Builder(), details);
    }

    private <B extends ComponentBuilder<B>> EnvironmentBuilder add(
            Kind kind, String componentName, B builder, Consumer<B> details) {
        ComponentKey key = new ComponentKey(kind, componentName);
        Component origin = base.remove(key);
        if (origin != null) {
            copy(origin, builder);
        } else if (components.containsKey(key)) {
            problems.add("there are two components named " + key + "; names are unique per kind");
        }
        try {
            details.accept(builder);
        } catch (IllegalArgumentException e) {
            problems.add(kind.label() + " '" + componentName + "': " + e.getMessage(), e);
        }
        components.put(key, builder.build(componentName));
        return this;
    }

    /**
     * A builder's fields are named like the record's components, which a test asserts for each kind; so a builder can be
     * filled from a record without a second list of all fields.
     */
    private static void copy(Component origin, ComponentBuilder<?> builder) {
        builder.copy(origin.traits());
        try {
            for (RecordComponent component : origin.getClass().getRecordComponents()) {
                if (component.getName().equals("name") || component.getName().equals("traits")) {
                    continue;
                }
                Object value = component.getAccessor().invoke(origin);
                Field field = builder.getClass().getDeclaredField(component.getName());
                field.setAccessible(true);
                if (!Modifier.isFinal(field.getModifiers())) {
                    field.set(builder, value);
                } else if (value instanceof Map<?, ?> map) {
                    fill((Map<?, ?>) field.get(builder), map);
                } else {
                    fill((Collection<?>) field.get(builder), (Collection<?>) value);
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the builder of " + origin.kind() + " cannot take " + origin.key(), e);
        }
    }

    @SuppressWarnings("unchecked")
    private static void fill(Collection<?> target, Collection<?> source) {
        ((Collection<Object>) target).addAll(source);
    }

    @SuppressWarnings("unchecked")
    private static void fill(Map<?, ?> target, Map<?, ?> source) {
        ((Map<Object, Object>) target).putAll(source);
    }

    /**
     * The environment.
     *
     * @throws InvalidEnvironmentException with every problem: bad values, unknown or duplicate names, cycles
     */
    public Environment build() {
        return checked(
                new Environment.Head(
                        name,
                        stage,
                        placement,
                        tags,
                        budget,
                        residency,
                        isProtected,
                        suppressions,
                        options,
                        List.copyOf(components.values())),
                problems);
    }

    static Environment checked(Environment.Head head, Problems problems) {
        if (!head.name().matches(ENVIRONMENT_NAME)) {
            problems.add(
                    "name '" + head.name()
                            + "' must begin with a lower-case letter and have at most 40 lower-case letters, digits and dashes");
        }
        Money budget = head.budget();
        if (budget != null && budget.amount().signum() < 0) {
            problems.add("budget must not be negative, is " + budget);
        }
        Set<ComponentKey> keys = new LinkedHashSet<>();
        for (Component component : head.components()) {
            if (!keys.add(component.key())) {
                problems.add("there are two components named " + component.key() + "; names are unique per kind");
            }
            if (!component.name().matches(COMPONENT_NAME)) {
                problems.add(
                        component.kind().label() + " '" + component.name()
                                + "': name must have at most 100 letters, digits, -, _ and /, with a letter or digit at both ends");
            }
            component.check(problems);
        }
        for (Suppression suppression : head.suppressions()) {
            if (suppression.reason().isBlank()) {
                problems.add("suppress(\"" + suppression.finding() + "\"): a reason is needed");
            }
        }
        List<Relation> relations = relations(head, keys, problems);
        if (problems.found().isEmpty()) {
            findCycle(keys, relations).ifPresent(problems::add);
        }
        if (!problems.found().isEmpty()) {
            throw problems.of(head.name());
        }
        return new Environment(head, relations);
    }

    private static List<Relation> relations(Environment.Head head, Set<ComponentKey> keys, Problems problems) {
        Set<Relation> relations = new LinkedHashSet<>();
        for (Component component : head.components()) {
            component.references(new Component.References() {
                @Override
                public void to(ComponentRef target, Component.Role role) {
                    if (target.environment() == null) {
                        add(target.key(), role);
                    }
                }

                @Override
                public void to(Output<?> output) {
                    output.forEachPending(pending -> {
                        if (pending instanceof Output.OfComponent<?> source && source.environment() == null) {
                            add(source.component(), Component.Role.READS);
                        }
                    });
                }

                private void add(ComponentKey target, Component.Role role) {
                    if (keys.contains(target)) {
                        relations.add(new Relation(component.key(), target, role));
                        return;
                    }
                    List<ComponentKey> sameName = keys.stream()
                            .filter(key -> key.name().equals(target.name()))
                            .toList();
                    problems.add(component.kind().label() + " '" + component.name() + "' refers to " + target
                            + ", which is not in the environment"
                            + (sameName.isEmpty() ? "" : " (there is " + sameName.get(0) + ")"));
                }
            });
        }
        return List.copyOf(relations);
    }

    private static Optional<String> findCycle(Set<ComponentKey> keys, List<Relation> relations) {
        Map<ComponentKey, List<ComponentKey>> needs = new HashMap<>();
        relations.forEach(relation ->
                needs.computeIfAbsent(relation.from(), key -> new ArrayList<>()).add(relation.to()));
        Set<ComponentKey> done = new HashSet<>();
        // Depth first with a stack of its own, since a chain may be longer than the thread's.
        Deque<ComponentKey> path = new ArrayDeque<>();
        Deque<Iterator<ComponentKey>> open = new ArrayDeque<>();
        Set<ComponentKey> onPath = new HashSet<>();
        open.push(keys.iterator());
        while (!open.isEmpty()) {
            if (!open.element().hasNext()) {
                open.pop();
                if (!path.isEmpty()) {
                    ComponentKey left = path.removeLast();
                    onPath.remove(left);
                    done.add(left);
                }
                continue;
            }
            ComponentKey next = open.element().next();
            if (done.contains(next)) {
                continue;
            }
            path.addLast(next);
            if (!onPath.add(next)) {
                List<ComponentKey> all = List.copyOf(path);
                List<ComponentKey> loop = all.subList(all.indexOf(next), all.size());
                return Optional.of("the components need each other in a circle: "
                        + String.join(
                                " -> ",
                                loop.stream().map(ComponentKey::toString).toList()));
            }
            open.push(needs.getOrDefault(next, List.of()).iterator());
        }
        return Optional.empty();
    }
}
