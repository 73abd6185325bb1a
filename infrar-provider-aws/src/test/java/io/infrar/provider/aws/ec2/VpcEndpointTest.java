package io.infrar.provider.aws.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.testkit.MemoryStateStore;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VpcEndpointTest extends AwsHandlerContract {
    private static final String S3 = "com.amazonaws.us-east-1.s3";
    private static final String SECRETS = "com.amazonaws.us-east-1.secretsmanager";

    private String vpc = "";
    private String other = "";
    private String first = "";
    private String second = "";
    private String subnet = "";
    private String group = "";

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            var ec2 = aws.ec2("us-east-1");
            vpc = ec2.createVpc(r -> r.cidrBlock("10.7.0.0/16")).vpc().vpcId();
            other = ec2.createVpc(r -> r.cidrBlock("10.8.0.0/16")).vpc().vpcId();
            first = ec2.createRouteTable(r -> r.vpcId(vpc)).routeTable().routeTableId();
            second = ec2.createRouteTable(r -> r.vpcId(vpc)).routeTable().routeTableId();
            subnet = ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock("10.7.1.0/24"))
                    .subnet()
                    .subnetId();
            group = ec2.createSecurityGroup(
                            r -> r.groupName("endpoint").description("endpoint").vpcId(vpc))
                    .groupId();
        }
    }

    @Override
    protected String type() {
        return "vpc-endpoint";
    }

    @Override
    protected Object spec() {
        return spec(vpc, Set.of(Output.of(first)), null, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec(
                vpc,
                Set.of(Output.of(first), Output.of(second)),
                PolicyDocument.of(PolicyDocument.Statement.allow(
                        Set.of("s3:GetObject"), Set.of(Output.of("arn:aws:s3:::artifacts/*")))),
                Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec(other, Set.of(), null, Map.of()));
    }

    private static Object spec(
            String in, Set<Output<String>> tables, @Nullable PolicyDocument policy, Map<String, String> tags) {
        return new VpcEndpoint.Spec(
                Output.of(in), S3, VpcEndpoint.Kind.GATEWAY, tables, Set.of(), Set.of(), false, policy, tags);
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of((int) aws.ec2("us-east-1").describeVpcEndpoints().vpcEndpoints().stream()
                    .filter(endpoint -> endpoint.stateAsString().equals("available"))
                    .count());
        }
    }

    @Test
    void an_interface_endpoint_is_read_back_as_it_was_asked_for() {
        try (Infra infra = infra(new MemoryStateStore());
                var aws = AwsTests.clients(moto)) {
            infra.apply(infra.plan(environment()));
            assertThat(infra.plan(environment()).effective()).isEmpty();
            assertThat(aws.ec2("us-east-1").describeVpcEndpoints().vpcEndpoints())
                    .singleElement()
                    .satisfies(endpoint -> {
                        assertThat(endpoint.serviceName()).isEqualTo(SECRETS);
                        assertThat(endpoint.vpcEndpointTypeAsString()).isEqualTo("Interface");
                        assertThat(endpoint.subnetIds()).containsExactly(subnet);
                        assertThat(endpoint.groups())
                                .extracting(each -> each.groupId())
                                .containsExactly(group);
                        assertThat(endpoint.privateDnsEnabled()).isTrue();
                    });
            infra.apply(infra.planDestroy("endpoint"));
            assertThat(count()).contains(0);
        }
    }

    private Environment environment() {
        return Infra.environment("endpoint")
                .stage(Stage.DEVELOPMENT)
                .on("aws")
                .resource(
                        "secrets",
                        r -> r.type(type())
                                .spec(new VpcEndpoint.Spec(
                                        Output.of(vpc),
                                        SECRETS,
                                        VpcEndpoint.Kind.INTERFACE,
                                        Set.of(),
                                        Set.of(Output.of(subnet)),
                                        Set.of(Output.of(group)),
                                        true,
                                        null,
                                        Map.of())))
                .build();
    }
}
