package io.infrar.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Network;
import io.infrar.model.Network.Nat;
import io.infrar.model.Stage;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.testkit.aws.Moto;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.NatGateway;
import software.amazon.awssdk.services.ec2.model.NatGatewayState;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.VpcAttributeName;

class NetworkTranslatorTest {
    private static final String REGION = "eu-west-1";

    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private AwsClients aws;
    private Ec2Client ec2;

    @BeforeEach
    void beginWithNothing() {
        moto.reset();
        aws = AwsTests.clients(moto);
        ec2 = aws.ec2(REGION);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void the_production_network_has_every_property_of_its_list() {
        Environment environment = environment(n -> n.cidr("10.0.0.0/16").zones(3));
        apply(environment);

        var vpc = ec2.describeVpcs(r -> r.filters(ours())).vpcs().get(0);
        String id = vpc.vpcId();
        assertThat(vpc.cidrBlock()).isEqualTo("10.0.0.0/16");
        assertThat(tags(vpc.tags()))
                .containsEntry("Project", "infrar")
                .containsEntry("Environment", "production")
                .containsEntry("ManagedBy", "infrar");
        assertThat(ec2.describeVpcAttribute(r -> r.vpcId(id).attribute(VpcAttributeName.ENABLE_DNS_HOSTNAMES))
                        .enableDnsHostnames()
                        .value())
                .isTrue();

        Map<String, Subnet> subnets = new TreeMap<>();
        ec2.describeSubnets(r -> r.filters(in(id))).subnets().forEach(each -> subnets.put(each.cidrBlock(), each));
        Map<String, String> zones = new TreeMap<>();
        subnets.forEach((block, subnet) -> zones.put(block, subnet.availabilityZone()));
        assertThat(zones)
                .isEqualTo(Map.of(
                        "10.0.1.0/24", "eu-west-1a",
                        "10.0.2.0/24", "eu-west-1b",
                        "10.0.3.0/24", "eu-west-1c",
                        "10.0.11.0/24", "eu-west-1a",
                        "10.0.12.0/24", "eu-west-1b",
                        "10.0.13.0/24", "eu-west-1c"));
        assertThat(subnets.values()).noneMatch(Subnet::mapPublicIpOnLaunch);

        var gateways = ec2.describeInternetGateways().internetGateways();
        assertThat(gateways).hasSize(1);
        assertThat(gateways.get(0).attachments())
                .extracting(each -> each.vpcId())
                .containsExactly(id);

        assertThat(nats()).hasSize(3);
        for (int zone = 1; zone <= 3; zone++) {
            Subnet inside = subnets.get("10.0.1" + zone + ".0/24");
            Subnet outside = subnets.get("10.0." + zone + ".0/24");
            NatGateway nat = nats().stream()
                    .filter(each -> each.subnetId().equals(outside.subnetId()))
                    .findFirst()
                    .orElseThrow();
            assertThat(defaultRoute(inside).natGatewayId()).isEqualTo(nat.natGatewayId());
            assertThat(defaultRoute(outside).gatewayId())
                    .isEqualTo(gateways.get(0).internetGatewayId());
            assertThat(tags(nat.tags())).containsEntry("Project", "infrar");
        }
        assertThat(ec2.describeAddresses().addresses()).hasSize(3);
        assertThat(ec2.describeVpcEndpoints(r -> r.filters(in(id))).vpcEndpoints())
                .singleElement()
                .satisfies(endpoint -> {
                    assertThat(endpoint.serviceName()).isEqualTo("com.amazonaws.eu-west-1.s3");
                    assertThat(endpoint.routeTableIds()).hasSize(3);
                });

        assertThat(plan(environment).effective()).isEmpty();
        destroyAll();
    }

    @Test
    void one_gateway_serves_all_zones_when_it_is_shared() {
        Environment environment = environment(n -> n.zones(2).nat(Nat.SHARED_GATEWAY));
        apply(environment);

        String nat = nats().get(0).natGatewayId();
        assertThat(nats()).hasSize(1);
        assertThat(defaultRoute(subnet("10.0.11.0/24")).natGatewayId()).isEqualTo(nat);
        assertThat(defaultRoute(subnet("10.0.12.0/24")).natGatewayId()).isEqualTo(nat);
        assertThat(plan(environment).effective()).isEmpty();

        // More zones and gateways leave what is there as it is.
        Environment larger = environment(n -> n.zones(3));
        apply(larger);
        assertThat(nats()).extracting(NatGateway::natGatewayId).hasSize(3).contains(nat);
        assertThat(defaultRoute(subnet("10.0.11.0/24")).natGatewayId()).isEqualTo(nat);
        assertThat(defaultRoute(subnet("10.0.12.0/24")).natGatewayId()).isNotEqualTo(nat);
        assertThat(plan(larger).effective()).isEmpty();
        destroyAll();
    }

    @Test
    void without_nat_private_subnets_reach_nothing_and_public_ones_give_addresses() {
        Environment environment = environment(n -> n.zones(1).nat(Nat.NONE));
        apply(environment);

        assertThat(nats()).isEmpty();
        assertThat(ec2.describeAddresses().addresses()).isEmpty();
        assertThat(subnet("10.0.1.0/24").mapPublicIpOnLaunch()).isTrue();
        assertThat(subnet("10.0.11.0/24").mapPublicIpOnLaunch()).isFalse();
        assertThat(table(subnet("10.0.11.0/24")).routes()).hasSize(1);
        assertThat(plan(environment).effective()).isEmpty();
        destroyAll();
    }

    @Test
    void a_machine_forwards_for_private_subnets_when_it_is_asked_for() {
        Environment environment = environment(n -> n.zones(2).nat(Nat.INSTANCE));
        apply(environment);

        Instance machine = ec2.describeInstances(r -> r.filters(ours())).reservations().stream()
                .map(Reservation::instances)
                .flatMap(List::stream)
                .findFirst()
                .orElseThrow();
        assertThat(machine.sourceDestCheck()).isFalse();
        assertThat(machine.instanceTypeAsString()).isEqualTo("t4g.micro");
        assertThat(machine.subnetId()).isEqualTo(subnet("10.0.1.0/24").subnetId());
        assertThat(ec2.describeAddresses().addresses())
                .singleElement()
                .satisfies(address -> assertThat(address.instanceId()).isEqualTo(machine.instanceId()));
        assertThat(defaultRoute(subnet("10.0.12.0/24")).instanceId()).isEqualTo(machine.instanceId());
        var group = ec2.describeSecurityGroups(r -> r.filters(ours()))
                .securityGroups()
                .get(0);
        assertThat(group.ipPermissions())
                .singleElement()
                .satisfies(rule -> assertThat(rule.ipRanges())
                        .extracting(range -> range.cidrIp())
                        .containsExactly("10.0.0.0/16"));
        assertThat(plan(environment).effective()).isEmpty();
        destroyAll();
    }

    @Test
    void what_cannot_be_is_said_with_its_field() {
        assertThat(problem(n -> n.cidr("10.0.0.0/8"))).contains("cidr").contains("10.0.0.0/8");
        assertThat(problem(n -> n.zones(7))).contains("zones").contains("7");
        assertThat(problem(n -> n.zones(1).publicSubnets("192.168.0.0/24")))
                .contains("publicSubnets")
                .contains("192.168.0.0/24");
        assertThat(problem(n -> n.cidr("10.0.0.0/28").zones(2))).contains("publicSubnets");
    }

    @Test
    void a_machine_that_is_not_offered_cannot_forward() {
        Environment environment = environment(n -> n.nat(Nat.INSTANCE).with(Aws.instanceClass("t9.huge")));
        assertThat(plan(environment).findings())
                .anyMatch(each ->
                        each.id().equals("aws.instance-class") && each.what().contains("t9.huge"));
    }

    @Test
    void a_second_zone_is_added_where_aws_demands_two() {
        Environment environment = Infra.environment("production")
                .stage(Stage.DEVELOPMENT)
                .on("aws", REGION)
                .network("main", n -> n.zones(1))
                .database("main", d -> d.postgres("15"))
                .build();
        assertThat(zonesOf(environment)).containsExactly("private-a", "private-b", "public-a", "public-b");
    }

    private List<String> zonesOf(Environment environment) {
        return plan(environment).changes().stream()
                .filter(change -> change.address().type().equals("subnet"))
                .map(change -> change.address().name().substring("main.".length()))
                .sorted()
                .toList();
    }

    // ---- helpers

    private static Environment environment(Consumer<Network.Builder> details) {
        return Infra.environment("production")
                .stage(Stage.DEVELOPMENT)
                .on("aws", REGION)
                .tag("Project", "infrar")
                .tag("Environment", "production")
                .tag("ManagedBy", "infrar")
                .network("main", details)
                .build();
    }

    private String problem(Consumer<Network.Builder> details) {
        return plan(environment(details)).findings().stream()
                .filter(finding -> finding.id().startsWith("aws.network"))
                .map(Finding::what)
                .findFirst()
                .orElse("");
    }

    private static Filter ours() {
        return Filter.builder()
                .name("tag:infrar-environment")
                .values("production")
                .build();
    }

    private static Filter in(String vpc) {
        return Filter.builder().name("vpc-id").values(vpc).build();
    }

    private static Map<String, String> tags(List<Tag> tags) {
        Map<String, String> map = new TreeMap<>();
        tags.forEach(tag -> map.put(tag.key(), tag.value()));
        return map;
    }

    private List<NatGateway> nats() {
        return ec2.describeNatGateways().natGateways().stream()
                .filter(nat -> nat.state() == NatGatewayState.AVAILABLE)
                .toList();
    }

    private Subnet subnet(String block) {
        return ec2.describeSubnets(r -> r.filters(ours())).subnets().stream()
                .filter(subnet -> subnet.cidrBlock().equals(block))
                .findFirst()
                .orElseThrow();
    }

    private RouteTable table(Subnet subnet) {
        return ec2.describeRouteTables(r -> r.filters(Filter.builder()
                        .name("association.subnet-id")
                        .values(subnet.subnetId())
                        .build()))
                .routeTables()
                .get(0);
    }

    private Route defaultRoute(Subnet subnet) {
        return table(subnet).routes().stream()
                .filter(route -> "0.0.0.0/0".equals(route.destinationCidrBlock()))
                .findFirst()
                .orElseThrow();
    }

    private Plan plan(Environment environment) {
        try (Infra infra = AwsTests.infra(moto, folder).build()) {
            return infra.plan(environment);
        }
    }

    private void apply(Environment environment) {
        try (Infra infra = AwsTests.infra(moto, folder).build()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);
        }
    }

    private void destroyAll() {
        try (Infra infra = AwsTests.infra(moto, folder).build()) {
            infra.apply(infra.planDestroy("production"));
        }
        assertThat(ec2.describeVpcs(r -> r.filters(ours())).vpcs()).isEmpty();
        assertThat(ec2.describeSubnets(r -> r.filters(ours())).subnets()).isEmpty();
        assertThat(ec2.describeRouteTables(r -> r.filters(ours())).routeTables())
                .isEmpty();
        assertThat(ec2.describeSecurityGroups(r -> r.filters(ours())).securityGroups())
                .isEmpty();
        assertThat(ec2.describeInternetGateways(r -> r.filters(ours())).internetGateways())
                .isEmpty();
        assertThat(ec2.describeAddresses().addresses()).isEmpty();
        assertThat(nats()).isEmpty();
    }
}
