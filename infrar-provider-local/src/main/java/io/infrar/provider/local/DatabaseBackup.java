package io.infrar.provider.local;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.provider.local.agent.JobUnit;
import io.infrar.provider.local.agent.Schedule;
import io.infrar.provider.local.agent.UnitStatus;
import io.infrar.provider.local.service.Launch;
import io.infrar.provider.local.service.PostgresBackup;
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
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The daily backup of a PostgreSQL server, at three in the morning UTC, kept beside the data and gone with the environment. */
final class DatabaseBackup implements ResourceHandler<DatabaseBackup.Spec, DatabaseBackup.Outputs> {
    static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("postgres-backup", Spec.class, Outputs.class);

    private static final String DAILY = "0 3 * * *";
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofHours(6);

    private final LocalSession session;

    /**
     * What is asked.
     *
     * @param keptDays older ones are deleted, but never the newest
     * @param running always true; observed as false when nothing would start it
     */
    record Spec(Output<String> home, Output<Integer> port, Output<SecretRef> admin, int keptDays, boolean running) {}

    /** The unit's id, by which the agent makes a backup on demand, and the folder with the backups. */
    record Outputs(String id, String folder) {}

    DatabaseBackup(LocalSession session) {
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
        if (found.isPresent() && found.get().unit() instanceof JobUnit unit) {
            List<String> command = unit.exec().command();
            int keptDays = Integer.parseInt(command.get(command.size() - 1));
            Spec seen = new Spec(asked.home(), asked.port(), asked.admin(), keptDays, Units.isUp(found.get()));
            return Observation.present(known.physicalName(), seen, outputs(known), Units.ownerOf(context, known, unit));
        }
        Spec stopped = new Spec(asked.home(), asked.port(), asked.admin(), asked.keptDays(), false);
        return session.hasUnitOnDisk(known.physicalName())
                ? Observation.present(known.physicalName(), stopped, outputs(known), Observation.Owner.OURS)
                : Observation.absent();
    }

    @Override
    public Applied<Outputs> apply(ApplyContext<Spec, Outputs> context) {
        Known<Spec, Outputs> known = context.known();
        Spec spec = context.spec();
        Launch launch = LocalSession.calling(() -> PostgresBackup.job(
                spec.port().get(),
                Path.of(spec.home().get()),
                session.value(spec.admin().get()),
                session.data(known.physicalName()),
                Duration.ofDays(spec.keptDays())));
        JobUnit unit = JobUnit.of(
                        known.physicalName(),
                        Units.owner(context, known),
                        Units.exec(launch),
                        Schedule.cron(DAILY, ZoneOffset.UTC))
                .timeout(LONGEST);
        context.created(known.physicalName());
        Units.run(session, unit, Units.secrets(launch), START);
        return new Applied<>(known.physicalName(), outputs(known));
    }

    private Outputs outputs(Known<?, ?> known) {
        return new Outputs(
                known.physicalName(), session.data(known.physicalName()).toString());
    }

    @Override
    public void delete(DeleteContext<Spec, Outputs> context) {
        String name = context.known().physicalName();
        LocalSession.calling(() -> {
            Units.remove(session, name);
            Units.deleteTree(session.data(name));
            return name;
        });
    }
}
