package io.infrar.provider.local;

import io.infrar.model.Folder;
import io.infrar.provider.local.agent.SiteUnit;
import io.infrar.provider.local.agent.UnitStatus;
import io.infrar.spi.Applied;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A folder served over HTTP as it is at each moment. */
final class Site implements ResourceHandler<Site.Spec, Site.Outputs> {
    static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("site", Spec.class, Outputs.class);

    private static final Duration START = Duration.ofSeconds(30);

    private final LocalSession session;

    /**
     * What is asked.
     *
     * @param files the same folder, so that planning fails when it cannot be read; its content is served as it is and no
     *     change of it needs an apply
     * @param running always true; observed as false when it does not run
     */
    record Spec(
            String directory,
            @Field(Field.Ownership.EXTERNAL) Folder files,
            String index,
            String notFound,
            boolean spaFallback,
            @Nullable PortSpec port,
            boolean running) {}

    /** What is known once it is served. */
    record Outputs(String url, int port) {}

    Site(LocalSession session) {
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
        if (found.isPresent() && found.get().unit() instanceof SiteUnit unit) {
            boolean sameFolder = session.resolve(asked.directory()).equals(unit.directory());
            Spec seen = new Spec(
                    sameFolder ? asked.directory() : unit.directory().toString(),
                    asked.files(),
                    unit.index(),
                    unit.notFound(),
                    unit.spaFallback(),
                    PortSpec.observed(asked.port(), unit.port()),
                    Units.isUp(found.get()));
            return Observation.present(
                    known.physicalName(), seen, outputs(unit.port()), Units.ownerOf(context, known, unit));
        }
        Outputs recorded = known.outputs();
        Spec stopped = new Spec(
                asked.directory(),
                asked.files(),
                asked.index(),
                asked.notFound(),
                asked.spaFallback(),
                asked.port(),
                false);
        return session.hasUnitOnDisk(known.physicalName())
                ? Observation.present(
                        known.physicalName(), stopped, recorded == null ? outputs(0) : recorded, Observation.Owner.OURS)
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
        Path directory = session.resolve(spec.directory());
        SiteUnit unit = new SiteUnit(
                known.physicalName(),
                Units.owner(context, known),
                "127.0.0.1",
                port,
                directory,
                spec.index(),
                spec.notFound(),
                spec.spaFallback());
        context.created(known.physicalName());
        Units.run(session, unit, Map.of(), START);
        return new Applied<>(known.physicalName(), outputs(port));
    }

    private static Outputs outputs(int port) {
        return new Outputs("http://127.0.0.1:" + port, port);
    }

    @Override
    public void delete(DeleteContext<Spec, Outputs> context) {
        Units.remove(session, context.known().physicalName());
    }
}
