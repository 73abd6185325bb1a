package io.infrar.provider.aws.elb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsProvider;
import io.infrar.provider.aws.Contexts;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.run.ApplyException;
import io.infrar.spi.Change;
import io.infrar.spi.Effect;
import io.infrar.spi.Observation;
import io.infrar.spi.ProviderException;
import io.infrar.testkit.MemoryStateStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How load balancers are waited for and read, on a scripted AWS: moto has them active at once. */
class ElbReadTest {
    private static final String ARN = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/main/";

    @TempDir
    Path folder;

    private final ScriptedAws script = new ScriptedAws();
    private final MemoryStateStore store = new MemoryStateStore();

    @AfterEach
    void close() {
        script.close();
    }

    private static String described(String action, String id, String state) {
        return "<" + action + "Response><" + action + "Result><LoadBalancers><member><LoadBalancerArn>" + ARN + id
                + "</LoadBalancerArn><DNSName>main.elb.amazonaws.com</DNSName><CanonicalHostedZoneId>Z1"
                + "</CanonicalHostedZoneId><LoadBalancerName>main</LoadBalancerName><Scheme>internet-facing</Scheme>"
                + "<Type>application</Type><State>" + state + "</State><AvailabilityZones><member><SubnetId>subnet-1"
                + "</SubnetId></member></AvailabilityZones></member></LoadBalancers></" + action + "Result></" + action
                + "Response>";
    }

    private static String empty(String action) {
        return "<" + action + "Response><" + action + "Result/></" + action + "Response>";
    }

    @Test
    void a_new_one_is_waited_for_by_its_state_alone() {
        script.on("CreateLoadBalancer", 200, described("CreateLoadBalancer", "1", "<Code>provisioning</Code>"))
                .on("ModifyLoadBalancerAttributes", 200, empty("ModifyLoadBalancerAttributes"))
                .on("DescribeLoadBalancers", 200, described("DescribeLoadBalancers", "1", "<Code>provisioning</Code>"))
                .on("DescribeLoadBalancers", 200, described("DescribeLoadBalancers", "1", "<Code>active</Code>"));

        try (Infra infra = infra()) {
            infra.apply(infra.plan(environment()));
        }

        assertThat(script.calls())
                .containsExactly(
                        "CreateLoadBalancer",
                        "ModifyLoadBalancerAttributes",
                        "DescribeLoadBalancers",
                        "DescribeLoadBalancers");
        assertThat(script.bodies().get(0)).contains("Tags.member.1.Key=", "infrar-instance");
        assertThat(script.bodies().get(1))
                .contains("drop_invalid_header_fields.enabled&Attributes.member.1.Value=true");
    }

    @Test
    void one_that_could_not_be_set_up_says_why() {
        script.on("CreateLoadBalancer", 200, described("CreateLoadBalancer", "1", "<Code>provisioning</Code>"))
                .on("ModifyLoadBalancerAttributes", 200, empty("ModifyLoadBalancerAttributes"))
                .on(
                        "DescribeLoadBalancers",
                        200,
                        described(
                                "DescribeLoadBalancers",
                                "1",
                                "<Code>failed</Code><Reason>no free addresses in subnet-1</Reason>"));

        try (Infra infra = infra()) {
            assertThatThrownBy(() -> infra.apply(infra.plan(environment())))
                    .isInstanceOf(ApplyException.class)
                    .hasMessageContaining("could not be set up: no free addresses in subnet-1");
        }
    }

    @Test
    void one_that_could_not_be_set_up_is_replaced() {
        script.on("DescribeLoadBalancers", 200, described("DescribeLoadBalancers", "1", "<Code>failed</Code>"))
                .on("DescribeLoadBalancerAttributes", 200, empty("DescribeLoadBalancerAttributes"))
                .on("DescribeTags", 200, empty("DescribeTags"));
        LoadBalancer.Spec asked = new LoadBalancer.Spec(
                LoadBalancer.Kind.APPLICATION,
                false,
                Set.of(Output.of("subnet-1")),
                Set.of(),
                60,
                false,
                false,
                null,
                Map.of());
        try (AwsClients aws = script.clients()) {
            LoadBalancer handler = new LoadBalancer(aws);
            var seen = (Observation.Present<LoadBalancer.Spec, LoadBalancer.Outputs>)
                    handler.read(Contexts.reading(), List.of(Contexts.known("load-balancer", ARN + "1", asked, null)))
                            .get(0);

            assertThat(seen.spec()).isNotEqualTo(asked);
            assertThat(handler.effect(new Change<>(seen.spec(), asked, List.of())))
                    .isEqualTo(Effect.replace(Effect.Order.CREATE_FIRST, "AWS could not set it up"));
        }
    }

    @Test
    void one_that_is_gone_does_not_hide_the_others() {
        List<String> asked = new ArrayList<>();
        List<String> found = ElbHandler.existing(List.of("a", "gone", "b"), arns -> {
            asked.add(String.join(",", arns));
            if (arns.contains("gone")) {
                throw ProviderException.of(ProviderException.Kind.NOT_FOUND, "gone");
            }
            return arns;
        });

        assertThat(found).containsExactly("a", "b");
        assertThat(asked).containsExactly("a,gone,b", "a", "gone", "b");
    }

    private Infra infra() {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new AwsProvider())
                .home(folder.resolve("home"))
                .base(folder)
                .state(store);
        script.settings().forEach(builder::setting);
        return builder.build();
    }

    private static Environment environment() {
        LoadBalancer.Spec spec = new LoadBalancer.Spec(
                LoadBalancer.Kind.APPLICATION,
                false,
                Set.of(Output.of("subnet-1")),
                Set.of(Output.of("sg-1")),
                60,
                true,
                false,
                null,
                Map.of());
        return Infra.environment("elb")
                .stage(Stage.DEVELOPMENT)
                .on("aws", "eu-west-1")
                .resource("main", r -> r.type("load-balancer").spec(spec))
                .build();
    }
}
