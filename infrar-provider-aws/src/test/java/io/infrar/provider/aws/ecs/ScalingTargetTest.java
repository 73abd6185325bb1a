package io.infrar.provider.aws.ecs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.testkit.aws.Moto;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.services.applicationautoscaling.model.ServiceNamespace;

class ScalingTargetTest extends AwsHandlerContract {
    @BeforeEach
    void needsTheFullerServer() {
        assumeTrue(Moto.isFuller(), "plain moto does not know the tags of scalable targets");
    }

    private String service = "";
    private String other = "";

    @Override
    protected void prepare() {
        String cluster = EcsTests.cluster(moto, "main");
        service = EcsTests.service(moto, cluster, "app");
        other = EcsTests.service(moto, cluster, "other");
    }

    @Override
    protected String type() {
        return "scaling-target";
    }

    @Override
    protected Object spec() {
        return new ScalingTarget.Spec(Output.of(service), 2, 10, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new ScalingTarget.Spec(Output.of(service), 1, 4, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new ScalingTarget.Spec(Output.of(other), 2, 10, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.applicationAutoScaling(EcsTests.REGION)
                    .describeScalableTargets(r -> r.serviceNamespace(ServiceNamespace.ECS))
                    .scalableTargets()
                    .size());
        }
    }
}
