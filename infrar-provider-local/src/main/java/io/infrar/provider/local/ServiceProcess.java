package io.infrar.provider.local;

import io.infrar.model.Output;
import io.infrar.provider.local.agent.Exec;
import io.infrar.provider.local.agent.Health;
import io.infrar.provider.local.agent.ProcessUnit;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One replica of a service: a process that is restarted when it ends. The port that it has to listen on is in its environment
 * variable {@code PORT}.
 */
final class ServiceProcess implements ResourceHandler<ServiceProcess.Spec, ServiceProcess.Outputs> {
    static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("process", Spec.class, Outputs.class);
    static final String PORT = "PORT";

    private final LocalSession session;

    /**
     * What is asked.
     *
     * @param directory the working folder; null for the environment's own
     * @param listens whether it gets a port
     * @param healthPath null where a connection is enough
     * @param startTimeout until it must be healthy
     * @param running always true; observed as false when it does not run
     */
    record Spec(
            List<String> command,
            @Nullable String directory,
            Map<String, Output<?>> environment,
            boolean listens,
            @Nullable String healthPath,
            List<String> healthCommand,
            Duration startTimeout,
            boolean running) {}

    /** What is known once it runs; port 0 when it has none. */
    record Outputs(String host, int port) {}

    ServiceProcess(LocalSession session) {
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
        if (found.isEmpty()) {
            return session.hasUnitOnDisk(known.physicalName())
                    ? Observation.present(known.physicalName(), stopped(asked), recorded(known), Observation.Owner.OURS)
                    : Observation.absent();
        }
        UnitStatus status = found.get();
        if (!(status.unit() instanceof ProcessUnit unit)) {
            return Observation.absent();
        }
        return Observation.present(
                known.physicalName(),
                seen(asked, unit, Units.isUp(status)),
                new Outputs("127.0.0.1", Units.port(unit).orElse(0)),
                Units.ownerOf(context, known, unit));
    }

    private static Outputs recorded(Known<Spec, Outputs> known) {
        Outputs outputs = known.outputs();
        return outputs == null ? new Outputs("127.0.0.1", 0) : outputs;
    }

    private static Spec stopped(Spec asked) {
        return new Spec(
                asked.command(),
                asked.directory(),
                asked.environment(),
                asked.listens(),
                asked.healthPath(),
                asked.healthCommand(),
                asked.startTimeout(),
                false);
    }

    private Spec seen(Spec asked, ProcessUnit unit, boolean running) {
        Exec exec = unit.exec();
        Map<String, String> environment = new TreeMap<>(exec.environment());
        String port = environment.remove(PORT);
        Path directory = exec.directory();
        boolean sameDirectory = asked.directory() == null
                ? directory == null
                : session.resolve(asked.directory()).equals(directory);
        return new Spec(
                exec.command(),
                sameDirectory ? asked.directory() : String.valueOf(directory),
                Units.observed(asked.environment(), environment),
                port != null,
                asked.healthPath(),
                asked.healthCommand(),
                unit.startTimeout(),
                running);
    }

    @Override
    public Effect effect(Change<Spec> change) {
        return change.changes("listens") ? Effect.update("port") : Effect.update();
    }

    @Override
    public Applied<Outputs> apply(ApplyContext<Spec, Outputs> context) {
        Known<Spec, Outputs> known = context.known();
        Spec spec = context.spec();
        Integer present = Units.presentPort(session, known.physicalName());
        int port = spec.listens() ? session.port(null, present) : 0;
        Units.Variables variables = Units.variables(context, spec.environment());
        String directory = spec.directory();
        Exec exec = Units.withVariables(Exec.of(spec.command()), variables);
        if (directory != null) {
            exec = exec.in(session.resolve(directory));
        }
        if (spec.listens()) {
            exec = exec.env(PORT, Integer.toString(port));
        }
        ProcessUnit unit = ProcessUnit.of(known.physicalName(), Units.owner(context, known), exec)
                .startTimeout(spec.startTimeout());
        Health health = health(spec, port);
        context.created(known.physicalName());
        Units.run(session, health == null ? unit : unit.with(health), variables.secret(), spec.startTimeout());
        return new Applied<>(known.physicalName(), new Outputs("127.0.0.1", port));
    }

    private static @Nullable Health health(Spec spec, int port) {
        String path = spec.healthPath();
        if (!spec.healthCommand().isEmpty()) {
            return Health.command(spec.healthCommand().toArray(new String[0]));
        }
        if (path != null && spec.listens()) {
            return Health.http(port, path);
        }
        return spec.listens() ? Health.tcp(port) : null;
    }

    @Override
    public void delete(DeleteContext<Spec, Outputs> context) {
        Units.remove(session, context.known().physicalName());
    }
}
