package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.ProviderOption;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Charge;
import io.infrar.spi.Finding;
import io.infrar.spi.Resource;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A translation in progress: what the translators of all kinds share. */
final class Translating {
    private final Slice slice;
    private final Translation.Builder translation = Translation.builder();
    private final Firewall firewall = new Firewall(this);
    private final Grants grants = new Grants(this);
    private final Set<Network> taskNetworks = new LinkedHashSet<>();
    private final Set<Address> added = new HashSet<>();
    private boolean errors;

    Translating(Slice slice) {
        this.slice = slice;
    }

    Slice slice() {
        return slice;
    }

    Environment environment() {
        return slice.environment();
    }

    Firewall firewall() {
        return firewall;
    }

    Grants grants() {
        return grants;
    }

    /** The networks in which ECS runs something, so that each gets one cluster. */
    Set<Network> taskNetworks() {
        return taskNetworks;
    }

    Translation build() {
        return translation.build();
    }

    // ---- addresses: the first two forms are the only ones, so that any translator can name what another one makes

    /** A resource of a type that only components of one kind have: {@code aws:vpc/main}. */
    static Address own(String type, Component component) {
        return new Address(Aws.ID, type, component.name());
    }

    /** One of several: {@code aws:subnet/main.public-a}. */
    static Address own(String type, Component component, String suffix) {
        return new Address(Aws.ID, type, component.name() + "." + suffix);
    }

    /** A resource of a type that several kinds have: {@code aws:security-group/main.database}. */
    static Address shared(String type, Component component) {
        return shared(type, component.key());
    }

    static Address shared(String type, ComponentKey component) {
        return new Address(
                Aws.ID, type, component.name() + "." + component.kind().label());
    }

    /** One of several: {@code aws:role/api.compute.execution}. */
    static Address shared(String type, Component component, String suffix) {
        return new Address(
                Aws.ID, type, component.name() + "." + component.kind().label() + "." + suffix);
    }

    static <T> Output<T> output(Address address, String field) {
        return Output.ofResource(address, field);
    }

    // ---- resources

    /** Adds a resource in the region of its component. */
    Resource add(Address address, Component component, Record spec, Charge... charges) {
        return addIn(region(component), address, component, spec, List.of(), charges);
    }

    /** Adds a resource that must wait for others although its spec does not refer to them. */
    Resource addAfter(List<Address> after, Address address, Component component, Record spec, Charge... charges) {
        return addIn(region(component), address, component, spec, after, charges);
    }

    /** Adds a resource in another region, such as a certificate for the edge in us-east-1. */
    Resource addIn(
            String region, Address address, Component component, Record spec, List<Address> after, Charge... charges) {
        Placement placement =
                new Placement(Aws.ID, region, slice.placement(component).account());
        Resource resource = Resource.of(address, component.key(), placement, spec)
                .after(after.toArray(Address[]::new))
                .costs(charges);
        translation.add(resource);
        added.add(address);
        return resource;
    }

    /** Whether a resource was added before. */
    boolean has(Address address) {
        return added.contains(address);
    }

    void export(Component component, Map<String, Output<?>> values) {
        translation.export(component.key(), values);
    }

    // ---- facts about components

    String region(Component component) {
        String region = slice.placement(component).region();
        return region != null ? region : AwsClients.defaultRegion();
    }

    /**
     * The availability zones of a region, by letter: a, b and c but for the regions where new accounts get others. See
     * <a href="https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html">the zones</a>.
     */
    static List<String> zones(String region, int count) {
        String letters = switch (region) {
            case "us-east-1" -> "abcdef";
            case "us-west-2", "ap-northeast-2" -> "abcd";
            case "ap-northeast-1" -> "acd";
            case "ca-central-1" -> "abd";
            default -> "abc";
        };
        return letters.chars()
                .limit(count)
                .mapToObj(letter -> region + (char) letter)
                .toList();
    }

    /** Whether a component is placed with this provider. */
    boolean isHere(ComponentKey key) {
        return slice.placements().containsKey(key);
    }

    /** The option of the given type on a component. */
    <T extends Record & ProviderOption> Optional<T> option(Component component, Class<T> type, String name) {
        return component.traits().option(type, Aws.ID, name);
    }

    /**
     * The network a component is in: the one it names, else the only one of this provider in its region. Without any it is a
     * finding and null.
     */
    @Nullable
    Network network(Component component, Network.@Nullable Ref asked) {
        List<Network> here = slice.components(Network.class).stream()
                .filter(network -> region(network).equals(region(component)))
                .toList();
        if (asked != null) {
            Optional<Network> named = here.stream()
                    .filter(network -> network.name().equals(asked.name()))
                    .findFirst();
            if (named.isPresent()) {
                return named.get();
            }
        } else if (here.size() == 1) {
            return here.get(0);
        }
        error(
                "aws.network",
                component,
                asked == null
                        ? "network is missing: there are " + here.size() + " networks on aws in " + region(component)
                                + "."
                        : "network '" + asked.name() + "' is not on aws in " + region(component) + ".",
                "Place it in(network(...)) that is there.");
        return null;
    }

    // ---- findings

    /** Whether the environment cannot be made as it is. */
    boolean hasErrors() {
        return errors;
    }

    void error(String id, Component component, String what, String fix) {
        errors = true;
        translation.add(Finding.error(id, component.key(), what, fix));
    }

    void warning(String id, Component component, String what, String fix) {
        translation.add(Finding.warning(id, component.key(), what, fix));
    }

    void info(String id, Component component, String what, String fix) {
        translation.add(Finding.info(id, component.key(), what, fix));
    }

    /** What is asked and not realised: said once for each component. */
    void notRealised(Component component, List<String> what) {
        if (!what.isEmpty()) {
            info("aws.not-realised", component, "aws does not realise: " + String.join(", ", what) + ".", "");
        }
    }

    void notYet(Component component) {
        error("aws.not-yet", component, "this version does not make a " + component.kind() + " on aws.", "");
    }

    // ---- charges

    /** Something charged by the hour, all month. */
    static Charge hourly(String service, String sku, String region, double count) {
        return charge(service, sku, region, Charge.HOURS_PER_MONTH.multiply(BigDecimal.valueOf(count)));
    }

    static Charge charge(String service, String sku, @Nullable String region, BigDecimal quantity) {
        return new Charge(Aws.ID, service, sku, region, quantity, null);
    }

    /** A charge that rests on an assumption about use. */
    static Charge usage(String service, String sku, @Nullable String region, double quantity, String assumption) {
        return new Charge(Aws.ID, service, sku, region, BigDecimal.valueOf(quantity), assumption);
    }
}
