package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Charge;
import io.infrar.spi.Slice;
import io.infrar.spi.TranslationDraft;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A translation in progress: what the translators of all kinds share. */
final class Translating extends TranslationDraft {
    private final Firewall firewall = new Firewall(this);
    private final Grants grants = new Grants(this);
    private final Set<Network> taskNetworks = new LinkedHashSet<>();

    Translating(Slice slice) {
        super(Aws.ID, AwsClients.defaultRegion(), slice);
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

    // ---- facts about components

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

    /**
     * The network a component is in: the one it names, else the only one of this provider in its region. Without any it is a
     * finding and null.
     */
    @Nullable
    Network network(Component component, Network.@Nullable Ref asked) {
        List<Network> here = slice().components(Network.class).stream()
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
