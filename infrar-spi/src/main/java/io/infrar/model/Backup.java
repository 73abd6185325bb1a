package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Copies of a component's data on a schedule, beside the backups that its provider makes of it.
 *
 * @param of a database, server, bucket or cache of the same environment
 * @param to the bucket that copies go to; null lets the provider keep them
 * @param schedule five cron fields, UTC
 * @param kept how long a copy is kept
 * @param copies how many are kept at most; null means as many as are made in {@code kept}
 * @param restoreTest when the newest copy is restored to see that it can be, five cron fields, UTC; null means never
 */
public record Backup(
        String name,
        Traits traits,
        @Nullable ComponentKey of,
        Bucket.@Nullable Ref to,
        String schedule,
        Duration kept,
        @Nullable Integer copies,
        @Nullable String restoreTest)
        implements Component {
    private static final Set<Kind> SOURCES = Set.of(Kind.DATABASE, Kind.SERVER, Kind.BUCKET, Kind.CACHE);

    public Backup {
        requireNonNull(schedule, "schedule is null");
        requireNonNull(kept, "kept is null");
    }

    @Override
    public Kind kind() {
        return Kind.BACKUP;
    }

    @Override
    public void references(References references) {
        if (of != null) {
            references.to(Refs.of(null, of), Role.ATTENDS);
        }
        if (to != null) {
            references.to(to, Role.USES);
        }
    }

    @Override
    public void check(Problems problems) {
        problems.check(of != null, this, "of", "is missing: write of(database(\"main\"))");
        if (of != null) {
            problems.check(
                    SOURCES.contains(of.kind()),
                    this,
                    "of",
                    "must be one of " + SOURCES.stream().sorted().toList() + ", is " + of);
            problems.check(
                    to == null || to.environment() != null || !to.key().equals(of),
                    this,
                    "to",
                    "must be another bucket than the one that is copied");
        }
        Cron.check(problems, this, "schedule", schedule);
        Fields.positive(problems, this, "kept", kept);
        if (copies != null) {
            Fields.atLeast(problems, this, "copies", 1, copies);
        }
        if (restoreTest != null) {
            Cron.check(problems, this, "restoreTest", restoreTest);
        }
    }

    /** A backup by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.BACKUP;
        }

        /** The provider's id of the schedule. */
        public Output<String> id() {
            return output("id");
        }
    }

    /** What a backup gives to others. */
    public record Exports(String id) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(Output<String> id) {
        return Map.of("id", id);
    }

    /** Builds a {@link Backup}: every day at 03:00 UTC, kept for 7 days, unless said otherwise. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private @Nullable ComponentKey of;
        private Bucket.@Nullable Ref to;
        private String schedule = "0 3 * * *";
        private Duration kept = Duration.ofDays(7);
        private @Nullable Integer copies;
        private @Nullable String restoreTest;

        Builder() {}

        public Builder of(Database.Ref source) {
            of = Fields.local(source);
            return this;
        }

        public Builder of(Server.Ref source) {
            of = Fields.local(source);
            return this;
        }

        public Builder of(Bucket.Ref source) {
            of = Fields.local(source);
            return this;
        }

        public Builder of(Cache.Ref source) {
            of = Fields.local(source);
            return this;
        }

        /** The bucket that copies go to. */
        public Builder to(Bucket.Ref where) {
            to = where;
            return this;
        }

        /** Five cron fields, UTC. */
        public Builder schedule(String cron) {
            schedule = cron;
            return this;
        }

        /** How long a copy is kept. */
        public Builder kept(Duration age) {
            kept = age;
            return this;
        }

        /** How many copies are kept at most. */
        public Builder copies(int most) {
            copies = most;
            return this;
        }

        /** When the newest copy is restored to see that it can be; five cron fields, UTC. */
        public Builder restoreTest(String cron) {
            restoreTest = cron;
            return this;
        }

        @Override
        Backup build(String name) {
            return new Backup(name, traits(), of, to, schedule, kept, copies, restoreTest);
        }
    }
}
