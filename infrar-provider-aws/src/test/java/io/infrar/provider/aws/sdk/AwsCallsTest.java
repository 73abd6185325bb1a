package io.infrar.provider.aws.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Vpc;

class AwsCallsTest {
    private static final String VPCS = "<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>";
    private static final String CREATED = "<CreateVpcResponse><vpc><vpcId>vpc-1</vpcId></vpc></CreateVpcResponse>";
    private static final String NAT =
            "<CreateNatGatewayResponse><natGateway><natGatewayId>nat-1</natGatewayId></natGateway></CreateNatGatewayResponse>";

    private final ScriptedAws server = new ScriptedAws();
    private final AwsClients clients = server.clients();
    private final Ec2Client ec2 = clients.ec2("eu-west-1");

    @AfterEach
    void close() {
        clients.close();
        server.close();
    }

    @Test
    void a_read_is_tried_again_after_throttling_a_server_error_and_a_lost_answer() {
        server.ec2Error("DescribeVpcs", 503, "RequestLimitExceeded")
                .ec2Error("DescribeVpcs", 500, "InternalError")
                .lost("DescribeVpcs")
                .on("DescribeVpcs", 200, VPCS);

        assertThat(ec2.describeVpcs().vpcs()).isEmpty();

        assertThat(server.calls()).hasSize(4);
    }

    @Test
    void a_create_without_token_is_tried_again_after_throttling_since_that_had_no_effect() {
        server.ec2Error("CreateVpc", 503, "RequestLimitExceeded").on("CreateVpc", 200, CREATED);

        assertThat(ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16")).vpc().vpcId()).isEqualTo("vpc-1");
    }

    @Test
    void a_create_without_token_is_not_tried_again_after_a_lost_answer_since_it_may_have_had_its_effect() {
        server.lost("CreateVpc").on("CreateVpc", 200, CREATED);

        ProviderException lost =
                catchThrowableOfType(ProviderException.class, () -> ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16")));

        assertThat(lost.kind()).isEqualTo(Kind.CONNECTION);
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void a_create_with_our_token_is_tried_again_after_a_lost_answer() {
        server.lost("CreateNatGateway").on("CreateNatGateway", 200, NAT);

        assertThat(ec2.createNatGateway(r -> r.subnetId("subnet-1").clientToken("token"))
                        .natGateway()
                        .natGatewayId())
                .isEqualTo("nat-1");
    }

    @Test
    void a_create_without_our_token_is_not_although_the_sdk_makes_one_for_each_call() {
        server.lost("CreateNatGateway").on("CreateNatGateway", 200, NAT);

        assertThat(catchThrowableOfType(
                                ProviderException.class, () -> ec2.createNatGateway(r -> r.subnetId("subnet-1")))
                        .kind())
                .isEqualTo(Kind.CONNECTION);
    }

    @Test
    void pages_are_read_to_the_end_through_the_same_retries() {
        server.on("DescribeVpcs", 200, page("vpc-1", "a"))
                .ec2Error("DescribeVpcs", 500, "InternalError")
                .on("DescribeVpcs", 200, page("vpc-2", "b"))
                .on("DescribeVpcs", 200, page("vpc-3", null));

        assertThat(ec2.describeVpcsPaginator().vpcs().stream().map(Vpc::vpcId))
                .containsExactly("vpc-1", "vpc-2", "vpc-3");
    }

    private static String page(String id, String next) {
        return "<DescribeVpcsResponse><vpcSet><item><vpcId>" + id + "</vpcId></item></vpcSet>"
                + (next == null ? "" : "<nextToken>" + next + "</nextToken>") + "</DescribeVpcsResponse>";
    }

    @Test
    void an_error_says_what_was_called_where_with_the_code_the_request_id_and_what_to_do() {
        server.ec2Error("DescribeVpcs", 400, "ExpiredToken");

        ProviderException expired = catchThrowableOfType(ProviderException.class, ec2::describeVpcs);

        assertThat(expired.kind()).isEqualTo(Kind.UNAUTHENTICATED);
        assertThat(expired.code()).isEqualTo("ExpiredToken");
        assertThat(expired.requestId()).isEqualTo("req-1");
        assertThat(expired)
                .hasMessageContaining("ec2 DescribeVpcs in eu-west-1")
                .hasMessageContaining("temporary credentials");
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void a_missing_profile_is_said_with_where_credentials_were_looked_for() {
        try (AwsClients nobody = new AwsClients(AwsTests.connection(
                Map.of("AWS_ENDPOINT_URL", server.endpoint().toString()), "no-such-profile-of-anybody"))) {
            ProviderException missing = catchThrowableOfType(
                    ProviderException.class, () -> nobody.ec2("eu-west-1").describeVpcs());

            assertThat(missing.kind()).isEqualTo(Kind.UNAUTHENTICATED);
            assertThat(missing).hasMessageContaining("no-such-profile-of-anybody");
        }
    }

    @Test
    void codes_become_kinds() {
        Map<String, Kind> kinds = Map.ofEntries(
                Map.entry("InvalidVpcID.NotFound", Kind.NOT_FOUND),
                Map.entry("NoSuchBucket", Kind.NOT_FOUND),
                Map.entry("DBInstanceNotFound", Kind.NOT_FOUND),
                Map.entry("DependencyViolation", Kind.BUSY),
                Map.entry("InvalidGroup.InUse", Kind.BUSY),
                Map.entry("ClusterContainsTasksException", Kind.BUSY),
                Map.entry("VpcLimitExceeded", Kind.QUOTA),
                Map.entry("InstanceQuotaExceeded", Kind.QUOTA),
                Map.entry("TooManyBuckets", Kind.QUOTA),
                Map.entry("DBInstanceAlreadyExists", Kind.TAKEN),
                Map.entry("UnauthorizedOperation", Kind.DENIED),
                Map.entry("SlowDown", Kind.THROTTLED),
                Map.entry("InvalidParameterValue", Kind.INVALID));
        kinds.forEach(
                (code, kind) -> assertThat(AwsErrors.kind(code, 400)).as(code).isEqualTo(kind));
        assertThat(AwsErrors.kind("", 502)).isEqualTo(Kind.UNAVAILABLE);
    }
}
