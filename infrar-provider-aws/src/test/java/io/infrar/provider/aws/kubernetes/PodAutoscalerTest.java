package io.infrar.provider.aws.kubernetes;

import io.infrar.model.Output;
import java.util.Optional;

class PodAutoscalerTest extends KubernetesContract {
    @Override
    protected String type() {
        return "kubernetes-pod-autoscaler";
    }

    @Override
    String plural() {
        return "horizontalpodautoscalers";
    }

    @Override
    protected Object spec() {
        return scaler(APPS, 2, "cpu");
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(scaler(APPS, 3, "memory"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(scaler(OTHER, 2, "cpu"));
    }

    private static PodAutoscaler.Spec scaler(Output<String> namespace, int min, String metric) {
        return new PodAutoscaler.Spec(CLUSTER, namespace, Output.of("api"), min, 10, metric, 70, 0, 300);
    }
}
