package io.infrar.provider.aws.kubernetes;

import java.util.Optional;

class DisruptionBudgetTest extends KubernetesContract {
    @Override
    protected String type() {
        return "kubernetes-disruption-budget";
    }

    @Override
    String plural() {
        return "poddisruptionbudgets";
    }

    @Override
    protected Object spec() {
        return new DisruptionBudget.Spec(CLUSTER, APPS, "api.compute", 1);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new DisruptionBudget.Spec(CLUSTER, APPS, "web.compute", 2));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new DisruptionBudget.Spec(CLUSTER, OTHER, "api.compute", 1));
    }
}
