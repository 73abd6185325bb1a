package io.infrar.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of all kinds have in common. Builders are handed out by {@link EnvironmentBuilder} and are not safe for use
 * by several threads.
 *
 * @param <B> the builder itself
 */
public abstract sealed class ComponentBuilder<B extends ComponentBuilder<B>>
        permits Network.Builder,
                Server.Builder,
                Compute.Builder,
                Job.Builder,
                Database.Builder,
                Cache.Builder,
                Bucket.Builder,
                Secret.Builder,
                Parameter.Builder,
                StaticSite.Builder,
                LoadBalancer.Builder,
                Gateway.Builder,
                Domain.Builder,
                Registry.Builder,
                Cluster.Builder,
                Monitor.Builder,
                Edge.Builder,
                Mail.Builder,
                Backup.Builder,
                AuditLog.Builder,
                External.Builder,
                NativeResource.Builder {
    private @Nullable Placement placement;
    private final Map<String, String> tags = Traits.mutableTags();
    private @Nullable String formerly;
    private boolean isProtected;
    private boolean retained;
    private boolean optional;
    private final List<Traits.Option> options = new ArrayList<>();
    private final List<Traits.Adjustment> adjustments = new ArrayList<>();

    ComponentBuilder() {}

    @SuppressWarnings("unchecked")
    private B self() {
        return (B) this;
    }

    /** Places this component with another provider than the environment's default. */
    public final B on(String provider) {
        return on(new Placement(provider, null, null));
    }

    /** Places this component with another provider or region than the environment's default. */
    public final B on(String provider, String region) {
        return on(new Placement(provider, region, null));
    }

    /** Places this component; wins over the environment's default placement. */
    public final B on(Placement newPlacement) {
        placement = newPlacement;
        return self();
    }

    /** Adds a tag; it reaches every resource of this component that can carry tags or labels. */
    public final B tag(String key, String value) {
        tags.put(key, value);
        return self();
    }

    /** Says that this component had another name before, so that what exists is kept under the new name. */
    public final B formerly(String oldName) {
        formerly = oldName;
        return self();
    }

    /** Refuses every plan that would delete or replace a resource of this component. */
    public final B protect() {
        isProtected = true;
        return self();
    }

    /** Keeps the resources when the component leaves the environment: they are forgotten, not destroyed. */
    public final B retain() {
        retained = true;
        return self();
    }

    /** Marks the component as an optional part in cost reports. */
    public final B optional() {
        optional = true;
        return self();
    }

    /** Sets an option that only one provider understands; it is ignored by the others. */
    public final B with(ProviderOption option) {
        options.add(new Traits.Option(option.provider(), option.option(), Json.of(option)));
        return self();
    }

    /**
     * Adjusts every resource of the given type among those this component is translated to.
     *
     * @param provider the provider whose translation is adjusted
     * @param type the provider's resource type, such as {@code ecs-service}
     * @param mergePatch a JSON merge patch (RFC 7396) on the resource's spec
     */
    public final B adjust(String provider, String type, Json mergePatch) {
        adjustments.add(new Traits.Adjustment(provider, type, mergePatch));
        return self();
    }

    final Traits traits() {
        return new Traits(placement, tags, formerly, isProtected, retained, optional, options, adjustments);
    }

    /** Starts from what a component says already. */
    final void copy(Traits traits) {
        placement = traits.placement();
        tags.putAll(traits.tags());
        formerly = traits.formerly();
        isProtected = traits.isProtected();
        retained = traits.retained();
        optional = traits.optional();
        options.addAll(traits.options());
        adjustments.addAll(traits.adjustments());
    }

    abstract Component build(String name);
}
