package io.infrar.examples.gallery;

import static io.infrar.examples.gallery.Parts.webranaBackend;
import static io.infrar.examples.gallery.Parts.webranaData;
import static io.infrar.model.Refs.cluster;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Units.gib;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Cluster;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import java.util.Map;

/** The same on Kubernetes; data stays what it was. */
public final class W3Kubernetes {
    /** In the gallery. */
    public static final Example EXAMPLE = new Example("W3", "EKS", "W2 on Kubernetes", W3Kubernetes::environment);

    private W3Kubernetes() {}

    /** The model. */
    public static Environment environment() {
        return webranaData(Environment.builder("webrana-three"), "10.0.0.0/16", 3)
                .on("aws", "ap-southeast-1")
                .database("reports", d -> d.postgres("15").in(network("main")).highlyAvailable())
                .cluster(
                        "main",
                        c -> c.version("1.31")
                                .in(network("main"))
                                .nodePool("main", 2, gib(4), 3, 3)
                                .addOns("aws-load-balancer-controller")
                                .namespaces("webrana", "monitoring")
                                .helm(new Cluster.HelmRelease(
                                        "prometheus",
                                        "kube-prometheus-stack",
                                        "https://charts.example.org",
                                        "70.1.0",
                                        "monitoring",
                                        Json.of(Map.of("grafana", Map.of("enabled", true))))))
                .compute(
                        "backend",
                        c -> webranaBackend(c)
                                .on(cluster("main"))
                                .replicas(2)
                                .publiclyReachable()
                                .domains("api.webrana.id"))
                .compute(
                        "frontend",
                        c -> c.image("webrana/frontend:1")
                                .on(cluster("main"))
                                .port(3000)
                                .replicas(2)
                                .publiclyReachable()
                                .domains("webrana.id")
                                .env("API_URL", "https://api.webrana.id"))
                .monitor("grafana", m -> m.on(cluster("main")).watch(compute("backend"), compute("frontend")))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
