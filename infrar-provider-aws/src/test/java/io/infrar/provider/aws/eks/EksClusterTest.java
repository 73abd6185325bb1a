package io.infrar.provider.aws.eks;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * moto takes a change of the endpoint for a change of all that has to do with the network, and does not know UpdateClusterVersion;
 * for these see EksAnswersTest.
 */
class EksClusterTest extends AwsHandlerContract {
    static final Output<String> ROLE = Output.of("arn:aws:iam::123456789012:role/cluster");

    @Override
    protected String type() {
        return "eks-cluster";
    }

    @Override
    protected Object spec() {
        return cluster(ROLE, Set.of("api", "audit"), "Old");
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(cluster(ROLE, Set.of(), "New"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(cluster(Output.of("arn:aws:iam::123456789012:role/other"), Set.of("api", "audit"), "Old"));
    }

    static EksCluster.Spec cluster(Output<String> role, Set<String> logging, String tag) {
        return new EksCluster.Spec(
                "1.31",
                role,
                Set.of(Output.of("subnet-1"), Output.of("subnet-2")),
                Set.of(Output.of("sg-1")),
                true,
                Set.of(EksCluster.EVERYWHERE),
                logging,
                Output.of("arn:aws:kms:us-east-1:123456789012:key/1"),
                true,
                Map.of(tag, "x"));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(
                    aws.eks("us-east-1").listClusters(r -> {}).clusters().size());
        }
    }
}
