package io.infrar.provider.aws.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsProvider;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.run.ApplyException;
import io.infrar.spi.Action;
import io.infrar.spi.PlannedChange;
import io.infrar.testkit.MemoryStateStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the simulation does at once or never: gateways that take their time or fail, and subnets that another table has. */
class NetworkScriptTest {
    @TempDir
    Path folder;

    private final ScriptedAws aws = new ScriptedAws();
    private final MemoryStateStore store = new MemoryStateStore();

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void a_nat_gateway_is_done_when_it_is_available() {
        aws.on("CreateNatGateway", 200, created())
                .on("DescribeNatGateways", 200, described("pending", ""))
                .on("DescribeNatGateways", 200, described("available", ""));
        try (Infra infra = infra()) {
            infra.apply(infra.plan(gateway()));
        }
        assertThat(aws.calls()).containsExactly("CreateNatGateway", "DescribeNatGateways", "DescribeNatGateways");
        assertThat(aws.bodies().get(0)).contains("ClientToken=").contains("AllocationId=eipalloc-1");
    }

    @Test
    void a_nat_gateway_that_failed_says_why_and_is_replaced() {
        aws.on("CreateNatGateway", 200, created())
                .on(
                        "DescribeNatGateways",
                        200,
                        described(
                                "failed",
                                "<failureCode>Gateway.NotAttached</failureCode>"
                                        + "<failureMessage>Network vpc-1 has no Internet gateway attached</failureMessage>"));
        try (Infra infra = infra()) {
            ApplyException refused =
                    catchThrowableOfType(ApplyException.class, () -> infra.apply(infra.plan(gateway())));
            assertThat(refused.report().toString()).contains("has no Internet gateway attached");

            PlannedChange next = infra.plan(gateway()).changes().get(0);
            assertThat(next.action()).isEqualTo(Action.REPLACE_DELETE_FIRST);
            assertThat(next.reason()).contains("could not make it");
        }
    }

    @Test
    void a_subnet_is_taken_from_the_table_that_has_it() {
        aws.on(
                        "CreateRouteTable",
                        200,
                        "<CreateRouteTableResponse><routeTable><routeTableId>rtb-2</routeTableId></routeTable>"
                                + "</CreateRouteTableResponse>")
                .ec2Error("AssociateRouteTable", 400, "Resource.AlreadyAssociated")
                .on(
                        "DescribeRouteTables",
                        200,
                        "<DescribeRouteTablesResponse><routeTableSet><item><routeTableId>rtb-1</routeTableId>"
                                + "<associationSet><item><routeTableAssociationId>rtbassoc-1</routeTableAssociationId>"
                                + "<subnetId>subnet-1</subnetId></item></associationSet></item></routeTableSet>"
                                + "</DescribeRouteTablesResponse>")
                .on("ReplaceRouteTableAssociation", 200, "<ReplaceRouteTableAssociationResponse/>");
        try (Infra infra = infra()) {
            infra.apply(infra.plan(environment(
                    "route-table",
                    new RouteTable.Spec(Output.of("vpc-1"), Set.of(), Set.of(Output.of("subnet-1")), Map.of()))));
        }
        assertThat(aws.calls())
                .containsExactly(
                        "CreateRouteTable",
                        "AssociateRouteTable",
                        "DescribeRouteTables",
                        "ReplaceRouteTableAssociation");
        assertThat(aws.bodies().get(3)).contains("AssociationId=rtbassoc-1").contains("RouteTableId=rtb-2");
    }

    @Test
    void a_quota_that_is_used_up_is_not_tried_again_and_says_what_to_do() {
        aws.ec2Error("CreateInternetGateway", 400, "InternetGatewayLimitExceeded");
        try (Infra infra = infra()) {
            ApplyException refused =
                    catchThrowableOfType(ApplyException.class, () -> infra.apply(infra.plan(internetGateway())));
            assertThat(refused.report().toString())
                    .contains("InternetGatewayLimitExceeded")
                    .contains("ask AWS for a higher quota");
        }
        assertThat(aws.calls()).containsExactly("CreateInternetGateway");
    }

    @Test
    void what_is_not_found_right_after_its_create_is_neither_given_up_nor_made_twice() {
        aws.on("CreateInternetGateway", 200, createdGateway())
                .ec2Error("AttachInternetGateway", 400, "InvalidInternetGatewayID.NotFound")
                .on("AttachInternetGateway", 200, "<AttachInternetGatewayResponse/>")
                .on("DescribeInternetGateways", 200, "<DescribeInternetGatewaysResponse/>")
                .on("DescribeInternetGateways", 200, describedGateway());
        try (Infra infra = infra()) {
            infra.apply(infra.plan(internetGateway()));
        }
        assertThat(aws.calls()).containsOnlyOnce("CreateInternetGateway");
        assertThat(aws.calls()).filteredOn("AttachInternetGateway"::equals).hasSize(2);
    }

    @Test
    void a_delete_waits_for_what_depends_on_it() {
        aws.on("CreateInternetGateway", 200, createdGateway())
                .on("AttachInternetGateway", 200, "<AttachInternetGatewayResponse/>")
                .on("DescribeInternetGateways", 200, describedGateway())
                .ec2Error("DetachInternetGateway", 400, "DependencyViolation")
                .on("DetachInternetGateway", 200, "<DetachInternetGatewayResponse/>")
                .ec2Error("DeleteInternetGateway", 400, "DependencyViolation")
                .on("DeleteInternetGateway", 200, "<DeleteInternetGatewayResponse/>");
        try (Infra infra = infra()) {
            infra.apply(infra.plan(internetGateway()));
            infra.apply(infra.planDestroy("script"));
        }
        assertThat(store.read("script").rows()).isEmpty();
        assertThat(aws.calls()).filteredOn("DeleteInternetGateway"::equals).hasSize(2);
    }

    private static String createdGateway() {
        return "<CreateInternetGatewayResponse><internetGateway><internetGatewayId>igw-1</internetGatewayId>"
                + "</internetGateway></CreateInternetGatewayResponse>";
    }

    private static String describedGateway() {
        return "<DescribeInternetGatewaysResponse><internetGatewaySet><item><internetGatewayId>igw-1</internetGatewayId>"
                + "</item></internetGatewaySet></DescribeInternetGatewaysResponse>";
    }

    private static Environment internetGateway() {
        return environment("internet-gateway", new InternetGateway.Spec(Output.of("vpc-1"), Map.of()));
    }

    private static String created() {
        return "<CreateNatGatewayResponse><natGateway><natGatewayId>nat-1</natGatewayId><state>pending</state>"
                + "</natGateway></CreateNatGatewayResponse>";
    }

    private static String described(String state, String more) {
        return "<DescribeNatGatewaysResponse><natGatewaySet><item><natGatewayId>nat-1</natGatewayId><state>" + state
                + "</state><subnetId>subnet-1</subnetId>" + more
                + "<natGatewayAddressSet><item><allocationId>eipalloc-1</allocationId></item></natGatewayAddressSet>"
                + "</item></natGatewaySet></DescribeNatGatewaysResponse>";
    }

    private static Environment gateway() {
        return environment(
                "nat-gateway", new NatGateway.Spec(Output.of("subnet-1"), Output.of("eipalloc-1"), Map.of()));
    }

    private static Environment environment(String type, Object spec) {
        return Infra.environment("script")
                .stage(Stage.DEVELOPMENT)
                .on("aws")
                .resource("thing", r -> r.type(type).spec(spec))
                .build();
    }

    private Infra infra() {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new AwsProvider())
                .home(folder.resolve("home"))
                .base(folder)
                .state(store);
        aws.settings().forEach(builder::setting);
        return builder.build();
    }
}
