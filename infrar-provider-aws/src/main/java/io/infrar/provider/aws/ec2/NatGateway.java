package io.infrar.provider.aws.ec2;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.NatGatewayAddress;
import software.amazon.awssdk.services.ec2.model.NatGatewayState;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * What lets private subnets reach the Internet, in one zone. See
 * <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html">CreateNatGateway</a>.
 */
public final class NatGateway
        extends Ec2Handler<NatGateway.Spec, NatGateway.Outputs, software.amazon.awssdk.services.ec2.model.NatGateway> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("nat-gateway", Spec.class, Outputs.class);

    private static final Duration AVAILABLE = Duration.ofMinutes(10);
    private static final Duration GONE = Duration.ofMinutes(15);

    /** Stands in the place of the subnet of a gateway that failed, which is as good as none and replaced. */
    private static final Output<String> FAILED = Output.of("failed");

    /**
     * What is asked.
     *
     * @param subnet a public one
     * @param address the allocation id of its elastic IP
     */
    public record Spec(Output<String> subnet, Output<String> address, Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String id) {}

    NatGateway(AwsClients aws) {
        super(TYPE, aws, "nat-gateway-id", "natgateway");
    }

    /** Two gateways cannot have the same address, so the new one comes first only when it has another; a failed one may hold its too. */
    @Override
    public Effect effect(Change<Spec> change) {
        if (change.before().subnet().equals(FAILED)) {
            return Effect.replace(Effect.Order.DELETE_FIRST, "AWS could not make it");
        }
        if (change.changes("address")) {
            return Effect.replace(Effect.Order.CREATE_FIRST, "address changes and a gateway keeps its address");
        }
        return change.changes("subnet")
                ? Effect.replace(Effect.Order.DELETE_FIRST, "subnet changes and a gateway stays in its subnet")
                : Effect.update();
    }

    @Override
    List<software.amazon.awssdk.services.ec2.model.NatGateway> list(Ec2Client ec2, Filter filter) {
        return ec2.describeNatGatewaysPaginator(r -> r.filter(filter)).natGateways().stream()
                .filter(gateway ->
                        gateway.state() != NatGatewayState.DELETING && gateway.state() != NatGatewayState.DELETED)
                .toList();
    }

    @Override
    String id(software.amazon.awssdk.services.ec2.model.NatGateway object) {
        return object.natGatewayId();
    }

    @Override
    List<Tag> ownTags(software.amazon.awssdk.services.ec2.model.NatGateway object) {
        return object.tags();
    }

    @Override
    protected Spec spec(software.amazon.awssdk.services.ec2.model.NatGateway object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        String address = object.natGatewayAddresses().stream()
                .map(NatGatewayAddress::allocationId)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("");
        return new Spec(
                object.state() == NatGatewayState.FAILED ? FAILED : Output.of(object.subnetId()),
                // Not shown at the very beginning.
                address.isEmpty() && asked != null ? asked.address() : Output.of(address),
                usersTags(object));
    }

    @Override
    protected Outputs outputs(software.amazon.awssdk.services.ec2.model.NatGateway object, Known<Spec, Outputs> known) {
        return new Outputs(object.natGatewayId());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        return Created.of(ec2(context.known())
                .createNatGateway(r -> r.subnetId(spec.subnet().get())
                        .allocationId(spec.address().get())
                        .clientToken(context.known().token())
                        .tagSpecifications(tagSpecification(context)))
                .natGateway()
                .natGatewayId());
    }

    @Override
    protected boolean isReady(software.amazon.awssdk.services.ec2.model.NatGateway object) {
        return object.state() == NatGatewayState.AVAILABLE;
    }

    @Override
    protected Optional<ProviderException> failure(software.amazon.awssdk.services.ec2.model.NatGateway object) {
        return object.state() == NatGatewayState.FAILED
                ? Optional.of(ProviderException.builder(
                                ProviderException.Kind.FAILED,
                                "NAT gateway " + object.natGatewayId() + " failed: " + object.failureMessage()
                                        + "; correct the cause and apply again, which replaces it")
                        .code(object.failureCode())
                        .build())
                : Optional.empty();
    }

    @Override
    protected Duration readyWithin() {
        return AVAILABLE;
    }

    /** Until it is gone, it holds its subnet and its address. */
    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Ec2Client ec2 = ec2(context.known());
        ec2.deleteNatGateway(r -> r.natGatewayId(id));
        Filter filter = filter("nat-gateway-id", List.of(id));
        context.await(
                "nat-gateway " + id + " to be gone",
                GONE,
                () -> ec2.describeNatGateways(r -> r.filter(filter)).natGateways().stream()
                                .allMatch(gateway -> gateway.state() == NatGatewayState.DELETED)
                        ? Optional.of(true)
                        : Optional.empty());
    }
}
