package io.infrar.provider.aws.kubernetes;

import java.util.Optional;

class NamespaceTest extends KubernetesContract {
    @Override
    protected String type() {
        return "kubernetes-namespace";
    }

    @Override
    String plural() {
        return "namespaces";
    }

    @Override
    protected Object spec() {
        return new Namespace.Spec(CLUSTER, "platform");
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.empty();
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new Namespace.Spec(CLUSTER, "builders"));
    }
}
