package io.infrar.provider.aws.iam;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The simulated AWS cannot add or remove client ids, so a change of these is not tried. */
class OidcProviderTest extends AwsHandlerContract {
    private static final Output<String> CLUSTER = Output.of("https://oidc.eks.eu-west-1.amazonaws.com/id/0123");

    @Override
    protected String type() {
        return "oidc-provider";
    }

    @Override
    protected Object spec() {
        return new OidcProvider.Spec(
                CLUSTER, Set.of("sts.amazonaws.com"), Set.of("a".repeat(40)), Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new OidcProvider.Spec(
                CLUSTER, Set.of("sts.amazonaws.com"), Set.of("b".repeat(40)), Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new OidcProvider.Spec(
                Output.of("https://token.actions.githubusercontent.com"), Set.of("one"), null, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.iam()
                    .listOpenIDConnectProviders()
                    .openIDConnectProviderList()
                    .size());
        }
    }
}
