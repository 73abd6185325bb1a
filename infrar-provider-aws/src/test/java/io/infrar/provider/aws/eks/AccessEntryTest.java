package io.infrar.provider.aws.eks;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.eks.AccessEntry.Policy;
import io.infrar.testkit.aws.Moto;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class AccessEntryTest extends AwsHandlerContract {
    private static final String POLICIES = "arn:aws:eks::aws:cluster-access-policy/";

    @Override
    protected void prepare() {
        assumeTrue(Moto.isFuller(), "plain moto does not know access entries");
        EksAddonTest.makeCluster(moto);
    }

    @Override
    protected String type() {
        return "access-entry";
    }

    @Override
    protected Object spec() {
        return entry(
                "developers",
                Set.of("readers"),
                Set.of(
                        new Policy(POLICIES + "AmazonEKSViewPolicy", Set.of()),
                        new Policy(POLICIES + "AmazonEKSEditPolicy", Set.of("staging"))),
                "Old");
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(entry(
                "developers",
                Set.of("writers"),
                Set.of(new Policy(POLICIES + "AmazonEKSEditPolicy", Set.of("staging", "test"))),
                "New"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(entry("operators", Set.of(), Set.of(), "Old"));
    }

    private static AccessEntry.Spec entry(String role, Set<String> groups, Set<Policy> policies, String tag) {
        return new AccessEntry.Spec(
                Output.of("main"),
                Output.of("arn:aws:iam::123456789012:role/" + role),
                groups,
                policies,
                Map.of(tag, "x"));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.eks("us-east-1")
                    .listAccessEntries(r -> r.clusterName("main"))
                    .accessEntries()
                    .size());
        }
    }
}
