package io.infrar.provider.aws.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.model.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The pods of a program: what is asked, and how that is written and read. Of containers and variables that were not asked for, such
 * as those that a controller adds, nothing is read.
 *
 * @param serviceAccount null where the program has no rights
 * @param containers the program first
 * @param secretVersion another one starts all pods again; null without secrets
 * @param drainSeconds how long a pod goes on after it is asked to end, until nobody sends it requests any more; zero for none
 */
public record Pods(
        @Nullable Output<String> serviceAccount,
        List<Container> containers,
        @Nullable Output<String> secretVersion,
        int drainSeconds) {
    static final String RESTARTED = "infrar.io/restarted";
    private static final String SECRETS = "infrar.io/secrets";

    /** A pod that begins is asked that often. */
    private static final int STARTING = 5;

    public Pods {
        containers = List.copyOf(containers);
    }

    /**
     * A container.
     *
     * @param command the arguments of what the image starts; empty runs what it says
     * @param secrets variables from a secret of the cluster
     * @param cpuMillis that many thousandths of a processor are kept for it; it may use more
     * @param memoryMib kept for it, and what it may use at most
     * @param probe null where nobody asks how it is
     */
    public record Container(
            String name,
            Output<String> image,
            List<String> command,
            Set<Integer> ports,
            Map<String, Output<String>> env,
            Map<String, SecretKey> secrets,
            int cpuMillis,
            int memoryMib,
            @Nullable Probe probe) {
        public Container {
            command = List.copyOf(command);
            ports = Set.copyOf(ports);
            env = Map.copyOf(env);
            secrets = Map.copyOf(secrets);
        }
    }

    /** A value in a secret of the cluster. */
    public record SecretKey(Output<String> secret, String key) {}

    /**
     * How to tell that a container is well: a path and port to ask by HTTP, or a command.
     *
     * @param interval in seconds, as the others
     * @param failures in a row until it counts as ill, and is started again
     * @param start how long it may take to begin
     */
    public record Probe(
            @Nullable String path,
            @Nullable Integer port,
            List<String> command,
            int interval,
            int timeout,
            int failures,
            int start) {
        public Probe {
            command = List.copyOf(command);
        }
    }

    // ---- write

    /** Writes a template of pods: its metadata and spec. */
    void write(ObjectNode template, String program, String restart) {
        ObjectNode metadata = template.putObject("metadata");
        metadata.putObject("labels").put(Labels.PROGRAM, program);
        ObjectNode annotations = metadata.putObject("annotations");
        if (secretVersion != null) {
            annotations.put(SECRETS, secretVersion.get());
        }
        ObjectNode spec = template.putObject("spec");
        spec.put("restartPolicy", restart).put("automountServiceAccountToken", false);
        if (serviceAccount != null) {
            spec.put("serviceAccountName", serviceAccount.get());
        }
        spec.putObject("securityContext").putObject("seccompProfile").put("type", "RuntimeDefault");
        ArrayNode array = spec.putArray("containers");
        containers.forEach(each -> write(array.addObject(), each));
    }

    private void write(ObjectNode object, Container container) {
        object.put("name", container.name()).put("image", container.image().get());
        if (!container.command().isEmpty()) {
            ArrayNode args = object.putArray("args");
            container.command().forEach(args::add);
        }
        if (!container.ports().isEmpty()) {
            ArrayNode ports = object.putArray("ports");
            new TreeSet<>(container.ports())
                    .forEach(
                            port -> ports.addObject().put("containerPort", port).put("protocol", "TCP"));
        }
        ArrayNode env = object.putArray("env");
        new TreeMap<>(container.env())
                .forEach((name, value) -> env.addObject().put("name", name).put("value", value.get()));
        new TreeMap<>(container.secrets())
                .forEach((name, key) -> env.addObject()
                        .put("name", name)
                        .putObject("valueFrom")
                        .putObject("secretKeyRef")
                        .put("name", key.secret().get())
                        .put("key", key.key()));
        ObjectNode resources = object.putObject("resources");
        resources
                .putObject("requests")
                .put("cpu", Quantities.cpu(container.cpuMillis()))
                .put("memory", Quantities.memory(container.memoryMib()));
        resources.putObject("limits").put("memory", Quantities.memory(container.memoryMib()));
        object.putObject("securityContext").put("allowPrivilegeEscalation", false);
        Probe probe = container.probe();
        if (probe != null) {
            int begin = Math.max(probe.failures(), (probe.start() + probe.interval() * probe.failures()) / STARTING);
            write(object.putObject("startupProbe"), probe, STARTING, begin);
            write(object.putObject("livenessProbe"), probe, probe.interval(), probe.failures());
            write(object.putObject("readinessProbe"), probe, probe.interval(), probe.failures());
        }
        if (drainSeconds > 0) {
            object.putObject("lifecycle")
                    .putObject("preStop")
                    .putObject("sleep")
                    .put("seconds", drainSeconds);
        }
    }

    private static void write(ObjectNode object, Probe probe, int period, int failures) {
        if (probe.path() != null && probe.port() != null) {
            object.putObject("httpGet").put("path", probe.path()).put("port", probe.port());
        } else {
            ArrayNode command = object.putObject("exec").putArray("command");
            probe.command().forEach(command::add);
        }
        object.put("periodSeconds", period)
                .put("timeoutSeconds", probe.timeout())
                .put("failureThreshold", failures);
    }

    // ---- read

    /** Pods as a template says them; {@code asked} says what to look for. */
    static Pods read(JsonNode template, @Nullable Pods asked) {
        JsonNode spec = template.path("spec");
        Map<String, JsonNode> there = new LinkedHashMap<>();
        spec.path("containers").forEach(each -> there.put(each.path("name").asText(), each));
        List<Container> containers = new ArrayList<>();
        if (asked == null) {
            there.values().forEach(each -> containers.add(read(each, null, null)));
        } else {
            for (Container each : asked.containers()) {
                JsonNode container = there.get(each.name());
                if (container != null) {
                    containers.add(read(container, each, each.probe()));
                }
            }
        }
        JsonNode version = template.at("/metadata/annotations").path(SECRETS);
        JsonNode account = spec.path("serviceAccountName");
        JsonNode drain = spec.at("/containers/0/lifecycle/preStop/sleep/seconds");
        return new Pods(
                account.isMissingNode() ? null : Output.of(account.asText()),
                containers,
                version.isMissingNode() ? null : Output.of(version.asText()),
                drain.asInt(0));
    }

    private static Container read(JsonNode object, @Nullable Container asked, @Nullable Probe askedProbe) {
        List<String> command = new ArrayList<>();
        object.path("args").forEach(each -> command.add(each.asText()));
        Set<Integer> ports = new TreeSet<>();
        object.path("ports")
                .forEach(each -> ports.add(each.path("containerPort").asInt()));
        Map<String, Output<String>> env = new TreeMap<>();
        Map<String, SecretKey> secrets = new TreeMap<>();
        for (JsonNode each : object.path("env")) {
            String name = each.path("name").asText();
            JsonNode secret = each.at("/valueFrom/secretKeyRef");
            if (asked != null
                    && !asked.env().containsKey(name)
                    && !asked.secrets().containsKey(name)) {
                continue;
            }
            if (secret.isMissingNode()) {
                env.put(name, Output.of(each.path("value").asText("")));
            } else {
                secrets.put(
                        name,
                        new SecretKey(
                                Output.of(secret.path("name").asText()),
                                secret.path("key").asText()));
            }
        }
        return new Container(
                object.path("name").asText(),
                Output.of(object.path("image").asText()),
                command,
                ports,
                env,
                secrets,
                Quantities.millis(object.at("/resources/requests/cpu").asText("")),
                Quantities.mib(object.at("/resources/limits/memory").asText("")),
                probe(object, askedProbe));
    }

    private static @Nullable Probe probe(JsonNode container, @Nullable Probe asked) {
        JsonNode probe = container.path("readinessProbe");
        if (probe.isMissingNode()) {
            return null;
        }
        List<String> command = new ArrayList<>();
        probe.at("/exec/command").forEach(each -> command.add(each.asText()));
        JsonNode http = probe.path("httpGet");
        return new Probe(
                http.isMissingNode() ? null : http.path("path").asText(),
                http.isMissingNode() ? null : http.path("port").asInt(),
                command,
                probe.path("periodSeconds").asInt(),
                probe.path("timeoutSeconds").asInt(),
                probe.path("failureThreshold").asInt(),
                asked == null ? 0 : asked.start());
    }
}
