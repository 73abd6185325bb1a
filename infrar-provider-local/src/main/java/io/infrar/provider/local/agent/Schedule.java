package io.infrar.provider.local.agent;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** When a job runs by itself. Times that pass while the agent is down are not made up for. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Schedule.Cron.class, name = "cron"),
    @JsonSubTypes.Type(value = Schedule.Every.class, name = "every"),
    @JsonSubTypes.Type(value = Schedule.OnDemand.class, name = "on-demand")
})
public sealed interface Schedule permits Schedule.Cron, Schedule.Every, Schedule.OnDemand {

    /** The first due time after {@code now}; null for never. */
    @Nullable
    Instant next(Instant now);

    /** Five cron fields in a time zone; see {@link CronExpression}. */
    record Cron(String expression, ZoneId zone) implements Schedule {
        public Cron {
            CronExpression.parse(expression);
        }

        @Override
        public @Nullable Instant next(Instant now) {
            return CronExpression.parse(expression).next(now, zone);
        }
    }

    /** A fixed distance between due times, the first one interval after the job is put. */
    record Every(Duration interval) implements Schedule {
        public Every {
            new Checks("schedule").positive(interval, "interval").done();
        }

        @Override
        public Instant next(Instant now) {
            return now.plus(interval);
        }
    }

    /** Only when asked ({@link AgentClient#runJob}). */
    record OnDemand() implements Schedule {
        @Override
        public @Nullable Instant next(Instant now) {
            return null;
        }
    }

    static Schedule cron(String expression, ZoneId zone) {
        return new Cron(expression, zone);
    }

    static Schedule every(Duration interval) {
        return new Every(interval);
    }

    static Schedule onDemand() {
        return new OnDemand();
    }
}
