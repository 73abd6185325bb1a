package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Job;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Server;
import io.infrar.provider.aws.ecs.TaskDefinition;
import io.infrar.spi.Charge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a job into a task of ECS that EventBridge Scheduler starts. */
final class JobTranslator {
    private static final double HOURS = 10;

    private final Translating t;

    JobTranslator(Translating t) {
        this.t = t;
    }

    void translate(Job job) {
        if (job.cluster() != null) {
            new KubernetesTranslator(t).translate(job, job.cluster());
            return;
        }
        Server host = host(job);
        if (host != null && !EcsParts.isHost(t, host)) {
            t.error(
                    "aws.job-on-server",
                    job,
                    "on(server(\"" + host.name() + "\")): a server runs services, but no jobs.",
                    "Leave it out, and the job runs on Fargate; or make the server a host with Aws.ecsHosts().");
            return;
        }
        String image = job.image();
        if (image == null) {
            t.error(
                    "aws.image",
                    job,
                    "image is missing: without a server of its own, AWS runs containers.",
                    "Give an image(...).");
            return;
        }
        boolean fargate = host == null;
        Network network = t.network(job, host != null && job.network() == null ? host.network() : job.network());
        Optional<FargateSize> size = EcsParts.size(t, job, job.cpu(), job.memory(), fargate);
        Optional<When> when = when(job);
        if (network == null || size.isEmpty() || when.isEmpty()) {
            return;
        }
        t.taskNetworks().add(network);
        Output<String> group = EcsParts.group(t, job, network);
        Address definition = addDefinition(job, image, network, fargate, size.get(), when.get(), group);
        t.export(job, Job.exports(Translating.output(definition, "familyArn")));
        tellWhatIsNot(job);
    }

    private @Nullable Server host(Job job) {
        Server.Ref ref = job.host();
        return ref == null
                ? null
                : (Server) t.environment().component(ref.key()).orElse(null);
    }

    // ---- when

    /** In the scheduler's words; null when only somebody's call starts it. */
    private record When(@Nullable String expression, String zone) {}

    private Optional<When> when(Job job) {
        if (job.schedule() instanceof Job.Schedule.CronSchedule cron) {
            Optional<String> expression = CronExpressions.cron(cron.expression());
            if (expression.isEmpty()) {
                t.error(
                        "aws.cron",
                        job,
                        "cron '" + cron.expression()
                                + "' names days of the month and days of the week, which EventBridge cannot combine.",
                        "Make two jobs of it.");
            }
            return expression.map(text -> new When(text, cron.zone()));
        }
        if (job.schedule() instanceof Job.Schedule.Every every) {
            Optional<String> rate = CronExpressions.rate(every.interval());
            if (rate.isEmpty()) {
                t.error(
                        "aws.every",
                        job,
                        "every " + every.interval() + " is not possible: EventBridge counts whole minutes.",
                        "Give whole minutes.");
            }
            return rate.map(text -> new When(text, "UTC"));
        }
        return Optional.of(new When(null, "UTC"));
    }

    // ---- what

    private Address addDefinition(
            Job job,
            String image,
            Network network,
            boolean fargate,
            FargateSize size,
            When when,
            Output<String> group) {
        Address logGroup = EcsParts.addLogs(t, job);
        EnvValues env = EnvValues.of(t, job, "", job.env());
        String name = ComputeTranslator.container(job);
        TaskDefinition.Container container = new TaskDefinition.Container(
                name,
                t.grants().image(image),
                true,
                null,
                List.of(),
                job.command(),
                Set.of(),
                env.plain(),
                env.secrets(),
                EcsParts.logs(t, job, logGroup, name),
                null,
                Map.of(),
                null,
                job.isolated(),
                job.isolated() ? Set.of("/tmp") : Set.of(),
                Set.of());
        Output<String> execution = EcsParts.addExecutionRole(t, job, logGroup, env.composed());
        Output<String> task = EcsParts.addTaskRole(t, job);
        Address definition = Translating.shared("task-definition", job);
        t.add(
                definition,
                job,
                EcsParts.definition(
                        fargate, size, null, EcsParts.options(t, job).arm(), execution, task, List.of(container)),
                charges(job, fargate, size).toArray(Charge[]::new));
        if (when.expression() != null) {
            ScheduledTask.add(
                    t,
                    job,
                    Translating.own("schedule", job),
                    new ScheduledTask(
                            when.expression(), when.zone(), network, definition, execution, task, group, fargate));
        }
        return definition;
    }

    private List<Charge> charges(Job job, boolean fargate, FargateSize size) {
        if (!fargate) {
            return List.of();
        }
        String region = t.region(job);
        String processor = EcsParts.options(t, job).arm() ? "linux-arm" : "linux-x86";
        String assumption = "runs " + (int) HOURS + " hours a month in all";
        return List.of(
                Translating.usage("fargate", processor + "-vcpu", region, HOURS * size.vcpus(), assumption),
                Translating.usage("fargate", processor + "-memory", region, HOURS * size.gib(), assumption));
    }

    private void tellWhatIsNot(Job job) {
        List<String> missing = new ArrayList<>();
        if (job.directory() != null) {
            missing.add("directory (the image says it)");
        }
        if (job.timeout() != null) {
            missing.add("timeout (ECS has none; let the command begin with: timeout "
                    + job.timeout().toSeconds() + ")");
        }
        if (job.retries() > 0) {
            missing.add("retries of a run that failed (only a start that failed is tried again)");
        }
        t.notRealised(job, missing);
    }
}
