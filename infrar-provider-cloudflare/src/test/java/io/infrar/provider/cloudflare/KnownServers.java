package io.infrar.provider.cloudflare;

import io.infrar.model.Compute;
import io.infrar.model.Jurisdiction;
import io.infrar.model.Kind;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Output;
import io.infrar.model.Region;
import io.infrar.model.Server;
import io.infrar.spi.Connection;
import io.infrar.spi.Provider;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.List;
import java.util.Set;

/** Stands for another provider whose servers are there already: they have addresses and no resources. */
final class KnownServers implements Provider {
    @Override
    public String id() {
        return "hetzner";
    }

    @Override
    public List<Region> regions() {
        return List.of(new Region("nbg1", "DE", Jurisdiction.EU));
    }

    @Override
    public Set<Kind> kinds() {
        return Set.of(Kind.SERVER, Kind.COMPUTE, Kind.LOAD_BALANCER);
    }

    @Override
    public List<ResourceType<?, ?>> types() {
        return List.of();
    }

    @Override
    public Translation translate(Slice slice) {
        Translation.Builder translation = Translation.builder();
        int number = 10;
        for (Server server : slice.components(Server.class)) {
            translation.export(
                    server.key(),
                    Server.exports(Output.of("1"), Output.of("203.0.113." + number++), Output.of("10.0.0.2")));
        }
        for (Compute compute : slice.components(Compute.class)) {
            translation.export(
                    compute.key(),
                    Compute.exports(Output.of("http://10.0.0.2"), Output.of("10.0.0.2"), Output.of(8080)));
        }
        for (LoadBalancer balancer : slice.components(LoadBalancer.class)) {
            translation.export(
                    balancer.key(),
                    LoadBalancer.exports(Output.of("https://lb.example.org"), Output.of("lb.example.org"), null));
        }
        return translation.build();
    }

    @Override
    public ProviderSession connect(Connection connection) {
        throw new UnsupportedOperationException("nothing is ever made here");
    }
}
