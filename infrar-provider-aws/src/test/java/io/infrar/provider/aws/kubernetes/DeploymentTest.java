package io.infrar.provider.aws.kubernetes;

import io.infrar.model.Output;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class DeploymentTest extends KubernetesContract {
    @Override
    protected String type() {
        return "kubernetes-deployment";
    }

    @Override
    String plural() {
        return "deployments";
    }

    @Override
    protected Object spec() {
        return deployment(
                APPS, 2, pods("api:1.0", Map.of("MODE", Output.of("fast"), "OLD", Output.of("x")), 1000, 1024));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(deployment(APPS, 3, pods("api:1.1", Map.of("MODE", Output.of("slow")), 250, 512)));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(deployment(OTHER, 2, pods("api:1.0", Map.of(), 250, 512)));
    }

    static Deployment.Spec deployment(Output<String> namespace, Integer replicas, Pods pods) {
        return new Deployment.Spec(CLUSTER, namespace, "api.compute", replicas, 2, 50, pods);
    }

    static Pods pods(String image, Map<String, Output<String>> env, int cpu, int memory) {
        Pods.Container program = new Pods.Container(
                "api",
                Output.of(image),
                List.of("serve", "--fast"),
                Set.of(8080, 9090),
                env,
                Map.of("PASSWORD", new Pods.SecretKey(Output.of("api-secret"), "PASSWORD")),
                cpu,
                memory,
                new Pods.Probe("/health", 8080, List.of(), 30, 5, 3, 60));
        Pods.Container sidecar = new Pods.Container(
                "proxy",
                Output.of("envoy:1"),
                List.of(),
                Set.of(),
                Map.of(),
                Map.of(),
                100,
                128,
                new Pods.Probe(null, null, List.of("true"), 10, 2, 2, 0));
        return new Pods(Output.of("api"), List.of(program, sidecar), Output.of("0123456789abcdef"), 5);
    }
}
