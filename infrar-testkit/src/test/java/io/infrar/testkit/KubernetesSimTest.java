package io.infrar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.testkit.kubernetes.KubernetesSim;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubernetesSimTest {
    private static final String MAP = "/api/v1/namespaces/default/configmaps/map";
    private static final String DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/api";

    private final KubernetesSim sim = new KubernetesSim();

    @AfterEach
    void close() {
        sim.close();
    }

    @Test
    void a_manager_that_leaves_a_field_out_removes_it_unless_another_one_has_it_too() {
        sim.edit(MAP, "one", map("\"a\":\"1\",\"b\":\"1\""));
        sim.edit(MAP, "two", map("\"b\":\"1\",\"c\":\"1\""));

        sim.edit(MAP, "one", map(""));

        assertThat(object(MAP).path("data").toString()).isEqualTo("{\"b\":\"1\",\"c\":\"1\"}");
    }

    @Test
    void entries_of_a_list_with_a_key_are_merged_and_other_lists_are_one_value() {
        sim.edit(DEPLOYMENT, "one", deployment("\"args\":[\"x\",\"y\"],\"env\":[{\"name\":\"A\",\"value\":\"1\"}]"));
        sim.edit(DEPLOYMENT, "two", deployment("\"args\":[\"z\"],\"env\":[{\"name\":\"B\",\"value\":\"2\"}]"));

        JsonNode container = object(DEPLOYMENT).at("/spec/template/spec/containers/0");
        assertThat(container.path("args").toString()).isEqualTo("[\"z\"]");
        assertThat(container.path("env").findValuesAsText("name")).containsExactly("A", "B");
    }

    @Test
    void what_the_model_does_not_know_is_refused_by_name() {
        assertThatThrownBy(() -> sim.edit(DEPLOYMENT, "one", deployment("\"cpu\":1")))
                .hasMessageContaining("unknown field")
                .hasMessageContaining(".cpu");
        assertThatThrownBy(() -> sim.edit(DEPLOYMENT, "one", deployment("\"ports\":\"80\"")))
                .hasMessageContaining("Invalid");
    }

    @Test
    void a_namespace_must_be_there() {
        assertThatThrownBy(() -> sim.edit(MAP.replace("default", "none"), "one", map("")))
                .hasMessageContaining("namespaces \\\"none\\\" not found");
    }

    @Test
    void two_services_cannot_have_one_port_of_the_machines() {
        sim.edit(service("one"), "x", service("one", 30080));

        assertThatThrownBy(() -> sim.edit(service("two"), "x", service("two", 30080)))
                .hasMessageContaining("already allocated");
        assertThatThrownBy(() -> sim.edit(service("two"), "x", service("two", 80)))
                .hasMessageContaining("not in the valid range");
    }

    /** The real client takes it for a cluster: it discovers kinds, applies on the server, sees conflicts, lists and deletes. */
    @Test
    void kubectl_works_with_it(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(isOnPath("kubectl"), "kubectl is not on the path");
        Path file = Files.writeString(
                folder.resolve("map.yaml"),
                "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map\n  labels:\n    of: test\ndata:\n  a: \"1\"\n");

        assertThat(kubectl(folder, "apply", "--server-side", "--validate=false", "-f", file.toString()))
                .contains("configmap/map serverside-applied");
        sim.edit(MAP, "somebody", map("\"a\":\"2\""));
        assertThat(kubectl(folder, "apply", "--server-side", "--validate=false", "-f", file.toString()))
                .contains("conflict with \"somebody\"");
        assertThat(kubectl(folder, "get", "configmaps", "-l", "of=test", "-o", "name"))
                .contains("configmap/map");
        assertThat(kubectl(folder, "get", "configmaps", "-l", "of=other", "-o", "name"))
                .doesNotContain("map");
        assertThat(kubectl(folder, "delete", "configmap", "map", "--cascade=foreground", "--wait=false"))
                .contains("configmap \"map\" deleted");
    }

    private String kubectl(Path folder, String... words) throws IOException, InterruptedException {
        Path authority = Files.writeString(folder.resolve("ca.pem"), sim.authority());
        Path config = Files.writeString(folder.resolve("config"), "apiVersion: v1\nkind: Config\n");
        List<String> command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(words)); // some kubectl take flags only after the verb
        command.addAll(List.of(
                "--kubeconfig",
                config.toString(),
                "--cache-dir",
                folder.resolve("cache").toString(),
                "--server",
                sim.endpoint().toString(),
                "--certificate-authority",
                authority.toString(),
                "--token",
                "anybody"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private static boolean isOnPath(String program) {
        for (String folder : String.valueOf(System.getenv("PATH")).split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    private JsonNode object(String path) {
        return sim.object(path).orElseThrow();
    }

    private static String map(String data) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"map\"},\"data\":{" + data + "}}";
    }

    private static String deployment(String container) {
        return "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"api\"},\"spec\":{"
                + "\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},"
                + "\"spec\":{\"containers\":[{\"name\":\"api\",\"image\":\"api:1\"," + container + "}]}}}}";
    }

    private static String service(String name) {
        return "/api/v1/namespaces/default/services/" + name;
    }

    private static String service(String name, int port) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"" + name
                + "\"},\"spec\":{\"type\":\"NodePort\",\"ports\":[{\"port\":80,\"nodePort\":" + port + "}]}}";
    }
}
