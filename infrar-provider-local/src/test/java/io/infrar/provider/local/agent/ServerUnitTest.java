package io.infrar.provider.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ServerUnitTest extends AgentFixture {
    private final HttpClient http = HttpClient.newHttpClient();

    private String get(int port) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                .timeout(Duration.ofSeconds(5))
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }

    @Test
    void a_proxy_over_real_replicas_survives_a_replica_and_the_agent() throws Exception {
        AgentClient client = start();
        List<Integer> ports = Ports.free(3);
        int proxy = ports.get(2);
        for (int port : ports.subList(0, 2)) {
            Exec replica = Exec.of(TestPrograms.command(TestPrograms.Replica.class, Integer.toString(port)));
            client.put(ProcessUnit.of("api-" + port, "test", replica).with(Health.http(port, "/")));
        }
        client.put(ProxyUnit.of("api", "test", proxy, ports.subList(0, 2)).health("/"));
        client.awaitHealthy("api-" + ports.get(0), SOON);
        client.awaitHealthy("api-" + ports.get(1), SOON);
        client.awaitHealthy("api", SOON);
        eventually(
                "both are up", () -> client.unit("api").orElseThrow().detail().equals("2 of 2 replicas are up"));
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            String answer = get(proxy);
            assertThat(answer).contains("\nhost=127.0.0.1:" + proxy + "\n");
            seen.add(answer.lines().findFirst().orElseThrow());
        }
        assertThat(seen).hasSize(2);

        client.delete("api-" + ports.get(0));
        for (int i = 0; i < 4; i++) {
            assertThat(get(proxy)).startsWith("port=" + ports.get(1));
        }
        kill(agentPid());
        client.awaitHealthy("api", SOON);
        assertThat(get(proxy)).startsWith("port=" + ports.get(1));

        client.delete("api");
        assertThat(Ports.check(proxy)).isNull();
    }

    @Test
    void a_site_is_served_and_follows_its_definition() throws Exception {
        AgentClient client = start();
        Path site = Files.createDirectories(temp.resolve("site"));
        Files.writeString(site.resolve("index.html"), "one");
        Path other = Files.createDirectories(temp.resolve("other"));
        Files.writeString(other.resolve("index.html"), "two");
        int port = Ports.free();
        client.put(SiteUnit.of("web", "test", port, site));
        client.awaitHealthy("web", SOON);
        assertThat(get(port)).isEqualTo("one");
        client.put(SiteUnit.of("web", "test", port, other));
        client.awaitHealthy("web", SOON);
        assertThat(get(port)).isEqualTo("two");
    }

    @Test
    void a_taken_port_is_said_with_its_holder_and_used_when_it_is_free() throws IOException {
        AgentClient client = start();
        int port;
        try (ServerSocket taken = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
            client.put(SiteUnit.of("web", "test", port, temp));
            assertThatThrownBy(() -> client.awaitHealthy("web", Duration.ofMillis(300)))
                    .hasMessageContaining("port " + port + " is taken by pid "
                            + ProcessHandle.current().pid());
        }
        client.awaitHealthy("web", SOON);
    }
}
