package io.infrar.provider.aws.kubernetes;

import io.infrar.model.Output;
import java.util.Optional;
import java.util.Set;

class ServiceTest extends KubernetesContract {
    @Override
    protected String type() {
        return "kubernetes-service";
    }

    @Override
    String plural() {
        return "services";
    }

    @Override
    protected Object spec() {
        return service(APPS, Set.of(new Service.Port(8080, 30080)));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(service(APPS, Set.of(new Service.Port(8081, null), new Service.Port(9090, null))));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(service(OTHER, Set.of(new Service.Port(8080, null))));
    }

    private static Service.Spec service(Output<String> namespace, Set<Service.Port> ports) {
        return new Service.Spec(CLUSTER, namespace, "api.compute", ports);
    }
}
