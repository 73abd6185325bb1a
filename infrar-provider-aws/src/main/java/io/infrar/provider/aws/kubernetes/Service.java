package io.infrar.provider.aws.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One name and address for the pods of a program, inside of the cluster, and where a load balancer stands before it a port of each
 * machine. See <a href="https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/">Service</a>.
 */
public final class Service extends KubernetesHandler<Service.Spec, Service.Outputs> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("kubernetes-service", Spec.class, Outputs.class);

    /**
     * What is asked.
     *
     * @param program the label by which its pods are found
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another cluster")
            Output<String> cluster,

            @Field(
                    onChange = Field.OnChange.REPLACE_DELETE_FIRST,
                    because = "a port of the machines cannot lead to two namespaces")
            Output<String> namespace,

            String program,
            Set<Port> ports)
            implements InCluster {
        public Spec {
            ports = Set.copyOf(ports);
        }
    }

    /**
     * A port of the pods, by the same number.
     *
     * @param nodePort where each machine of the cluster listens as well, 30000 to 32767; null for nowhere
     */
    public record Port(int port, @Nullable Integer nodePort) {}

    /**
     * What is known once it exists.
     *
     * @param host its name inside of the cluster
     */
    public record Outputs(String name, String host) {}

    Service(AwsClients aws) {
        super(TYPE, new Kind("v1", "Service", "services"), aws);
    }

    @Override
    void write(ApplyContext<Spec, Outputs> context, ObjectNode manifest) {
        Spec asked = context.spec();
        ObjectNode spec = manifest.putObject("spec");
        boolean nodePorts = asked.ports().stream().anyMatch(each -> each.nodePort() != null);
        spec.put("type", nodePorts ? "NodePort" : "ClusterIP");
        Labels.select(spec.putObject("selector"), asked.program());
        var ports = spec.putArray("ports");
        asked.ports().stream().sorted(Comparator.comparing(Port::port)).forEach(each -> {
            ObjectNode port = ports.addObject()
                    .put("name", "port-" + each.port())
                    .put("protocol", "TCP")
                    .put("port", each.port())
                    .put("targetPort", each.port());
            if (each.nodePort() != null) {
                port.put("nodePort", each.nodePort());
            }
        });
    }

    @Override
    protected Spec spec(JsonNode object, Known<Spec, Outputs> known) {
        Set<Port> ports = new LinkedHashSet<>();
        for (JsonNode each : object.at("/spec/ports")) {
            JsonNode node = each.path("nodePort");
            ports.add(new Port(each.path("port").asInt(), node.isMissingNode() ? null : Integer.valueOf(node.asInt())));
        }
        return new Spec(
                cluster(known),
                namespace(object),
                object.at("/spec/selector").path(Labels.PROGRAM).asText(),
                ports);
    }

    @Override
    protected Outputs outputs(JsonNode object, Known<Spec, Outputs> known) {
        return new Outputs(name(object), name(object) + "." + namespace(object).get() + ".svc.cluster.local");
    }
}
