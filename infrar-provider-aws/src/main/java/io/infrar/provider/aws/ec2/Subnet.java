package io.infrar.provider.aws.ec2;

import io.infrar.model.Cidr;
import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * A part of a VPC in one availability zone. See
 * <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html">CreateSubnet</a>.
 */
public final class Subnet
        extends Ec2Handler<Subnet.Spec, Subnet.Outputs, software.amazon.awssdk.services.ec2.model.Subnet> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("subnet", Spec.class, Outputs.class);

    /** Network interfaces of load balancers and functions stay a while after them. */
    private static final Duration FREE = Duration.ofMinutes(20);

    /**
     * What is asked.
     *
     * @param cidr inside the VPC's block, /16 to /28
     * @param zone such as {@code eu-west-1a}
     * @param publicIps whether instances get a public address when they start; AWS's default is no
     */
    public record Spec(Output<String> vpc, String cidr, String zone, boolean publicIps, Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String id, String zone) {}

    Subnet(AwsClients aws) {
        super(TYPE, aws, "subnet-id", "subnet");
    }

    /** Blocks of one VPC cannot overlap, so the old one goes first where the new one needs its addresses. */
    @Override
    public Effect effect(Change<Spec> change) {
        if (change.changes("vpc")) {
            return Effect.replace(Effect.Order.CREATE_FIRST, "vpc changes and a subnet stays in its VPC");
        }
        if (change.changes("cidr") || change.changes("zone")) {
            boolean overlaps = Cidr.parse(change.before().cidr())
                    .overlaps(Cidr.parse(change.after().cidr()));
            return Effect.replace(
                    overlaps ? Effect.Order.DELETE_FIRST : Effect.Order.CREATE_FIRST,
                    "block and zone of a subnet are fixed");
        }
        return Effect.update();
    }

    @Override
    List<software.amazon.awssdk.services.ec2.model.Subnet> list(Ec2Client ec2, Filter filter) {
        return ec2.describeSubnetsPaginator(r -> r.filters(filter)).subnets().stream()
                .toList();
    }

    @Override
    String id(software.amazon.awssdk.services.ec2.model.Subnet object) {
        return object.subnetId();
    }

    @Override
    List<Tag> ownTags(software.amazon.awssdk.services.ec2.model.Subnet object) {
        return object.tags();
    }

    @Override
    protected Spec spec(software.amazon.awssdk.services.ec2.model.Subnet object, Known<Spec, Outputs> known) {
        return new Spec(
                Output.of(object.vpcId()),
                object.cidrBlock(),
                object.availabilityZone(),
                Boolean.TRUE.equals(object.mapPublicIpOnLaunch()),
                usersTags(object));
    }

    @Override
    protected Outputs outputs(software.amazon.awssdk.services.ec2.model.Subnet object, Known<Spec, Outputs> known) {
        return new Outputs(object.subnetId(), object.availabilityZone());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String id = ec2(context.known())
                .createSubnet(r -> r.vpcId(spec.vpc().get())
                        .cidrBlock(spec.cidr())
                        .availabilityZone(spec.zone())
                        .tagSpecifications(tagSpecification(context)))
                .subnet()
                .subnetId();
        return new Created<>(id, new Outputs(id, spec.zone()));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        boolean asked = context.spec().publicIps();
        if (asked != (before != null && before.publicIps())) {
            ec2(context.known()).modifySubnetAttribute(r -> r.subnetId(id).mapPublicIpOnLaunch(v -> v.value(asked)));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        ec2(context.known()).deleteSubnet(r -> r.subnetId(id));
    }

    @Override
    protected Duration freeWithin() {
        return FREE;
    }
}
