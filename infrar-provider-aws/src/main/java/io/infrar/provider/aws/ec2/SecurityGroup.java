package io.infrar.provider.aws.ec2;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * A security group without its rules, which are {@link SecurityGroupRules}: so two groups can refer to each other. AWS gives a
 * new group a rule that lets everything out; the rules take it away. See
 * <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html">CreateSecurityGroup</a>.
 */
public final class SecurityGroup
        extends Ec2Handler<
                SecurityGroup.Spec, SecurityGroup.Outputs, software.amazon.awssdk.services.ec2.model.SecurityGroup> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("security-group", Spec.class, Outputs.class);

    /** Network interfaces of load balancers and functions stay a while after them. */
    private static final Duration FREE = Duration.ofMinutes(20);

    /** Names that begin with this are AWS's. */
    private static final String RESERVED = "sg-";

    /**
     * What is asked.
     *
     * @param description up to 255 letters, digits, spaces and {@code ._-:/()#,@[]+=&;{}!$*}; AWS has no call to change it, and
     *     nothing depends on it
     */
    public record Spec(
            @Field(Field.Ownership.INITIAL) String description,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a group stays in its VPC")
            Output<String> vpc,

            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String id) {}

    SecurityGroup(AwsClients aws) {
        super(TYPE, aws, "group-id", "security-group");
    }

    @Override
    protected Map<String, software.amazon.awssdk.services.ec2.model.SecurityGroup> describe(
            ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        return context.once(new Asked(region, Set.copyOf(ids(known))), () -> super.describe(context, region, known));
    }

    @Override
    List<software.amazon.awssdk.services.ec2.model.SecurityGroup> list(Ec2Client ec2, Filter filter) {
        return ec2.describeSecurityGroupsPaginator(r -> r.filters(filter)).securityGroups().stream()
                .toList();
    }

    @Override
    String id(software.amazon.awssdk.services.ec2.model.SecurityGroup object) {
        return object.groupId();
    }

    @Override
    List<Tag> ownTags(software.amazon.awssdk.services.ec2.model.SecurityGroup object) {
        return object.tags();
    }

    @Override
    protected Spec spec(software.amazon.awssdk.services.ec2.model.SecurityGroup object, Known<Spec, Outputs> known) {
        return new Spec(object.description(), Output.of(object.vpcId()), usersTags(object));
    }

    @Override
    protected Outputs outputs(
            software.amazon.awssdk.services.ec2.model.SecurityGroup object, Known<Spec, Outputs> known) {
        return new Outputs(object.groupId());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String name = context.known().physicalName();
        String id = ec2(context.known())
                .createSecurityGroup(r -> r.groupName(name.startsWith(RESERVED) ? "x" + name : name)
                        .description(spec.description())
                        .vpcId(spec.vpc().get())
                        .tagSpecifications(tagSpecification(context)))
                .groupId();
        return new Created<>(id, new Outputs(id));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        ec2(context.known()).deleteSecurityGroup(r -> r.groupId(id));
    }

    @Override
    protected Duration freeWithin() {
        return FREE;
    }
}
