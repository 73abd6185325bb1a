package io.infrar.provider.hetzner.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.model.Output;
import io.infrar.provider.hetzner.HetznerHandlerContract;
import io.infrar.provider.hetzner.HetznerTests;
import io.infrar.provider.hetzner.TestCertificate;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Algorithm;
import io.infrar.provider.hetzner.cloud.LoadBalancer.HealthCheck;
import io.infrar.provider.hetzner.cloud.LoadBalancer.HealthRequest;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Http;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Protocol;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Service;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class LoadBalancerTest extends HetznerHandlerContract {
    private static final TestCertificate CERTIFICATE = TestCertificate.of("api.example.org");
    private static final HealthCheck CONNECTS = new HealthCheck(8080, 15, 10, 3, null);

    private String network = "";
    private String certificate = "";
    private String one = "";
    private String two = "";

    @Override
    protected void prepare() {
        JsonNode made = HetznerTests.post(
                sim,
                "/networks",
                Map.of(
                        "name",
                        "n",
                        "ip_range",
                        "10.0.0.0/16",
                        "subnets",
                        List.of(Map.of("type", "cloud", "ip_range", "10.0.0.0/24", "network_zone", "eu-central"))));
        network = made.path("network").path("id").asText();
        certificate = HetznerTests.post(
                        sim,
                        "/certificates",
                        Map.of("name", "c", "certificate", CERTIFICATE.chain(), "private_key", CERTIFICATE.key()))
                .path("certificate")
                .path("id")
                .asText();
        one = server("one");
        two = server("two");
    }

    private String server(String name) {
        return HetznerTests.post(
                        sim,
                        "/servers",
                        Map.of(
                                "name",
                                name,
                                "server_type",
                                "cx23",
                                "image",
                                "ubuntu-24.04",
                                "location",
                                "fsn1",
                                "networks",
                                List.of(Long.parseLong(network))))
                .path("server")
                .path("id")
                .asText();
    }

    @Override
    protected String type() {
        return "load-balancer";
    }

    @Override
    protected Object spec() {
        return new LoadBalancer.Spec(
                "lb11",
                "fsn1",
                Algorithm.ROUND_ROBIN,
                Set.of(
                        new Service(
                                443,
                                Protocol.HTTPS,
                                8080,
                                false,
                                new HealthCheck(
                                        8080, 10, 5, 2, new HealthRequest("/health", null, false, HealthRequest.WELL)),
                                new Http(Set.of(Output.of(certificate)), true, true, "SESSION", 600, 60)),
                        new Service(5432, Protocol.TCP, 5432, true, CONNECTS, null)),
                Set.of(Target.server(Output.of(one), true), new Target(null, "role=api", null, true)),
                Output.of(network),
                true,
                false,
                Map.of("Project", "infrar", "Old", "x"));
    }

    /** The redirect goes, and what listens at its port comes; a service, a target and the network go. */
    @Override
    protected Optional<Object> updated() {
        return Optional.of(new LoadBalancer.Spec(
                "lb21",
                "fsn1",
                Algorithm.LEAST_CONNECTIONS,
                Set.of(
                        new Service(
                                443,
                                Protocol.HTTPS,
                                8081,
                                false,
                                CONNECTS,
                                new Http(Set.of(Output.of(certificate)), false, false, null, null, null)),
                        new Service(
                                80,
                                Protocol.HTTP,
                                8080,
                                false,
                                CONNECTS,
                                new Http(Set.of(), false, false, null, null, null))),
                Set.of(Target.server(Output.of(one), false), Target.server(Output.of(two), false)),
                null,
                true,
                false,
                Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new LoadBalancer.Spec(
                "lb11", "nbg1", Algorithm.ROUND_ROBIN, Set.of(), Set.of(), null, true, false, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(count("/load_balancers"));
    }
}
