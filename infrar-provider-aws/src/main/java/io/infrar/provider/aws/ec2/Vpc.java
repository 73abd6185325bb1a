package io.infrar.provider.aws.ec2;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.VpcAttributeName;

/**
 * A virtual private cloud. See
 * <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html">CreateVpc</a>.
 */
public final class Vpc extends Ec2Handler<Vpc.Spec, Vpc.Outputs, Vpc.Live> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("vpc", Spec.class, Outputs.class);

    /**
     * What is asked.
     *
     * @param dnsSupport whether Amazon's resolver answers inside; AWS's default is on
     * @param dnsHostnames whether instances get names; needed by interface endpoints; AWS's default is off
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "the primary block of a VPC is fixed")
            String cidr,

            boolean dnsSupport,
            boolean dnsHostnames,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String id) {}

    /** With the attributes that need a call each. */
    record Live(software.amazon.awssdk.services.ec2.model.Vpc vpc, boolean dnsSupport, boolean dnsHostnames) {}

    Vpc(AwsClients aws) {
        super(TYPE, aws, "vpc-id", "vpc");
    }

    @Override
    List<Live> list(Ec2Client ec2, Filter filter) {
        List<Live> found = new ArrayList<>();
        for (var vpc : ec2.describeVpcsPaginator(r -> r.filters(filter)).vpcs()) {
            found.add(new Live(
                    vpc,
                    ec2.describeVpcAttribute(r -> r.vpcId(vpc.vpcId()).attribute(VpcAttributeName.ENABLE_DNS_SUPPORT))
                            .enableDnsSupport()
                            .value(),
                    ec2.describeVpcAttribute(r -> r.vpcId(vpc.vpcId()).attribute(VpcAttributeName.ENABLE_DNS_HOSTNAMES))
                            .enableDnsHostnames()
                            .value()));
        }
        return found;
    }

    @Override
    String id(Live object) {
        return object.vpc().vpcId();
    }

    @Override
    List<Tag> ownTags(Live object) {
        return object.vpc().tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        return new Spec(
                object.vpc().cidrBlock(),
                object.dnsSupport(),
                object.dnsHostnames(),
                Tags.users(Tags.map(object.vpc().tags(), Tag::key, Tag::value)));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(id(object));
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String id = ec2(context.known())
                .createVpc(r -> r.cidrBlock(context.spec().cidr()).tagSpecifications(tagSpecification(context)))
                .vpc()
                .vpcId();
        return new Created<>(id, new Outputs(id));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        Ec2Client ec2 = ec2(context.known());
        // One attribute per call; hostnames need support.
        if (spec.dnsSupport() != (before == null || before.dnsSupport())) {
            ec2.modifyVpcAttribute(r -> r.vpcId(id).enableDnsSupport(v -> v.value(spec.dnsSupport())));
        }
        if (spec.dnsHostnames() != (before != null && before.dnsHostnames())) {
            ec2.modifyVpcAttribute(r -> r.vpcId(id).enableDnsHostnames(v -> v.value(spec.dnsHostnames())));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        ec2(context.known()).deleteVpc(r -> r.vpcId(id));
    }
}
