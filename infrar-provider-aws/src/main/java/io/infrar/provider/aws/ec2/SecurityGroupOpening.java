package io.infrar.provider.aws.ec2;

import io.infrar.model.Output;
import io.infrar.provider.aws.ec2.SecurityGroupRules.Rule;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.LinkHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.ResourceType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

/**
 * One rule of a security group that somebody else keeps, such as that of an EKS cluster; its other rules are left alone. Its id is
 * made of the group and what is opened, since a group has no two rules for the same. See <a
 * href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html">AuthorizeSecurityGroupIngress</a>.
 */
public final class SecurityGroupOpening extends LinkHandler<SecurityGroupOpening.Spec, SecurityGroupOpening.Outputs> {
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
    protected @Nullable String idOf(Spec spec) {
        Output<String> peer = spec.rule().group();
        return spec.group().isKnown() && (peer == null || peer.isKnown())
                ? id(spec.group().get(), spec.rule())
                : null;
    }

    @Override
    protected String owner(String id) {
        return group(id);
    }

    @Override
    protected Set<Spec> links(String region, Set<String> groups) {
        Set<Spec> found = new LinkedHashSet<>();
        for (SecurityGroup group : aws.ec2(region)
                .describeSecurityGroupsPaginator(r -> r.filters(Ec2Handler.filter("group-id", List.copyOf(groups))))
                .securityGroups()) {
            for (Rule rule : SecurityGroupRules.rules(group)) {
                found.add(new Spec(Output.of(group.groupId()), rule));
            }
        }
        return found;
    }

    @Override
    protected Outputs outputs(String id) {
        return new Outputs(id);
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
        Spec there = linked(region(context.known()), Set.of(group(id))).get(id);
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
