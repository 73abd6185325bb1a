package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A program that runs on a schedule or on demand and ends by itself: a container when it has an image, else a process.
 *
 * @param image the container image with its tag; null for a process
 * @param command what to run, word by word; empty runs what the image says
 * @param directory the working folder of a process, absolute or relative to the engine's base directory
 * @param env environment variables; secrets are injected by the provider, not written into the definition
 * @param uses what it connects to at run time: firewall openings and grants come from this
 * @param timeout after which a run is stopped; null leaves it to the provider
 * @param retries how often a failed run is tried again, 0 or more
 * @param isolated runs what strangers wrote: without the rights and the network of the others
 * @param builds the registry it builds container images for and may push to
 * @param network where it is placed; null lets the provider choose
 * @param host the server it runs on, when it is not a managed service
 * @param cluster the cluster it runs on, likewise
 */
public record Job(
        String name,
        Traits traits,
        Schedule schedule,
        @Nullable String image,
        List<String> command,
        @Nullable String directory,
        Map<String, Output<?>> env,
        List<ComponentKey> uses,
        @Nullable Cpu cpu,
        @Nullable Size memory,
        @Nullable Duration timeout,
        int retries,
        boolean isolated,
        Registry.@Nullable Ref builds,
        Network.@Nullable Ref network,
        Server.@Nullable Ref host,
        Cluster.@Nullable Ref cluster)
        implements Component {
    public Job {
        requireNonNull(schedule, "schedule is null");
        command = Values.copy(command);
        env = Values.sorted(env);
        uses = Values.copy(uses);
    }

    /** When a job runs. */
    public sealed interface Schedule {
        /**
         * At the times of a cron expression.
         *
         * @param expression minute, hour, day of month, month and day of week
         * @param zone the time zone, such as {@code Europe/Berlin}
         */
        record CronSchedule(String expression, String zone) implements Schedule {
            public CronSchedule {
                requireNonNull(expression, "expression is null");
                requireNonNull(zone, "zone is null");
            }

            @Override
            public String toString() {
                return expression + " " + zone;
            }
        }

        /** Again and again with that long between the starts. */
        record Every(Duration interval) implements Schedule {
            public Every {
                requireNonNull(interval, "interval is null");
            }
        }

        /** Only when somebody asks for it. */
        record OnDemand() implements Schedule {}
    }

    @Override
    public Kind kind() {
        return Kind.JOB;
    }

    @Override
    public void references(References references) {
        Workload.references(network, host, cluster, uses, env, references);
        if (builds != null) {
            references.to(builds, Role.USES);
        }
    }

    @Override
    public void check(Problems problems) {
        Workload.check(this, image, command, cpu, memory, env, host, cluster, problems);
        if (schedule instanceof Schedule.CronSchedule cron) {
            Cron.check(problems, this, "cron", cron.expression());
            problems.check(zoneExists(cron.zone()), this, "cron", "has the unknown time zone '" + cron.zone() + "'");
        } else if (schedule instanceof Schedule.Every every) {
            problems.check(
                    Values.positive(every.interval()), this, "every", "must be above zero, is " + every.interval());
        }
        problems.check(Values.positive(timeout), this, "timeout", "must be above zero, is " + timeout);
        problems.check(retries >= 0, this, "retries", "must be 0 or more, is " + retries);
    }

    private static boolean zoneExists(String zone) {
        try {
            ZoneId.of(zone);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** A job by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.JOB;
        }

        /** The provider's id of the job. */
        public Output<String> id() {
            return output("id");
        }
    }

    /** What a job gives to others. */
    public record Exports(String id) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(Output<String> id) {
        return Map.of("id", id);
    }

    /** Builds a {@link Job}: on demand and without retries, unless said otherwise. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private final String componentName;
        private final Problems problems;
        private Schedule schedule = new Schedule.OnDemand();
        private @Nullable String image;
        private List<String> command = List.of();
        private @Nullable String directory;
        private final Map<String, Output<?>> env = new TreeMap<>();
        private final List<ComponentKey> uses = new ArrayList<>();
        private @Nullable Cpu cpu;
        private @Nullable Size memory;
        private @Nullable Duration timeout;
        private int retries;
        private boolean isolated;
        private Registry.@Nullable Ref builds;
        private Network.@Nullable Ref network;
        private Server.@Nullable Ref host;
        private Cluster.@Nullable Ref cluster;

        Builder(String componentName, Problems problems) {
            this.componentName = componentName;
            this.problems = problems;
        }

        /** Runs it at the times of a cron expression, in UTC. */
        public Builder cron(String expression) {
            return cron(expression, "UTC");
        }

        /** Runs it at the times of a cron expression in a time zone such as {@code Europe/Berlin}. */
        public Builder cron(String expression, String zone) {
            schedule = new Schedule.CronSchedule(expression, zone);
            return this;
        }

        /** Runs it again and again with that long between the starts. */
        public Builder every(Duration interval) {
            schedule = new Schedule.Every(interval);
            return this;
        }

        /** Runs it only when somebody asks for it. */
        public Builder onDemand() {
            schedule = new Schedule.OnDemand();
            return this;
        }

        /** The container image with its tag. */
        public Builder image(String reference) {
            image = reference;
            return this;
        }

        /** What to run, word by word. */
        public Builder command(String... words) {
            command = List.of(words);
            return this;
        }

        /** The working folder of a process. */
        public Builder directory(String path) {
            directory = path;
            return this;
        }

        /** Sets an environment variable. */
        public Builder env(String variable, String value) {
            return env(variable, Output.of(value));
        }

        /** Sets an environment variable to what is known once its source exists. */
        public Builder env(String variable, Output<?> value) {
            env.put(variable, Variables.text(value));
            return this;
        }

        /** Injects a secret as an environment variable. */
        public Builder env(String variable, Secret.Ref secret) {
            return env(variable, secret.value());
        }

        /** What it connects to at run time. */
        public Builder uses(ComponentRef... components) {
            Workload.use(Kind.JOB, componentName, uses, problems, components);
            return this;
        }

        /** Virtual cores of each run. */
        public Builder cpu(double cores) {
            cpu = Cpu.ofCores(cores);
            return this;
        }

        /** Memory of each run. */
        public Builder memory(Size size) {
            memory = size;
            return this;
        }

        /** Stops a run that takes longer. */
        public Builder timeout(Duration longest) {
            timeout = longest;
            return this;
        }

        /** How often a failed run is tried again. */
        public Builder retries(int count) {
            retries = count;
            return this;
        }

        /** Runs it without the rights and the network of the others. */
        public Builder isolated() {
            isolated = true;
            return this;
        }

        /** Says that it builds container images for a registry. */
        public Builder builds(Registry.Ref registry) {
            builds = registry;
            return this;
        }

        /** Places it in a network. */
        public Builder in(Network.Ref where) {
            network = where;
            return this;
        }

        /** Runs it on a server instead of as a managed service. */
        public Builder on(Server.Ref where) {
            host = where;
            return this;
        }

        /** Runs it on a cluster. */
        public Builder on(Cluster.Ref where) {
            cluster = where;
            return this;
        }

        @Override
        Job build(String name) {
            return new Job(
                    name, traits(), schedule, image, command, directory, env, uses, cpu, memory, timeout, retries,
                    isolated, builds, network, host, cluster);
        }
    }
}
