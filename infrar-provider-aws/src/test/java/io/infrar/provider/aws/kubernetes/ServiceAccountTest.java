package io.infrar.provider.aws.kubernetes;

import io.infrar.model.Output;
import java.util.Optional;

class ServiceAccountTest extends KubernetesContract {
    @Override
    protected String type() {
        return "kubernetes-service-account";
    }

    @Override
    String plural() {
        return "serviceaccounts";
    }

    @Override
    protected Object spec() {
        return new ServiceAccount.Spec(CLUSTER, APPS, "api", Output.of("arn:aws:iam::123456789012:role/api"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new ServiceAccount.Spec(CLUSTER, APPS, "api", null));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new ServiceAccount.Spec(CLUSTER, OTHER, "api", null));
    }
}
