package io.infrar.provider.aws.ec2;

import io.infrar.model.Cidr;
import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.Ipv6Range;
import software.amazon.awssdk.services.ec2.model.PrefixListId;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/**
 * All rules of one security group: what is not among them is not open. A rule that somebody adds is drift, and so is the one that
 * AWS gives to a new group. See <a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html">AuthorizeSecurityGroupIngress</a>.
 *
 * <p>A group always has exactly one set of rules, so this is a singleton. Deleting it leaves the group with none.
 */
public final class SecurityGroupRules
        extends AwsHandler<SecurityGroupRules.Spec, SecurityGroupRules.Outputs, SecurityGroup> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of(
                    "security-group-rules", Spec.class, Outputs.class)
            .marker(ResourceType.Marker.NONE)
            .endState(ResourceType.EndState.RESTORED)
            .asSingleton();

    /** What a filter takes. */
    private static final int FILTER_VALUES = 200;

    private static final Set<String> STALE = Set.of("InvalidPermission.Duplicate", "InvalidPermission.NotFound");

    /** What AWS opens in a new group. */
    private static final Set<Rule> FRESH =
            Set.of(new Rule(Direction.OUT, "all", -1, -1, Cidr.ANYWHERE.toString(), null, ""));

    /**
     * What is asked.
     *
     * @param group the group's id
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "they are the rules of another group")
            Output<String> group,

            Set<Rule> rules) {
        public Spec {
            rules = Set.copyOf(rules);
        }
    }

    /** Which way traffic goes. Answers need no rule. */
    public enum Direction {
        IN,
        OUT
    }

    /**
     * Traffic that may pass: to or from a block of addresses or another group, one of both.
     *
     * @param protocol {@code tcp}, {@code udp}, {@code icmp}, {@code all}, or a number
     * @param fromPort the first port, or the ICMP type; -1 is all
     * @param toPort the last port, or the ICMP code; -1 is all
     * @param cidr a block such as {@code 0.0.0.0/0} or {@code ::/0}, or the id of a prefix list
     * @param group the id of the group
     * @param description up to 255 characters; may be empty
     */
    public record Rule(
            Direction direction,
            String protocol,
            int fromPort,
            int toPort,
            @Nullable String cidr,
            @Nullable Output<String> group,
            String description) {
        public Rule {
            if ((cidr == null) == (group == null)) {
                throw new IllegalArgumentException("a rule has a cidr or a group");
            }
        }

        /** What makes it another rule; AWS has no two that differ in their description only. */
        Rule bare() {
            return new Rule(direction, protocol, fromPort, toPort, cidr, group, "");
        }
    }

    /** What is known once they are set: the group's id. */
    public record Outputs(String id) {}

    SecurityGroupRules(AwsClients aws) {
        super(TYPE, aws);
    }

    // ---- read

    @Override
    protected Map<String, SecurityGroup> describe(
            ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        return context.once(new Ec2Handler.Asked(region, Set.copyOf(ids(known))), () -> groups(region, ids(known)));
    }

    @Override
    protected Map<String, SecurityGroup> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        return spec == null ? Map.of() : groups(region, List.of(spec.group().get()));
    }

    private Map<String, SecurityGroup> groups(String region, List<String> ids) {
        Map<String, SecurityGroup> found = new HashMap<>();
        for (List<String> some : chunks(ids, FILTER_VALUES)) {
            aws.ec2(region)
                    .describeSecurityGroupsPaginator(r -> r.filters(Ec2Handler.filter("group-id", some)))
                    .securityGroups()
                    .forEach(group -> found.put(group.groupId(), group));
        }
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(SecurityGroup object) {
        return null;
    }

    @Override
    protected Spec spec(SecurityGroup object, Known<Spec, Outputs> known) {
        return new Spec(Output.of(object.groupId()), rules(object));
    }

    static Set<Rule> rules(SecurityGroup group) {
        Set<Rule> rules = new HashSet<>();
        group.ipPermissions().forEach(permission -> add(rules, Direction.IN, permission));
        group.ipPermissionsEgress().forEach(permission -> add(rules, Direction.OUT, permission));
        return rules;
    }

    private static void add(Set<Rule> rules, Direction direction, IpPermission p) {
        p.ipRanges().forEach(range -> rules.add(rule(direction, p, range.cidrIp(), null, range.description())));
        p.ipv6Ranges().forEach(range -> rules.add(rule(direction, p, range.cidrIpv6(), null, range.description())));
        p.prefixListIds().forEach(list -> rules.add(rule(direction, p, list.prefixListId(), null, list.description())));
        p.userIdGroupPairs()
                .forEach(pair -> rules.add(rule(direction, p, null, Output.of(pair.groupId()), pair.description())));
    }

    private static Rule rule(
            Direction direction,
            IpPermission permission,
            @Nullable String cidr,
            @Nullable Output<String> group,
            @Nullable String description) {
        return new Rule(
                direction,
                permission.ipProtocol().equals("-1") ? "all" : permission.ipProtocol(),
                Objects.requireNonNullElse(permission.fromPort(), -1),
                Objects.requireNonNullElse(permission.toPort(), -1),
                cidr,
                group,
                Objects.requireNonNullElse(description, ""));
    }

    @Override
    protected Outputs outputs(SecurityGroup object, Known<Spec, Outputs> known) {
        return new Outputs(object.groupId());
    }

    // ---- apply

    /** Makes nothing: the rules that are there came with the group, and the engine has looked at them. */
    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String group = context.spec().group().get();
        return new Created<>(group, new Outputs(group));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec seen = before != null ? before : context.prior().map(p -> p.spec()).orElse(null);
        align(
                context.known(),
                id,
                seen != null ? seen.rules() : live(context.known(), id),
                context.spec().rules());
    }

    private Set<Rule> live(Known<Spec, Outputs> known, String id) {
        SecurityGroup group = groups(region(known), List.of(id)).get(id);
        if (group == null) {
            throw ProviderException.of(ProviderException.Kind.NOT_FOUND, "security group " + id + " is not to be seen");
        }
        return rules(group);
    }

    private void align(Known<Spec, Outputs> known, String id, Set<Rule> live, Set<Rule> asked) {
        Ec2Client ec2 = aws.ec2(region(known));
        try {
            align(ec2, id, byBare(live), byBare(asked));
        } catch (ProviderException e) {
            if (!STALE.contains(e.code())) {
                throw e;
            }
            // A try before this one did a part of it.
            align(ec2, id, byBare(live(known, id)), byBare(asked));
        }
    }

    /** Opens before it closes, so that nothing is cut that only changes its rule. */
    private static void align(Ec2Client ec2, String id, Map<Rule, Rule> before, Map<Rule, Rule> after) {
        for (Direction direction : Direction.values()) {
            List<Rule> added = new ArrayList<>();
            List<Rule> renamed = new ArrayList<>();
            after.forEach((bare, rule) -> {
                Rule old = before.get(bare);
                if (rule.direction() == direction && old == null) {
                    added.add(rule);
                } else if (rule.direction() == direction && !rule.equals(old)) {
                    renamed.add(rule);
                }
            });
            List<Rule> removed = new ArrayList<>();
            before.forEach((bare, rule) -> {
                if (rule.direction() == direction && !after.containsKey(bare)) {
                    removed.add(rule);
                }
            });
            authorize(ec2, id, direction, added);
            describe(ec2, id, direction, renamed);
            revoke(ec2, id, direction, removed);
        }
    }

    private static Map<Rule, Rule> byBare(Set<Rule> rules) {
        Map<Rule, Rule> map = new HashMap<>();
        rules.forEach(rule -> map.put(rule.bare(), rule));
        return map;
    }

    static void authorize(Ec2Client ec2, String group, Direction direction, List<Rule> rules) {
        if (rules.isEmpty()) {
            return;
        }
        List<IpPermission> permissions = permissions(rules);
        if (direction == Direction.IN) {
            ec2.authorizeSecurityGroupIngress(r -> r.groupId(group).ipPermissions(permissions));
        } else {
            ec2.authorizeSecurityGroupEgress(r -> r.groupId(group).ipPermissions(permissions));
        }
    }

    static void describe(Ec2Client ec2, String group, Direction direction, List<Rule> rules) {
        if (rules.isEmpty()) {
            return;
        }
        List<IpPermission> permissions = permissions(rules);
        if (direction == Direction.IN) {
            ec2.updateSecurityGroupRuleDescriptionsIngress(r -> r.groupId(group).ipPermissions(permissions));
        } else {
            ec2.updateSecurityGroupRuleDescriptionsEgress(r -> r.groupId(group).ipPermissions(permissions));
        }
    }

    static void revoke(Ec2Client ec2, String group, Direction direction, List<Rule> rules) {
        if (rules.isEmpty()) {
            return;
        }
        List<IpPermission> permissions = permissions(rules);
        if (direction == Direction.IN) {
            ec2.revokeSecurityGroupIngress(r -> r.groupId(group).ipPermissions(permissions));
        } else {
            ec2.revokeSecurityGroupEgress(r -> r.groupId(group).ipPermissions(permissions));
        }
    }

    private static List<IpPermission> permissions(List<Rule> rules) {
        return rules.stream().map(SecurityGroupRules::permission).toList();
    }

    private static IpPermission permission(Rule rule) {
        boolean all = rule.protocol().equals("all");
        String description = rule.description().isEmpty() ? null : rule.description();
        IpPermission.Builder permission = IpPermission.builder().ipProtocol(all ? "-1" : rule.protocol());
        if (!all) {
            permission.fromPort(rule.fromPort()).toPort(rule.toPort());
        }
        Output<String> group = rule.group();
        String cidr = rule.cidr();
        if (group != null) {
            permission.userIdGroupPairs(UserIdGroupPair.builder()
                    .groupId(group.get())
                    .description(description)
                    .build());
        } else if (Objects.requireNonNull(cidr).startsWith("pl-")) {
            permission.prefixListIds(PrefixListId.builder()
                    .prefixListId(cidr)
                    .description(description)
                    .build());
        } else if (cidr.contains(":")) {
            permission.ipv6Ranges(
                    Ipv6Range.builder().cidrIpv6(cidr).description(description).build());
        } else {
            permission.ipRanges(
                    IpRange.builder().cidrIp(cidr).description(description).build());
        }
        return permission.build();
    }

    // ---- delete

    @Override
    public void delete(DeleteContext<Spec, Outputs> context) {
        Known<Spec, Outputs> known = context.known();
        Spec spec = known.spec();
        String id = known.id();
        if (id != null) {
            remove(context, id);
        } else if (spec != null) {
            remove(context, spec.group().get());
        }
    }

    /** Rules that the group had before us come back; the one of a new group does not, since nobody asked for it. */
    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        SecurityGroup group = groups(region(context.known()), List.of(id)).get(id);
        if (group != null) {
            Set<Rule> prior = context.prior()
                    .map(Spec::rules)
                    .filter(rules -> !rules.equals(FRESH))
                    .orElse(Set.of());
            align(context.known(), id, rules(group), prior);
        }
    }
}
