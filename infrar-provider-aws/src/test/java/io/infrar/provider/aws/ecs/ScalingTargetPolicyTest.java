package io.infrar.provider.aws.ecs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.testkit.aws.Moto;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.services.applicationautoscaling.model.ScalableDimension;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;

class ScalingTargetPolicyTest extends AwsHandlerContract {
    @BeforeEach
    void needsTheFullerServer() {
        assumeTrue(Moto.isFuller(), "plain moto does not know the tags of scalable targets");
    }

    private static final String CPU = "ECSServiceAverageCPUUtilization";

    private String target = "";
    private String other = "";

    @Override
    protected void prepare() {
        String cluster = EcsTests.cluster(moto, "main");
        target = target(EcsTests.service(moto, cluster, "app"));
        other = target(EcsTests.service(moto, cluster, "other"));
    }

    private String target(String service) {
        String id = ScalingTarget.id(service);
        try (var aws = AwsTests.clients(moto)) {
            aws.applicationAutoScaling(EcsTests.REGION)
                    .registerScalableTarget(r -> r.serviceNamespace(ServiceNamespace.ECS)
                            .scalableDimension(ScalableDimension.ECS_SERVICE_DESIRED_COUNT)
                            .resourceId(id)
                            .minCapacity(1)
                            .maxCapacity(3));
        }
        return id;
    }

    @Override
    protected String type() {
        return "scaling-target-policy";
    }

    @Override
    protected Object spec() {
        return new ScalingTargetPolicy.Spec(Output.of(target), CPU, 70, null, 60, 300);
    }

    @Override
    protected Optional<Object> updated() {
        Output<String> label = Output.of("app/web/0123456789abcdef/targetgroup/web/0123456789abcdef");
        return Optional.of(
                new ScalingTargetPolicy.Spec(Output.of(target), "ALBRequestCountPerTarget", 500, label, 30, 200));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new ScalingTargetPolicy.Spec(Output.of(other), CPU, 70, null, 60, 300));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.applicationAutoScaling(EcsTests.REGION)
                    .describeScalingPolicies(r -> r.serviceNamespace(ServiceNamespace.ECS))
                    .scalingPolicies()
                    .size());
        }
    }

    /** Policies have no tags; a name with our token is ours. */
    @Override
    protected boolean carriesMarks() {
        return false;
    }
}
