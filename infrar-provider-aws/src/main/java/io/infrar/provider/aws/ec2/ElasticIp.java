package io.infrar.provider.aws.ec2;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.DomainType;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * A public address that stays. See
 * <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html">AllocateAddress</a>.
 */
public final class ElasticIp extends Ec2Handler<ElasticIp.Spec, ElasticIp.Outputs, Address> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("elastic-ip", Spec.class, Outputs.class);

    /**
     * What is asked.
     *
     * @param instance the id of the machine that has it; null when it is not managed here, such as that of a NAT gateway, which
     *     takes its address itself
     */
    public record Spec(@Nullable Output<String> instance, Map<String, String> tags) {}

    /**
     * What is known once it exists.
     *
     * @param id of the allocation
     * @param ip the address itself
     */
    public record Outputs(String id, String ip) {}

    ElasticIp(AwsClients aws) {
        super(TYPE, aws, "allocation-id", "elastic-ip");
    }

    @Override
    List<Address> list(Ec2Client ec2, Filter filter) {
        return ec2.describeAddresses(r -> r.filters(filter)).addresses();
    }

    @Override
    String id(Address object) {
        return object.allocationId();
    }

    @Override
    List<Tag> ownTags(Address object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Address object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        String instance = object.instanceId();
        boolean managed = asked != null && asked.instance() != null && instance != null && !instance.isEmpty();
        return new Spec(managed ? Output.of(instance) : null, usersTags(object));
    }

    @Override
    protected Outputs outputs(Address object, Known<Spec, Outputs> known) {
        return new Outputs(object.allocationId(), object.publicIp());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        var address = ec2(context.known())
                .allocateAddress(r -> r.domain(DomainType.VPC).tagSpecifications(tagSpecification(context)));
        return new Created<>(address.allocationId(), new Outputs(address.allocationId(), address.publicIp()));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Output<String> asked = context.spec().instance();
        Output<String> was = before == null ? null : before.instance();
        if (asked == null && was != null) {
            disassociate(context, context.known(), id);
        } else if (asked != null && !asked.equals(was)) {
            ec2(context.known())
                    .associateAddress(
                            r -> r.allocationId(id).instanceId(asked.get()).allowReassociation(true));
        }
    }

    private void disassociate(ReadContext context, Known<Spec, Outputs> known, String id) {
        one(context, known, id)
                .map(Address::associationId)
                .filter(association -> !association.isEmpty())
                .ifPresent(association -> unlessAlready(
                        "InvalidAssociationID.NotFound",
                        () -> ec2(known).disassociateAddress(r -> r.associationId(association))));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Spec spec = context.known().spec();
        if (spec != null && spec.instance() != null) {
            disassociate(context, context.known(), id);
        }
        try {
            ec2(context.known()).releaseAddress(r -> r.allocationId(id));
        } catch (ProviderException e) {
            throw isHeld(e) ? busy(e) : e;
        }
    }

    /** So it is refused as long as a NAT gateway or load balancer that is gone has not let go of it; the credentials are good. */
    private static boolean isHeld(ProviderException e) {
        return "AuthFailure".equals(e.code())
                && String.valueOf(e.getMessage()).contains("permission to access the specified resource");
    }

    private static ProviderException busy(ProviderException e) {
        return ProviderException.builder(ProviderException.Kind.BUSY, String.valueOf(e.getMessage()))
                .code(e.code())
                .requestId(e.requestId())
                .cause(e)
                .build();
    }
}
