package io.infrar.provider.hetzner.cloud;

import io.infrar.model.Output;
import io.infrar.provider.hetzner.HetznerHandlerContract;
import io.infrar.provider.hetzner.HetznerTests;
import java.util.Map;
import java.util.Optional;

class SubnetTest extends HetznerHandlerContract {
    private Output<String> network = Output.of("");

    @Override
    protected void prepare() {
        network = Output.of(HetznerTests.post(sim, "/networks", Map.of("name", "n", "ip_range", "10.0.0.0/16"))
                .path("network")
                .path("id")
                .asText());
    }

    @Override
    protected String type() {
        return "subnet";
    }

    @Override
    protected Object spec() {
        return new Subnet.Spec(network, "10.0.1.0/24", Subnet.CLOUD, "eu-central", null);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.empty();
    }

    /** Blocks that overlap cannot be there together. */
    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new Subnet.Spec(network, "10.0.0.0/20", Subnet.CLOUD, "eu-central", null));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(HetznerTests.only(sim, "/networks").path("subnets").size());
    }
}
