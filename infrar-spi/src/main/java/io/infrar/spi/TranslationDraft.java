package io.infrar.spi;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.ProviderOption;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A translation in progress: what the translators of all kinds of a provider share. Used by one thread. */
public class TranslationDraft {
    private final String provider;
    private final String defaultRegion;
    private final Slice slice;
    private final Translation.Builder translation = Translation.builder();
    private final Set<Address> added = new HashSet<>();
    private boolean errors;

    /**
     * Begins a translation.
     *
     * @param provider its id, which findings and charges begin with
     * @param defaultRegion for components that are placed without one
     */
    public TranslationDraft(String provider, String defaultRegion, Slice slice) {
        this.provider = provider;
        this.defaultRegion = defaultRegion;
        this.slice = slice;
    }

    public final Slice slice() {
        return slice;
    }

    public final Environment environment() {
        return slice.environment();
    }

    public final Translation build() {
        return translation.build();
    }

    // ---- resources

    /** Adds a resource in the region of its component. */
    public final Resource add(Address address, Component component, Record spec, Charge... charges) {
        return addIn(region(component), address, component, spec, List.of(), charges);
    }

    /** Adds a resource that must wait for others although its spec does not refer to them. */
    public final Resource addAfter(
            List<Address> after, Address address, Component component, Record spec, Charge... charges) {
        return addIn(region(component), address, component, spec, after, charges);
    }

    /** Adds a resource in another region than its component's. */
    public final Resource addIn(
            String region, Address address, Component component, Record spec, List<Address> after, Charge... charges) {
        Placement placement =
                new Placement(provider, region, slice.placement(component).account());
        Resource resource = Resource.of(address, component.key(), placement, spec)
                .after(after.toArray(Address[]::new))
                .costs(charges);
        translation.add(resource);
        added.add(address);
        return resource;
    }

    /** Whether a resource was added before. */
    public final boolean has(Address address) {
        return added.contains(address);
    }

    /** Says what a component gives to others: what the static {@code exports} method of its kind made. */
    public final void export(Component component, Map<String, Output<?>> values) {
        translation.export(component.key(), values);
    }

    // ---- facts about components

    /** Where a component goes. */
    public final String region(Component component) {
        String region = slice.placement(component).region();
        return region != null ? region : defaultRegion;
    }

    /** Whether a component is placed with this provider. */
    public final boolean isHere(ComponentKey key) {
        return slice.placements().containsKey(key);
    }

    /** The option of the given type on a component. */
    public final <T extends Record & ProviderOption> Optional<T> option(
            Component component, Class<T> type, String name) {
        return component.traits().option(type, provider, name);
    }

    // ---- findings

    /** Whether the environment cannot be made as it is. */
    public final boolean hasErrors() {
        return errors;
    }

    public final void error(String id, Component component, String what, String fix) {
        errors = true;
        translation.add(Finding.error(id, component.key(), what, fix));
    }

    public final void warning(String id, Component component, String what, String fix) {
        translation.add(Finding.warning(id, component.key(), what, fix));
    }

    public final void info(String id, Component component, String what, String fix) {
        translation.add(Finding.info(id, component.key(), what, fix));
    }

    /** What is asked and not realised: said once for each component. */
    public final void notRealised(Component component, List<String> what) {
        if (!what.isEmpty()) {
            info(
                    provider + ".not-realised",
                    component,
                    provider + " does not realise: " + String.join(", ", what) + ".",
                    "");
        }
    }

    // ---- charges

    /** Something charged by the hour, all month. */
    public final Charge hours(String service, String sku, @Nullable String region, double count) {
        return months(service, sku, region, Charge.HOURS_PER_MONTH.multiply(BigDecimal.valueOf(count)));
    }

    /** A quantity per month that follows from the model. */
    public final Charge months(String service, String sku, @Nullable String region, BigDecimal quantity) {
        return new Charge(provider, service, sku, region, quantity, null);
    }

    /** A quantity per month that rests on an assumption about use. */
    public final Charge assumed(
            String service, String sku, @Nullable String region, double quantity, String assumption) {
        return new Charge(provider, service, sku, region, BigDecimal.valueOf(quantity), assumption);
    }
}
