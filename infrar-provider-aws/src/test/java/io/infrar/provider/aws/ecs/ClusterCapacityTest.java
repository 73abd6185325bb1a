package io.infrar.provider.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

class ClusterCapacityTest extends AwsHandlerContract {
    private String cluster = "";

    @Override
    protected void prepare() {
        cluster = EcsTests.cluster(moto, "main");
        try (var aws = AwsTests.clients(moto)) {
            aws.ecs(EcsTests.REGION)
                    .putClusterCapacityProviders(r -> r.cluster("main")
                            .capacityProviders("FARGATE")
                            .defaultCapacityProviderStrategy(java.util.List.of()));
        }
    }

    @AfterEach
    void thoseOfFargateStay() {
        try (var aws = AwsTests.clients(moto)) {
            assertThat(aws.ecs(EcsTests.REGION)
                            .describeClusters(r -> r.clusters("main"))
                            .clusters()
                            .get(0)
                            .capacityProviders())
                    .contains("FARGATE");
        }
    }

    @Override
    protected String type() {
        return "cluster-capacity";
    }

    @Override
    protected Object spec() {
        return new ClusterCapacity.Spec(Output.of(cluster), Set.of(Output.of("servers"), Output.of("old")));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new ClusterCapacity.Spec(Output.of(cluster), Set.of(Output.of("servers"))));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }
}
