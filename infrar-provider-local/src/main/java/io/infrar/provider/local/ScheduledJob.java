package io.infrar.provider.local;

import io.infrar.model.Job;
import io.infrar.model.Output;
import io.infrar.provider.local.agent.Exec;
import io.infrar.provider.local.agent.JobUnit;
import io.infrar.provider.local.agent.Schedule;
import io.infrar.provider.local.agent.UnitStatus;
import io.infrar.spi.Applied;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A program that the agent runs on its schedule. */
final class ScheduledJob implements ResourceHandler<ScheduledJob.Spec, ScheduledJob.Outputs> {
    static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("job", Spec.class, Outputs.class);

    private static final Duration START = Duration.ofSeconds(30);

    private final LocalSession session;

    /**
     * What is asked.
     *
     * @param directory the working folder; null for the environment's own
     * @param running always true; observed as false when nothing would start it
     */
    record Spec(
            List<String> command,
            @Nullable String directory,
            Map<String, Output<?>> environment,
            Job.Schedule schedule,
            Duration timeout,
            boolean running) {}

    /** The unit's id, by which the agent runs it on demand. */
    record Outputs(String id) {}

    ScheduledJob(LocalSession session) {
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
        Outputs outputs = new Outputs(known.physicalName());
        if (found.isPresent() && found.get().unit() instanceof JobUnit unit) {
            Exec exec = unit.exec();
            Path directory = exec.directory();
            boolean sameDirectory = asked.directory() == null
                    ? directory == null
                    : session.resolve(asked.directory()).equals(directory);
            Spec seen = new Spec(
                    exec.command(),
                    sameDirectory ? asked.directory() : String.valueOf(directory),
                    Units.observed(asked.environment(), exec.environment()),
                    schedule(unit.schedule()),
                    unit.timeout(),
                    Units.isUp(found.get()));
            return Observation.present(known.physicalName(), seen, outputs, Units.ownerOf(context, known, unit));
        }
        Spec stopped = new Spec(
                asked.command(), asked.directory(), asked.environment(), asked.schedule(), asked.timeout(), false);
        return session.hasUnitOnDisk(known.physicalName())
                ? Observation.present(known.physicalName(), stopped, outputs, Observation.Owner.OURS)
                : Observation.absent();
    }

    @Override
    public Applied<Outputs> apply(ApplyContext<Spec, Outputs> context) {
        Known<Spec, Outputs> known = context.known();
        Spec spec = context.spec();
        Units.Variables variables = Units.variables(context, spec.environment());
        String directory = spec.directory();
        Exec exec = Units.withVariables(Exec.of(spec.command()), variables);
        if (directory != null) {
            exec = exec.in(session.resolve(directory));
        }
        JobUnit unit = JobUnit.of(known.physicalName(), Units.owner(context, known), exec, schedule(spec.schedule()))
                .timeout(spec.timeout());
        context.created(known.physicalName());
        Units.run(session, unit, variables.secret(), START);
        return new Applied<>(known.physicalName(), new Outputs(known.physicalName()));
    }

    private static Schedule schedule(Job.Schedule schedule) {
        if (schedule instanceof Job.Schedule.CronSchedule cron) {
            return Schedule.cron(cron.expression(), ZoneId.of(cron.zone()));
        }
        return schedule instanceof Job.Schedule.Every every ? Schedule.every(every.interval()) : Schedule.onDemand();
    }

    private static Job.Schedule schedule(Schedule schedule) {
        if (schedule instanceof Schedule.Cron cron) {
            return new Job.Schedule.CronSchedule(cron.expression(), cron.zone().getId());
        }
        return schedule instanceof Schedule.Every every
                ? new Job.Schedule.Every(every.interval())
                : new Job.Schedule.OnDemand();
    }

    @Override
    public void delete(DeleteContext<Spec, Outputs> context) {
        Units.remove(session, context.known().physicalName());
    }
}
