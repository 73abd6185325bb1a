package io.infrar.provider.hetzner.cloud;

import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.provider.hetzner.api.HetznerHandler;
import io.infrar.provider.hetzner.api.HetznerObject;
import io.infrar.provider.hetzner.api.Labels;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which packets of the Internet reach servers, and which leave them. Servers name the firewalls that they are behind. It does not look
 * at private networks. Without a rule for a direction everything comes out, and nothing in. See
 * <a href="https://docs.hetzner.cloud/reference/cloud#firewalls">firewalls</a>.
 */
public final class Firewall extends HetznerHandler<Firewall.Spec, Firewall.Outputs, Firewall.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("firewall", Spec.class, Outputs.class);

    /** Every address of the Internet. */
    public static final Set<String> ANYWHERE = Set.of("0.0.0.0/0", "::/0");

    /** How many rules there can be, and how many blocks of addresses in each. */
    public static final int MOST_RULES = 50;

    public static final int MOST_ADDRESSES = 100;

    /** What is asked. */
    public record Spec(Set<Rule> rules, Map<String, String> tags) {}

    /** Which way a packet goes, seen from the server. */
    public enum Direction {
        IN,
        OUT
    }

    /**
     * What is let through.
     *
     * @param protocol {@code tcp}, {@code udp}, {@code icmp}, {@code esp} or {@code gre}
     * @param port {@code 443}, {@code 8000-8010} or {@code any}; null where the protocol has none
     * @param addresses blocks that packets come from, or go to
     * @param description at most 255 characters
     */
    public record Rule(
            Direction direction,
            String protocol,
            @Nullable String port,
            Set<String> addresses,
            @Nullable String description) {
        /** Lets ports be reached. */
        public static Rule in(String protocol, int from, int to, Set<String> sources) {
            return new Rule(Direction.IN, protocol, from == to ? "" + from : from + "-" + to, sources, null);
        }
    }

    /** What is known once it exists. */
    public record Outputs(String id) {}

    /** As it is shown. */
    record Seen(long id, List<WireRule> rules, Map<String, String> labels) implements HetznerObject {}

    /** A rule as Hetzner has it; of sources and destinations there is one, by the direction. */
    record WireRule(
            String direction,
            String protocol,
            @Nullable String port,
            @Nullable List<String> sourceIps,
            @Nullable List<String> destinationIps,
            @Nullable String description) {
        static WireRule of(Rule rule) {
            boolean in = rule.direction() == Direction.IN;
            List<String> addresses = List.copyOf(new TreeSet<>(rule.addresses()));
            return new WireRule(
                    in ? "in" : "out",
                    rule.protocol(),
                    rule.port(),
                    in ? addresses : null,
                    in ? null : addresses,
                    rule.description());
        }

        Rule rule() {
            boolean in = direction.equals("in");
            List<String> addresses = in ? sourceIps : destinationIps;
            return new Rule(
                    in ? Direction.IN : Direction.OUT,
                    protocol,
                    port,
                    addresses == null ? Set.of() : Set.copyOf(addresses),
                    description);
        }
    }

    private record Body(String name, List<WireRule> rules, Map<String, String> labels) {}

    Firewall(HetznerApi api) {
        super(TYPE, api, "firewalls", "firewall", Seen.class);
    }

    /** Hetzner shows IPv6 addresses in one form, so a rule that means the same is shown as it was asked for. */
    @Override
    protected Spec spec(Seen object, Known<Spec, Outputs> known) {
        Spec last = known.spec();
        Map<Rule, Rule> asked = new HashMap<>();
        if (last != null) {
            last.rules().forEach(rule -> asked.put(canonical(rule), rule));
        }
        Set<Rule> rules = object.rules().stream()
                .map(WireRule::rule)
                .map(rule -> asked.getOrDefault(canonical(rule), rule))
                .collect(Collectors.toSet());
        return new Spec(rules, users(object));
    }

    private static Rule canonical(Rule rule) {
        Set<String> addresses =
                rule.addresses().stream().map(Firewall::canonical).collect(Collectors.toSet());
        return new Rule(rule.direction(), rule.protocol(), rule.port(), addresses, rule.description());
    }

    private static String canonical(String block) {
        int slash = block.indexOf('/');
        return slash < 0
                ? RecordValues.address(block)
                : RecordValues.address(block.substring(0, slash)) + block.substring(slash);
    }

    @Override
    protected Outputs outputs(Seen object, Known<Spec, Outputs> known) {
        return new Outputs(Long.toString(object.id()));
    }

    private static List<WireRule> wire(Spec spec) {
        return spec.rules().stream()
                .map(WireRule::of)
                .sorted(Comparator.comparing(WireRule::toString))
                .toList();
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Made<Seen> made =
                post(new Body(context.known().physicalName(), wire(context.spec()), Labels.of(context.tags())));
        finish(context, made);
        return new Created<>(made.id(), new Outputs(made.id()));
    }

    /** All rules at once: servers are never without. */
    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !before.rules().equals(context.spec().rules())) {
            act(context, id, "set_rules", Map.of("rules", wire(context.spec())));
        }
    }
}
