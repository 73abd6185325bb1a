package io.infrar.provider.aws.ec2;

import io.infrar.model.Output;
import io.infrar.provider.aws.ec2.SecurityGroupRules.Rule;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

/**
 * One rule of a security group that somebody else keeps, such as that of an EKS cluster; its other rules are left alone. Its id is
 * made of the group and what is opened, since a group has no two rules for the same. See <a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html">AuthorizeSecurityGroupIngress</a>.
 */
public final class SecurityGroupOpening
        extends AwsHandler<SecurityGroupOpening.Spec, SecurityGroupOpening.Outputs, SecurityGroupOpening.Spec> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("security-group-opening", Spec.class, Outputs.class).marker(ResourceType.Marker.NONE);

    /**
     * What is asked.
     *
     * @param group the group's id
     */
    public record Spec(Output<String> group, Rule rule) {}

    /** What is known once it exists. */
    public record Outputs(String id) {}

    SecurityGroupOpening(AwsClients aws) {
        super(TYPE, aws);
    }

    private static String id(String group, Rule rule) {
        return String.join(
                " ",
                group,
                rule.direction().name(),
                rule.protocol(),
                Integer.toString(rule.fromPort()),
                Integer.toString(rule.toPort()),
                rule.cidr() != null
                        ? rule.cidr()
                        : Objects.requireNonNull(rule.group()).get());
    }

    private static String group(String id) {
        return id.substring(0, id.indexOf(' '));
    }

    // ---- read

    @Override
    protected Map<String, Spec> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Set<String> groups = new LinkedHashSet<>();
        ids(known).forEach(id -> groups.add(group(id)));
        return rules(region, List.copyOf(groups));
    }

    /** All rules of these groups, by id. */
    private Map<String, Spec> rules(String region, List<String> groups) {
        Map<String, Spec> found = new HashMap<>();
        for (SecurityGroup group : aws.ec2(region)
                .describeSecurityGroupsPaginator(r -> r.filters(Ec2Handler.filter("group-id", groups)))
                .securityGroups()) {
            for (Rule rule : SecurityGroupRules.rules(group)) {
                found.put(id(group.groupId(), rule), new Spec(Output.of(group.groupId()), rule));
            }
        }
        return found;
    }

    @Override
    protected Map<String, Spec> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.group().isKnown() || !isKnown(spec.rule().group())) {
            return Map.of();
        }
        String id = id(spec.group().get(), spec.rule());
        Spec found = rules(region, List.of(spec.group().get())).get(id);
        return found == null ? Map.of() : Map.of(id, found);
    }

    private static boolean isKnown(@Nullable Output<String> peer) {
        return peer == null || peer.isKnown();
    }

    @Override
    protected @Nullable Map<String, String> tags(Spec object) {
        return null;
    }

    @Override
    protected Spec spec(Spec object, Known<Spec, Outputs> known) {
        return object;
    }

    @Override
    protected Outputs outputs(Spec object, Known<Spec, Outputs> known) {
        return new Outputs(id(object.group().get(), object.rule()));
    }

    // ---- change

    /** Only the description of a rule can be changed. */
    @Override
    public Effect effect(Change<Spec> change) {
        boolean other = change.fields().stream().anyMatch(each -> !each.path().equals("rule.description"));
        return other
                ? Effect.replace(Effect.Order.CREATE_FIRST, "it would open something else, or another group")
                : Effect.update();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Rule rule = context.spec().rule();
        if (before != null && !rule.equals(before.rule())) {
            SecurityGroupRules.describe(aws.ec2(region(context.known())), group(id), rule.direction(), List.of(rule));
        }
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String group = spec.group().get();
        Ec2Handler.unlessAlready(
                "InvalidPermission.Duplicate",
                () -> SecurityGroupRules.authorize(
                        aws.ec2(region(context.known())), group, spec.rule().direction(), List.of(spec.rule())));
        String id = id(group, spec.rule());
        return new Created<>(id, new Outputs(id));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Spec there = rules(region(context.known()), List.of(group(id))).get(id);
        if (there != null) {
            Ec2Handler.unlessAlready(
                    "InvalidPermission.NotFound",
                    () -> SecurityGroupRules.revoke(
                            aws.ec2(region(context.known())),
                            group(id),
                            there.rule().direction(),
                            List.of(there.rule())));
        }
    }
}
