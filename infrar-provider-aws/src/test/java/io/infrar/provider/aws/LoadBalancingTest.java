package io.infrar.provider.aws;

import static io.infrar.model.Refs.resource;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.dns.Certificate;
import io.infrar.provider.aws.dns.CertificateValidation;
import io.infrar.provider.aws.dns.DnsRecord;
import io.infrar.provider.aws.dns.HostedZone;
import io.infrar.provider.aws.elb.Listener;
import io.infrar.provider.aws.elb.ListenerRule;
import io.infrar.provider.aws.elb.LoadBalancer;
import io.infrar.provider.aws.elb.TargetGroup;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.testkit.aws.Moto;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that stands before a service, from its zone to its target group, as one environment. */
class LoadBalancingTest {
    private static final String REGION = "eu-west-1";

    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private final List<String> subnets = new ArrayList<>();
    private AwsClients aws;
    private String vpc = "";
    private String group = "";

    @BeforeEach
    void makeNetwork() {
        moto.reset();
        aws = AwsTests.clients(moto);
        var ec2 = aws.ec2(REGION);
        vpc = ec2.createVpc(r -> r.cidrBlock("10.0.0.0/16")).vpc().vpcId();
        for (String zone : List.of("a", "b")) {
            subnets.add(ec2.createSubnet(r -> r.vpcId(vpc)
                            .cidrBlock(zone.equals("a") ? "10.0.1.0/24" : "10.0.2.0/24")
                            .availabilityZone(REGION + zone))
                    .subnet()
                    .subnetId());
        }
        group = ec2.createSecurityGroup(r -> r.vpcId(vpc).groupName("alb").description("for tests"))
                .groupId();
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void it_is_made_in_order_replaced_while_its_target_group_stays_and_destroyed() {
        var elb = aws.elasticLoadBalancingV2(REGION);
        try (Infra infra = AwsTests.infra(moto, folder).build()) {
            infra.apply(infra.plan(environment(false)));
            assertThat(infra.plan(environment(false)).effective()).isEmpty();
            var balancer = elb.describeLoadBalancers().loadBalancers().get(0);
            var listener = elb.describeListeners(r -> r.loadBalancerArn(balancer.loadBalancerArn()))
                    .listeners()
                    .get(0);
            assertThat(listener.certificates().get(0).certificateArn())
                    .isEqualTo(aws.acm(REGION)
                            .listCertificates()
                            .certificateSummaryList()
                            .get(0)
                            .certificateArn());
            String zone = aws.route53().listHostedZones().hostedZones().get(0).id();
            assertThat(aws.route53()
                            .listResourceRecordSets(r -> r.hostedZoneId(zone))
                            .resourceRecordSets())
                    .filteredOn(each -> each.aliasTarget() != null)
                    .singleElement()
                    .satisfies(each -> {
                        assertThat(each.name()).isEqualTo("api.infrar.io.");
                        assertThat(each.typeAsString()).isEqualTo("A");
                        assertThat(each.aliasTarget().dnsName()).startsWith(balancer.dnsName());
                        assertThat(each.aliasTarget().hostedZoneId()).isEqualTo(balancer.canonicalHostedZoneId());
                    });
            String targets = elb.describeTargetGroups().targetGroups().get(0).targetGroupArn();

            infra.apply(infra.plan(environment(true)));

            assertThat(elb.describeLoadBalancers().loadBalancers())
                    .singleElement()
                    .satisfies(each -> {
                        assertThat(each.schemeAsString()).isEqualTo("internal");
                        assertThat(each.loadBalancerArn()).isNotEqualTo(balancer.loadBalancerArn());
                        assertThat(elb.describeListeners(r -> r.loadBalancerArn(each.loadBalancerArn()))
                                        .listeners())
                                .hasSize(1);
                    });
            assertThat(elb.describeTargetGroups().targetGroups().get(0).targetGroupArn())
                    .isEqualTo(targets);
            assertThat(infra.plan(environment(true)).effective()).isEmpty();

            infra.apply(infra.planDestroy("balancing"));
        }
        assertThat(elb.describeLoadBalancers().loadBalancers()).isEmpty();
        assertThat(elb.describeTargetGroups().targetGroups()).isEmpty();
        assertThat(aws.route53().listHostedZones().hostedZones()).isEmpty();
        assertThat(aws.acm(REGION).listCertificates().certificateSummaryList()).isEmpty();
    }

    private Environment environment(boolean internal) {
        Set<Output<String>> places = subnets.stream().map(Output::of).collect(Collectors.toSet());
        Output<String> zone = resource("zone").output("id");
        Output<String> balancer = resource("balancer").output("arn");
        Output<String> targets = resource("targets").output("arn");
        return Infra.environment("balancing")
                .stage(Stage.DEVELOPMENT)
                .on("aws", REGION)
                .tag("Project", "infrar")
                .resource("zone", r -> r.type("hosted-zone").spec(new HostedZone.Spec("infrar.io", Map.of())))
                .resource(
                        "certificate",
                        r -> r.type("certificate")
                                .spec(Certificate.Spec.requested(List.of("infrar.io", "*.infrar.io"))))
                .resource(
                        "validation",
                        r -> r.type("certificate-validation")
                                .spec(new CertificateValidation.Spec(
                                        resource("certificate").output("arn"), zone)))
                .resource(
                        "balancer",
                        r -> r.type("load-balancer")
                                .spec(new LoadBalancer.Spec(
                                        LoadBalancer.Kind.APPLICATION,
                                        internal,
                                        places,
                                        Set.of(Output.of(group)),
                                        60,
                                        true,
                                        false,
                                        null,
                                        Map.of())))
                .resource(
                        "targets",
                        r -> r.type("target-group")
                                .spec(new TargetGroup.Spec(
                                        8080,
                                        "HTTP",
                                        TargetGroup.IP,
                                        Output.of(vpc),
                                        new TargetGroup.Health("/health", 30, 5, 2, 3, "200-399"),
                                        30,
                                        "round_robin",
                                        Map.of())))
                .resource(
                        "listener",
                        r -> r.type("listener")
                                .spec(Listener.Spec.https(
                                        balancer,
                                        443,
                                        "ELBSecurityPolicy-TLS13-1-2-2021-06",
                                        resource("validation").output("arn"),
                                        targets)))
                .resource(
                        "rule",
                        r -> r.type("listener-rule")
                                .spec(new ListenerRule.Spec(
                                        resource("listener").output("arn"),
                                        100,
                                        Set.of("api.infrar.io"),
                                        Set.of(),
                                        Set.of(targets),
                                        Map.of())))
                .resource(
                        "record",
                        r -> r.type("record")
                                .spec(new DnsRecord.Spec(
                                        zone,
                                        "api.infrar.io",
                                        "A",
                                        null,
                                        Set.of(),
                                        new DnsRecord.Alias(
                                                resource("balancer").output("dnsName"),
                                                resource("balancer").output("zoneId"),
                                                false))))
                .build();
    }
}
