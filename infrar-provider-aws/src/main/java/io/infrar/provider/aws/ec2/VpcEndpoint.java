package io.infrar.provider.aws.ec2;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ModifyVpcEndpointRequest;
import software.amazon.awssdk.services.ec2.model.SecurityGroupIdentifier;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.UnsuccessfulItem;

/**
 * A way to a service of AWS that does not leave its network. See
 * <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html">CreateVpcEndpoint</a>.
 */
public final class VpcEndpoint
        extends Ec2Handler<
                VpcEndpoint.Spec, VpcEndpoint.Outputs, software.amazon.awssdk.services.ec2.model.VpcEndpoint> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("vpc-endpoint", Spec.class, Outputs.class);

    private static final Duration AVAILABLE = Duration.ofMinutes(10);
    private static final Duration GONE = Duration.ofMinutes(15);
    private static final Set<String> ENDING = Set.of("deleting", "deleted");
    private static final Set<String> REFUSED = Set.of("failed", "rejected", "expired");

    /** How packets get there. */
    public enum Kind {
        /** By routes; only S3 and DynamoDB have it, and it is free. */
        GATEWAY,
        /** By network interfaces in subnets; charged by the hour and by the gigabyte. */
        INTERFACE
    }

    /**
     * What is asked.
     *
     * @param service such as {@code com.amazonaws.eu-west-1.s3}
     * @param routeTables those that get the route; of a gateway endpoint
     * @param subnets where its interfaces are, one for each zone at most; of an interface endpoint
     * @param securityGroups who may talk to its interfaces; of an interface endpoint
     * @param privateDns whether the service's usual name leads to it inside the VPC; of an interface endpoint
     * @param policy what may be done through it; null is not managed here, and AWS's default is everything
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "an endpoint stays in its VPC")
            Output<String> vpc,

            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "it is made for one service")
            String service,

            @Field(
                    onChange = Field.OnChange.REPLACE_DELETE_FIRST,
                    because = "routes and interfaces are different things")
            Kind kind,

            Set<Output<String>> routeTables,
            Set<Output<String>> subnets,
            Set<Output<String>> securityGroups,
            boolean privateDns,
            @Nullable PolicyDocument policy,
            Map<String, String> tags) {
        public Spec {
            routeTables = Set.copyOf(routeTables);
            subnets = Set.copyOf(subnets);
            securityGroups = Set.copyOf(securityGroups);
        }
    }

    /** What is known once it exists. */
    public record Outputs(String id) {}

    VpcEndpoint(AwsClients aws) {
        super(TYPE, aws, "vpc-endpoint-id", "vpc-endpoint");
    }

    // ---- read

    @Override
    List<software.amazon.awssdk.services.ec2.model.VpcEndpoint> list(Ec2Client ec2, Filter filter) {
        return ec2.describeVpcEndpointsPaginator(r -> r.filters(filter)).vpcEndpoints().stream()
                .filter(endpoint -> !ENDING.contains(state(endpoint)))
                .toList();
    }

    /** By ids, which not every simulation can filter by; one that is gone fails the call for all, so then one by one. */
    @Override
    protected Map<String, software.amazon.awssdk.services.ec2.model.VpcEndpoint> describe(
            ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, software.amazon.awssdk.services.ec2.model.VpcEndpoint> found = new HashMap<>();
        List<String> ids = ids(known);
        try {
            add(found, region, ids);
        } catch (ProviderException e) {
            if (e.kind() != ProviderException.Kind.NOT_FOUND) {
                throw e;
            }
            if (ids.size() > 1) {
                known.forEach(each -> found.putAll(describe(context, region, List.of(each))));
            }
        }
        return found;
    }

    private void add(
            Map<String, software.amazon.awssdk.services.ec2.model.VpcEndpoint> found, String region, List<String> ids) {
        if (!ids.isEmpty()) {
            aws.ec2(region).describeVpcEndpoints(r -> r.vpcEndpointIds(ids)).vpcEndpoints().stream()
                    .filter(endpoint -> !ENDING.contains(state(endpoint)))
                    .forEach(endpoint -> found.put(endpoint.vpcEndpointId(), endpoint));
        }
    }

    /** Documented with a capital letter, answered without. */
    private static String state(software.amazon.awssdk.services.ec2.model.VpcEndpoint endpoint) {
        return endpoint.stateAsString().toLowerCase(Locale.ROOT);
    }

    @Override
    String id(software.amazon.awssdk.services.ec2.model.VpcEndpoint object) {
        return object.vpcEndpointId();
    }

    @Override
    List<Tag> ownTags(software.amazon.awssdk.services.ec2.model.VpcEndpoint object) {
        return object.tags();
    }

    @Override
    protected Spec spec(software.amazon.awssdk.services.ec2.model.VpcEndpoint object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        boolean managed = asked != null && asked.policy() != null && object.policyDocument() != null;
        Kind kind = object.vpcEndpointTypeAsString().equalsIgnoreCase(Kind.INTERFACE.name())
                ? Kind.INTERFACE
                : Kind.GATEWAY;
        return new Spec(
                Output.of(object.vpcId()),
                object.serviceName(),
                kind,
                outputs(object.routeTableIds()),
                outputs(object.subnetIds()),
                outputs(object.groups().stream()
                        .map(SecurityGroupIdentifier::groupId)
                        .toList()),
                // Routes have no names, whatever is answered.
                kind == Kind.INTERFACE && Boolean.TRUE.equals(object.privateDnsEnabled()),
                managed ? PolicyDocument.parse(object.policyDocument()) : null,
                usersTags(object));
    }

    private static Set<Output<String>> outputs(Collection<String> ids) {
        return ids.stream().map(Output::of).collect(Collectors.toSet());
    }

    @Override
    protected Outputs outputs(
            software.amazon.awssdk.services.ec2.model.VpcEndpoint object, Known<Spec, Outputs> known) {
        return new Outputs(object.vpcEndpointId());
    }

    // ---- apply

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        boolean gateway = spec.kind() == Kind.GATEWAY;
        PolicyDocument policy = spec.policy();
        String id = ec2(context.known())
                .createVpcEndpoint(r -> r.vpcId(spec.vpc().get())
                        .serviceName(spec.service())
                        .vpcEndpointType(gateway ? "Gateway" : "Interface")
                        .routeTableIds(gateway ? ids(spec.routeTables()) : null)
                        .subnetIds(gateway ? null : ids(spec.subnets()))
                        .securityGroupIds(gateway ? null : ids(spec.securityGroups()))
                        .privateDnsEnabled(gateway ? null : spec.privateDns())
                        .policyDocument(policy == null ? null : policy.toText())
                        .clientToken(context.known().token())
                        .tagSpecifications(tagSpecification(context)))
                .vpcEndpoint()
                .vpcEndpointId();
        // A gateway endpoint is usable at once.
        return new Created<>(id, gateway ? new Outputs(id) : null);
    }

    private static List<String> ids(Set<Output<String>> outputs) {
        return outputs.stream().map(Output::get).sorted().toList();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before == null || before.equals(withTags(spec, before.tags()))) {
            return;
        }
        ModifyVpcEndpointRequest.Builder request = ModifyVpcEndpointRequest.builder()
                .vpcEndpointId(id)
                .addRouteTableIds(added(before.routeTables(), spec.routeTables()))
                .removeRouteTableIds(added(spec.routeTables(), before.routeTables()))
                .addSubnetIds(added(before.subnets(), spec.subnets()))
                .removeSubnetIds(added(spec.subnets(), before.subnets()))
                .addSecurityGroupIds(added(before.securityGroups(), spec.securityGroups()))
                .removeSecurityGroupIds(added(spec.securityGroups(), before.securityGroups()));
        if (spec.privateDns() != before.privateDns()) {
            request.privateDnsEnabled(spec.privateDns());
        }
        PolicyDocument policy = spec.policy();
        if (policy != null && !policy.equals(before.policy())) {
            request.policyDocument(policy.toText());
        } else if (policy == null && before.policy() != null) {
            request.resetPolicy(true);
        }
        ec2(context.known()).modifyVpcEndpoint(request.build());
    }

    private static Spec withTags(Spec spec, Map<String, String> tags) {
        return new Spec(
                spec.vpc(),
                spec.service(),
                spec.kind(),
                spec.routeTables(),
                spec.subnets(),
                spec.securityGroups(),
                spec.privateDns(),
                spec.policy(),
                tags);
    }

    /** Null when there is nothing to say, which is then left out of the call. */
    private static @Nullable List<String> added(Set<Output<String>> before, Set<Output<String>> after) {
        List<String> added = ids(after).stream()
                .filter(id -> !before.contains(Output.of(id)))
                .toList();
        return added.isEmpty() ? null : added;
    }

    @Override
    protected boolean isReady(software.amazon.awssdk.services.ec2.model.VpcEndpoint object) {
        return state(object).equals("available");
    }

    @Override
    protected Optional<ProviderException> failure(software.amazon.awssdk.services.ec2.model.VpcEndpoint object) {
        return REFUSED.contains(state(object))
                ? Optional.of(ProviderException.of(
                        ProviderException.Kind.FAILED,
                        "VPC endpoint " + object.vpcEndpointId() + " is " + state(object)
                                + (object.lastError() == null
                                        ? ""
                                        : ": " + object.lastError().message())))
                : Optional.empty();
    }

    @Override
    protected Duration readyWithin() {
        return AVAILABLE;
    }

    // ---- delete

    /** Until it is gone, its interfaces hold their subnets and groups. */
    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Ec2Client ec2 = ec2(context.known());
        for (UnsuccessfulItem refused :
                ec2.deleteVpcEndpoints(r -> r.vpcEndpointIds(id)).unsuccessful()) {
            if (!refused.error().code().contains("NotFound")) {
                throw ProviderException.builder(
                                ProviderException.Kind.FAILED,
                                "VPC endpoint " + id + " cannot be deleted: "
                                        + refused.error().message())
                        .code(refused.error().code())
                        .build();
            }
        }
        context.await(
                "vpc-endpoint " + id + " to be gone",
                GONE,
                () -> isGone(ec2, id) ? Optional.of(true) : Optional.empty());
    }

    private static boolean isGone(Ec2Client ec2, String id) {
        try {
            return ec2.describeVpcEndpoints(r -> r.vpcEndpointIds(id)).vpcEndpoints().stream()
                    .allMatch(endpoint -> state(endpoint).equals("deleted"));
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return true;
            }
            throw e;
        }
    }
}
