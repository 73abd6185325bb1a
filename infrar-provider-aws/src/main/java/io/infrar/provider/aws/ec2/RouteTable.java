package io.infrar.provider.aws.ec2;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateRouteRequest;
import software.amazon.awssdk.services.ec2.model.DeleteRouteRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ReplaceRouteRequest;
import software.amazon.awssdk.services.ec2.model.RouteOrigin;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociation;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * A route table with all its routes and subnets. The route inside the VPC, those of gateway endpoints and those that a VPN gateway
 * announces are no part of it. See
 * <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html">CreateRouteTable</a>.
 */
public final class RouteTable
        extends Ec2Handler<RouteTable.Spec, RouteTable.Outputs, software.amazon.awssdk.services.ec2.model.RouteTable> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("route-table", Spec.class, Outputs.class);

    private static final String LOCAL = "local";
    private static final String ENDPOINT = "vpce-";

    /**
     * What is asked.
     *
     * @param subnets the ids of those that use it; a subnet that uses another table is taken from that
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a route table stays in its VPC")
            Output<String> vpc,

            Set<Route> routes,
            Set<Output<String>> subnets,
            Map<String, String> tags) {
        public Spec {
            routes = Set.copyOf(routes);
            subnets = Set.copyOf(subnets);
        }
    }

    /**
     * Where packets go.
     *
     * @param destination a block such as {@code 0.0.0.0/0} or {@code ::/0}
     * @param target the id of what they go to
     */
    public record Route(String destination, Output<String> target, Target kind) {}

    /** What packets can go to. */
    public enum Target {
        /** An Internet or VPN gateway. */
        GATEWAY,
        NAT_GATEWAY,
        INSTANCE,
        NETWORK_INTERFACE,
        PEERING_CONNECTION,
        TRANSIT_GATEWAY
    }

    /** What is known once it exists. */
    public record Outputs(String id) {}

    RouteTable(AwsClients aws) {
        super(TYPE, aws, "route-table-id", "route-table");
    }

    // ---- read

    @Override
    List<software.amazon.awssdk.services.ec2.model.RouteTable> list(Ec2Client ec2, Filter filter) {
        return ec2.describeRouteTablesPaginator(r -> r.filters(filter)).routeTables().stream()
                .toList();
    }

    @Override
    String id(software.amazon.awssdk.services.ec2.model.RouteTable object) {
        return object.routeTableId();
    }

    @Override
    List<Tag> ownTags(software.amazon.awssdk.services.ec2.model.RouteTable object) {
        return object.tags();
    }

    @Override
    protected Spec spec(software.amazon.awssdk.services.ec2.model.RouteTable object, Known<Spec, Outputs> known) {
        Set<Route> routes = new HashSet<>();
        for (var route : object.routes()) {
            if (isOurs(route)) {
                routes.add(route(route));
            }
        }
        Set<Output<String>> subnets = new HashSet<>();
        associations(object).keySet().forEach(subnet -> subnets.add(Output.of(subnet)));
        return new Spec(Output.of(object.vpcId()), routes, subnets, usersTags(object));
    }

    private static boolean isOurs(software.amazon.awssdk.services.ec2.model.Route route) {
        String gateway = text(route.gatewayId());
        return text(route.destinationPrefixListId()).isEmpty()
                && !gateway.equals(LOCAL)
                && !gateway.startsWith(ENDPOINT)
                && route.origin() != RouteOrigin.ENABLE_VGW_ROUTE_PROPAGATION;
    }

    /** An instance is shown with its network interface. A target of another kind is drift in any case. */
    private static Route route(software.amazon.awssdk.services.ec2.model.Route route) {
        String destination =
                route.destinationCidrBlock() != null ? route.destinationCidrBlock() : route.destinationIpv6CidrBlock();
        if (!text(route.natGatewayId()).isEmpty()) {
            return new Route(destination, Output.of(route.natGatewayId()), Target.NAT_GATEWAY);
        }
        if (!text(route.instanceId()).isEmpty()) {
            return new Route(destination, Output.of(route.instanceId()), Target.INSTANCE);
        }
        if (!text(route.networkInterfaceId()).isEmpty()) {
            return new Route(destination, Output.of(route.networkInterfaceId()), Target.NETWORK_INTERFACE);
        }
        if (!text(route.vpcPeeringConnectionId()).isEmpty()) {
            return new Route(destination, Output.of(route.vpcPeeringConnectionId()), Target.PEERING_CONNECTION);
        }
        if (!text(route.transitGatewayId()).isEmpty()) {
            return new Route(destination, Output.of(route.transitGatewayId()), Target.TRANSIT_GATEWAY);
        }
        return new Route(destination, Output.of(text(route.gatewayId())), Target.GATEWAY);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    /** The ids of the associations by subnet. */
    private static Map<String, String> associations(software.amazon.awssdk.services.ec2.model.RouteTable table) {
        Map<String, String> found = new HashMap<>();
        for (RouteTableAssociation association : table.associations()) {
            if (!text(association.subnetId()).isEmpty()) {
                found.put(association.subnetId(), association.routeTableAssociationId());
            }
        }
        return found;
    }

    @Override
    protected Outputs outputs(software.amazon.awssdk.services.ec2.model.RouteTable object, Known<Spec, Outputs> known) {
        return new Outputs(object.routeTableId());
    }

    // ---- apply

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String id = ec2(context.known())
                .createRouteTable(r -> r.vpcId(context.spec().vpc().get())
                        .clientToken(context.known().token())
                        .tagSpecifications(tagSpecification(context)))
                .routeTable()
                .routeTableId();
        return new Created<>(id, new Outputs(id));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Ec2Client ec2 = ec2(context.known());
        syncRoutes(
                ec2,
                id,
                before == null ? Set.of() : before.routes(),
                context.spec().routes());
        Set<Output<String>> were = before == null ? Set.of() : before.subnets();
        Set<Output<String>> asked = context.spec().subnets();
        asked.stream().filter(subnet -> !were.contains(subnet)).forEach(subnet -> associate(ec2, id, subnet.get()));
        if (!asked.containsAll(were)) {
            Map<String, String> live = one(context, context.known(), id)
                    .map(RouteTable::associations)
                    .orElse(Map.of());
            live.forEach((subnet, association) -> {
                if (!asked.contains(Output.of(subnet))) {
                    disassociate(ec2, association);
                }
            });
        }
    }

    private static void syncRoutes(Ec2Client ec2, String table, Set<Route> were, Set<Route> asked) {
        Set<String> before = new HashSet<>();
        were.forEach(route -> before.add(route.destination()));
        Set<String> after = new HashSet<>();
        for (Route route : asked) {
            after.add(route.destination());
            if (!were.contains(route)) {
                if (before.contains(route.destination())) {
                    replace(ec2, table, route);
                } else {
                    add(ec2, table, route);
                }
            }
        }
        before.stream()
                .filter(destination -> !after.contains(destination))
                .forEach(destination -> delete(ec2, table, destination));
    }

    /** That there is one already may come from a call whose answer was lost. */
    private static void add(Ec2Client ec2, String table, Route route) {
        try {
            ec2.createRoute(create(table, route));
        } catch (ProviderException e) {
            if (e.kind() != ProviderException.Kind.TAKEN) {
                throw e;
            }
            replace(ec2, table, route);
        }
    }

    private static CreateRouteRequest create(String table, Route route) {
        CreateRouteRequest.Builder request = CreateRouteRequest.builder().routeTableId(table);
        if (isV6(route.destination())) {
            request.destinationIpv6CidrBlock(route.destination());
        } else {
            request.destinationCidrBlock(route.destination());
        }
        String target = route.target().get();
        switch (route.kind()) {
            case GATEWAY -> request.gatewayId(target);
            case NAT_GATEWAY -> request.natGatewayId(target);
            case INSTANCE -> request.instanceId(target);
            case NETWORK_INTERFACE -> request.networkInterfaceId(target);
            case PEERING_CONNECTION -> request.vpcPeeringConnectionId(target);
            case TRANSIT_GATEWAY -> request.transitGatewayId(target);
        }
        return request.build();
    }

    private static void replace(Ec2Client ec2, String table, Route route) {
        CreateRouteRequest same = create(table, route);
        ec2.replaceRoute(ReplaceRouteRequest.builder()
                .routeTableId(table)
                .destinationCidrBlock(same.destinationCidrBlock())
                .destinationIpv6CidrBlock(same.destinationIpv6CidrBlock())
                .gatewayId(same.gatewayId())
                .natGatewayId(same.natGatewayId())
                .instanceId(same.instanceId())
                .networkInterfaceId(same.networkInterfaceId())
                .vpcPeeringConnectionId(same.vpcPeeringConnectionId())
                .transitGatewayId(same.transitGatewayId())
                .build());
    }

    private static void delete(Ec2Client ec2, String table, String destination) {
        DeleteRouteRequest.Builder request = DeleteRouteRequest.builder().routeTableId(table);
        if (isV6(destination)) {
            request.destinationIpv6CidrBlock(destination);
        } else {
            request.destinationCidrBlock(destination);
        }
        unlessAlready("InvalidRoute.NotFound", () -> ec2.deleteRoute(request.build()));
    }

    private static boolean isV6(String destination) {
        return destination.contains(":");
    }

    /** A subnet has one table at a time, so it is taken from the one that it has. */
    private void associate(Ec2Client ec2, String table, String subnet) {
        try {
            ec2.associateRouteTable(r -> r.routeTableId(table).subnetId(subnet));
        } catch (ProviderException e) {
            if (!"Resource.AlreadyAssociated".equals(e.code())) {
                throw e;
            }
            for (var other : list(ec2, filter("association.subnet-id", List.of(subnet)))) {
                String association = associations(other).get(subnet);
                if (association != null && !other.routeTableId().equals(table)) {
                    ec2.replaceRouteTableAssociation(
                            r -> r.associationId(association).routeTableId(table));
                }
            }
        }
    }

    private static void disassociate(Ec2Client ec2, String association) {
        unlessAlready(
                "InvalidAssociationID.NotFound", () -> ec2.disassociateRouteTable(r -> r.associationId(association)));
    }

    // ---- delete

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Ec2Client ec2 = ec2(context.known());
        one(context, context.known(), id)
                .ifPresent(
                        table -> associations(table).values().forEach(association -> disassociate(ec2, association)));
        ec2.deleteRouteTable(r -> r.routeTableId(id));
    }
}
