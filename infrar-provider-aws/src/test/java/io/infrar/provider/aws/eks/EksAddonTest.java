package io.infrar.provider.aws.eks;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.testkit.aws.Moto;
import java.util.Map;
import java.util.Optional;

class EksAddonTest extends AwsHandlerContract {
    static void makeCluster(Moto moto) {
        try (var aws = AwsTests.clients(moto)) {
            for (String name : new String[] {"main", "other"}) {
                aws.eks("us-east-1")
                        .createCluster(r -> r.name(name)
                                .roleArn("arn:aws:iam::123456789012:role/cluster")
                                .resourcesVpcConfig(v -> v.subnetIds("subnet-1", "subnet-2")));
            }
        }
    }

    @Override
    protected void prepare() {
        assumeTrue(Moto.isFuller(), "plain moto does not know add-ons");
        makeCluster(moto);
    }

    @Override
    protected String type() {
        return "eks-addon";
    }

    @Override
    protected Object spec() {
        return new EksAddon.Spec(
                Output.of("main"), "vpc-cni", null, null, null, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new EksAddon.Spec(
                Output.of("main"),
                "vpc-cni",
                "v1.19.0-eksbuild.1",
                null,
                Json.parse("{\"env\": {\"WARM_IP_TARGET\": \"2\"}}"),
                Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new EksAddon.Spec(Output.of("other"), "vpc-cni", null, null, null, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            int sum = 0;
            for (String name : new String[] {"main", "other"}) {
                sum += aws.eks("us-east-1")
                        .listAddons(r -> r.clusterName(name))
                        .addons()
                        .size();
            }
            return Optional.of(sum);
        }
    }
}
