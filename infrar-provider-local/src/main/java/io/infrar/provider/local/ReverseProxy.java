package io.infrar.provider.local;

import io.infrar.model.Output;
import io.infrar.provider.local.agent.ProxyUnit;
import io.infrar.provider.local.agent.UnitStatus;
import io.infrar.spi.Applied;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The reverse proxy in front of a service's replicas. */
final class ReverseProxy implements ResourceHandler<ReverseProxy.Spec, ReverseProxy.Outputs> {
    static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("proxy", Spec.class, Outputs.class);

    private static final Duration START = Duration.ofSeconds(30);

    private final LocalSession session;

    /**
     * What is asked.
     *
     * @param upstreams the replicas' ports
     * @param running always true; observed as false when it does not run
     */
    record Spec(
            List<Output<Integer>> upstreams,
            @Nullable String healthPath,
            @Nullable PortSpec port,
            boolean running) {}

    /** What is known once it runs. */
    record Outputs(String url, String host, int port) {}

    ReverseProxy(LocalSession session) {
        this.session = session;
    }

    @Override
    public List<Observation<Spec, Outputs>> read(ReadContext context, List<Known<Spec, Outputs>> known) {
        return known.stream().map(each -> read(context, each)).toList();
    }

    private Observation<Spec, Outputs> read(ReadContext context, Known<Spec, Outputs> known) {
        Optional<UnitStatus> found = Units.status(session, known.physicalName());
        Spec asked = known.spec();
        if (asked == null) {
            return Observation.absent();
        }
        if (found.isPresent() && found.get().unit() instanceof ProxyUnit unit) {
            Spec seen = new Spec(
                    unit.upstreams().stream().map(Output::of).toList(),
                    unit.healthPath(),
                    PortSpec.observed(asked.port(), unit.port()),
                    Units.isUp(found.get()));
            return Observation.present(
                    known.physicalName(), seen, outputs(unit.port()), Units.ownerOf(context, known, unit));
        }
        Outputs recorded = known.outputs();
        return session.hasUnitOnDisk(known.physicalName())
                ? Observation.present(
                        known.physicalName(),
                        new Spec(asked.upstreams(), asked.healthPath(), asked.port(), false),
                        recorded == null ? outputs(0) : recorded,
                        Observation.Owner.OURS)
                : Observation.absent();
    }

    @Override
    public Effect effect(Change<Spec> change) {
        return Units.effect(change, "url", "port");
    }

    @Override
    public Applied<Outputs> apply(ApplyContext<Spec, Outputs> context) {
        Known<Spec, Outputs> known = context.known();
        Spec spec = context.spec();
        Integer present = Units.presentPort(session, known.physicalName());
        int port = session.port(spec.port(), present);
        List<Integer> upstreams = spec.upstreams().stream().map(Output::get).toList();
        ProxyUnit unit = ProxyUnit.of(known.physicalName(), Units.owner(context, known), port, upstreams);
        String health = spec.healthPath();
        context.created(known.physicalName());
        Units.run(session, health == null ? unit : unit.health(health), Map.of(), START);
        return new Applied<>(known.physicalName(), outputs(port));
    }

    private static Outputs outputs(int port) {
        return new Outputs("http://127.0.0.1:" + port, "127.0.0.1", port);
    }

    @Override
    public void delete(DeleteContext<Spec, Outputs> context) {
        Units.remove(session, context.known().physicalName());
    }
}
