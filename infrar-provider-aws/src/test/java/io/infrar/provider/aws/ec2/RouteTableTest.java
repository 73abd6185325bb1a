package io.infrar.provider.aws.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.ec2.RouteTable.Route;
import io.infrar.provider.aws.ec2.RouteTable.Target;
import io.infrar.testkit.MemoryStateStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteTableTest extends AwsHandlerContract {
    private String vpc = "";
    private String other = "";
    private String gateway = "";
    private String nat = "";
    private String first = "";
    private String second = "";

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            var ec2 = aws.ec2("us-east-1");
            vpc = ec2.createVpc(r -> r.cidrBlock("10.7.0.0/16")).vpc().vpcId();
            other = ec2.createVpc(r -> r.cidrBlock("10.8.0.0/16")).vpc().vpcId();
            first = ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock("10.7.1.0/24"))
                    .subnet()
                    .subnetId();
            second = ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock("10.7.2.0/24"))
                    .subnet()
                    .subnetId();
            gateway = ec2.createInternetGateway().internetGateway().internetGatewayId();
            ec2.attachInternetGateway(r -> r.internetGatewayId(gateway).vpcId(vpc));
            String address = ec2.allocateAddress(r -> r.domain("vpc")).allocationId();
            nat = ec2.createNatGateway(r -> r.subnetId(first).allocationId(address))
                    .natGateway()
                    .natGatewayId();
        }
    }

    @Override
    protected String type() {
        return "route-table";
    }

    @Override
    protected Object spec() {
        return new RouteTable.Spec(
                Output.of(vpc),
                Set.of(
                        new Route("0.0.0.0/0", Output.of(gateway), Target.GATEWAY),
                        new Route("192.168.0.0/16", Output.of(gateway), Target.GATEWAY)),
                Set.of(Output.of(first)),
                Map.of("Project", "infrar", "Old", "x"));
    }

    /** One route to another target, one gone, one new; another subnet. */
    @Override
    protected Optional<Object> updated() {
        return Optional.of(new RouteTable.Spec(
                Output.of(vpc),
                Set.of(
                        new Route("0.0.0.0/0", Output.of(nat), Target.NAT_GATEWAY),
                        new Route("172.16.0.0/12", Output.of(gateway), Target.GATEWAY)),
                Set.of(Output.of(second)),
                Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new RouteTable.Spec(Output.of(other), Set.of(), Set.of(), Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(
                    aws.ec2("us-east-1").describeRouteTables().routeTables().size());
        }
    }

    @Test
    void a_route_that_somebody_adds_is_taken_away_and_that_of_an_endpoint_stays() {
        try (Infra infra = infra(new MemoryStateStore());
                var aws = AwsTests.clients(moto)) {
            var ec2 = aws.ec2("us-east-1");
            infra.apply(infra.plan(environment()));
            String table = ec2.describeRouteTables(
                            r -> r.filters(Ec2Handler.filter("route.gateway-id", List.of(gateway))))
                    .routeTables()
                    .get(0)
                    .routeTableId();
            ec2.createVpcEndpoint(r -> r.vpcId(vpc)
                    .serviceName("com.amazonaws.us-east-1.s3")
                    .vpcEndpointType("Gateway")
                    .routeTableIds(table));
            assertThat(infra.plan(environment()).effective()).isEmpty();

            ec2.createRoute(r -> r.routeTableId(table)
                    .destinationCidrBlock("198.51.100.0/24")
                    .gatewayId(gateway));
            assertThat(infra.drift("routes").effective()).hasSize(1);
            infra.apply(infra.plan(environment()));

            assertThat(ec2.describeRouteTables(r -> r.routeTableIds(table))
                            .routeTables()
                            .get(0)
                            .routes())
                    .extracting(route -> route.destinationCidrBlock() != null
                            ? route.destinationCidrBlock()
                            : route.gatewayId().substring(0, 5))
                    .containsExactlyInAnyOrder("10.7.0.0/16", "0.0.0.0/0", "192.168.0.0/16", "vpce-");
        }
    }

    private Environment environment() {
        return Infra.environment("routes")
                .stage(Stage.DEVELOPMENT)
                .on("aws")
                .resource("table", r -> r.type(type()).spec(spec()))
                .build();
    }
}
