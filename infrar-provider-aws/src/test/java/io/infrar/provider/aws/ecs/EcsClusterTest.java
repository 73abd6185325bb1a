package io.infrar.provider.aws.ecs;

import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class EcsClusterTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "ecs-cluster";
    }

    @Override
    protected Object spec() {
        return new EcsCluster.Spec(true, Set.of("FARGATE", "FARGATE_SPOT"), Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new EcsCluster.Spec(false, Set.of("FARGATE"), Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    /** A deleted cluster stays listed as inactive. */
    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            var ecs = aws.ecs("us-east-1");
            var arns = ecs.listClusters().clusterArns();
            return Optional.of(
                    arns.isEmpty()
                            ? 0
                            : (int) ecs.describeClusters(r -> r.clusters(arns)).clusters().stream()
                                    .filter(cluster -> cluster.status().equals("ACTIVE"))
                                    .count());
        }
    }
}
