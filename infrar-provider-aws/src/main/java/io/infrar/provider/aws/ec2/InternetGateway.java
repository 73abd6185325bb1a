package io.infrar.provider.aws.ec2;

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
 * What connects a VPC to the Internet, with its attachment. See
 * <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInternetGateway.html">CreateInternetGateway</a>.
 */
public final class InternetGateway
        extends Ec2Handler<
                InternetGateway.Spec,
                InternetGateway.Outputs,
                software.amazon.awssdk.services.ec2.model.InternetGateway> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("internet-gateway", Spec.class, Outputs.class);

    /** It is held while anything in the VPC has a public address. */
    private static final Duration FREE = Duration.ofMinutes(20);

    /**
     * What is asked.
     *
     * @param vpc what it is attached to; a VPC has one gateway at most. Null when somebody detached it
     */
    public record Spec(@Nullable Output<String> vpc, Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String id) {}

    InternetGateway(AwsClients aws) {
        super(TYPE, aws, "internet-gateway-id", "internet-gateway");
    }

    @Override
    public Effect effect(Change<Spec> change) {
        return change.changes("vpc") && change.before().vpc() != null
                ? Effect.replace(
                        Effect.Order.CREATE_FIRST,
                        "vpc changes and the old VPC keeps its gateway while it has public addresses")
                : Effect.update();
    }

    @Override
    List<software.amazon.awssdk.services.ec2.model.InternetGateway> list(Ec2Client ec2, Filter filter) {
        return ec2.describeInternetGatewaysPaginator(r -> r.filters(filter)).internetGateways().stream()
                .toList();
    }

    @Override
    String id(software.amazon.awssdk.services.ec2.model.InternetGateway object) {
        return object.internetGatewayId();
    }

    @Override
    List<Tag> ownTags(software.amazon.awssdk.services.ec2.model.InternetGateway object) {
        return object.tags();
    }

    @Override
    protected Spec spec(software.amazon.awssdk.services.ec2.model.InternetGateway object, Known<Spec, Outputs> known) {
        return new Spec(
                object.attachments().stream()
                        .findFirst()
                        .map(attachment -> Output.of(attachment.vpcId()))
                        .orElse(null),
                usersTags(object));
    }

    @Override
    protected Outputs outputs(
            software.amazon.awssdk.services.ec2.model.InternetGateway object, Known<Spec, Outputs> known) {
        return new Outputs(object.internetGatewayId());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String id = ec2(context.known())
                .createInternetGateway(r -> r.tagSpecifications(tagSpecification(context)))
                .internetGateway()
                .internetGatewayId();
        return new Created<>(id, new Outputs(id));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Output<String> vpc = context.spec().vpc();
        if (vpc != null && (before == null || before.vpc() == null)) {
            unlessAlready(
                    "Resource.AlreadyAssociated",
                    () -> ec2(context.known())
                            .attachInternetGateway(r -> r.internetGatewayId(id).vpcId(vpc.get())));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Ec2Client ec2 = ec2(context.known());
        Spec spec = context.known().spec();
        Output<String> vpc = spec == null ? null : spec.vpc();
        if (vpc != null) {
            unlessAlready(
                    "Gateway.NotAttached",
                    () -> ec2.detachInternetGateway(r -> r.internetGatewayId(id).vpcId(vpc.get())));
        }
        ec2.deleteInternetGateway(r -> r.internetGatewayId(id));
    }

    @Override
    protected Duration freeWithin() {
        return FREE;
    }
}
