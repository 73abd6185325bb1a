package io.infrar.provider.hetzner.cloud;

import io.infrar.model.Output;
import io.infrar.provider.hetzner.HetznerHandlerContract;
import io.infrar.provider.hetzner.HetznerTests;
import java.util.Map;
import java.util.Optional;

class VolumeTest extends HetznerHandlerContract {
    private Output<String> server = Output.of("");

    @Override
    protected void prepare() {
        server = Output.of(HetznerTests.post(
                        sim,
                        "/servers",
                        Map.of(
                                "name",
                                "s",
                                "server_type",
                                "cx23",
                                "image",
                                "ubuntu-22.04",
                                "location",
                                "fsn1",
                                "public_net",
                                Map.of("enable_ipv4", false, "enable_ipv6", true)))
                .path("server")
                .path("id")
                .asText());
    }

    @Override
    protected String type() {
        return "volume";
    }

    @Override
    protected Object spec() {
        return new Volume.Spec(10, "fsn1", "ext4", true, null, true, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Volume.Spec(20, "fsn1", "ext4", true, server, false, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new Volume.Spec(10, "nbg1", "ext4", true, null, false, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(count("/volumes"));
    }
}
