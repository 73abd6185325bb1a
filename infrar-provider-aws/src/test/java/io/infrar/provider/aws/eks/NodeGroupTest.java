package io.infrar.provider.aws.eks;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.testkit.aws.Moto;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** moto knows neither new tags of a node group nor UpdateNodegroupVersion. */
class NodeGroupTest extends AwsHandlerContract {
    @Override
    protected void prepare() {
        EksAddonTest.makeCluster(moto);
    }

    @Override
    protected String type() {
        return "node-group";
    }

    @Override
    protected Object spec() {
        return group("t3.medium", 3, Map.of("pool", "main", "old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        // Plain moto changes no node groups.
        return Moto.isFuller() ? Optional.of(group("t3.medium", 5, Map.of("pool", "other"))) : Optional.empty();
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(group("t3.large", 3, Map.of("pool", "main", "old", "x")));
    }

    private static NodeGroup.Spec group(String type, int max, Map<String, String> labels) {
        return new NodeGroup.Spec(
                Output.of("main"),
                "1.31",
                Output.of("arn:aws:iam::123456789012:role/node"),
                Set.of(Output.of("subnet-1"), Output.of("subnet-2")),
                List.of(type),
                "AL2023_x86_64_STANDARD",
                "ON_DEMAND",
                20,
                2,
                max,
                2,
                1,
                labels,
                Map.of("Project", "infrar"));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.eks("us-east-1")
                    .listNodegroups(r -> r.clusterName("main"))
                    .nodegroups()
                    .size());
        }
    }
}
