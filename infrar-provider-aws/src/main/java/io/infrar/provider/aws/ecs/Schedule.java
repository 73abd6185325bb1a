package io.infrar.provider.aws.ecs;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.scheduler.model.AssignPublicIp;
import software.amazon.awssdk.services.scheduler.model.AwsVpcConfiguration;
import software.amazon.awssdk.services.scheduler.model.EcsParameters;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindow;
import software.amazon.awssdk.services.scheduler.model.FlexibleTimeWindowMode;
import software.amazon.awssdk.services.scheduler.model.GetScheduleResponse;
import software.amazon.awssdk.services.scheduler.model.LaunchType;
import software.amazon.awssdk.services.scheduler.model.NetworkConfiguration;
import software.amazon.awssdk.services.scheduler.model.PropagateTags;
import software.amazon.awssdk.services.scheduler.model.RetryPolicy;
import software.amazon.awssdk.services.scheduler.model.ScheduleState;
import software.amazon.awssdk.services.scheduler.model.Target;

/**
 * Runs a task on a schedule. Schedules have no tags; the description says whose it is. See
 * <a href="https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html">CreateSchedule</a>.
 */
public final class Schedule extends AwsHandler<Schedule.Spec, Schedule.Outputs, GetScheduleResponse> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("schedule", Spec.class, Outputs.class)
            .marker(ResourceType.Marker.COMMENT)
            .naming(new ResourceType.Naming(64, "-_.", false));

    private static final String EMPTY = "";
    private static final int RETRIES = 185;

    /**
     * What is asked.
     *
     * @param expression {@code cron(minutes hours day-of-month month day-of-week year)} or {@code rate(5 minutes)}
     * @param zone the time zone of a cron expression, such as {@code Europe/Berlin}
     * @param cluster ARN of where the task runs
     * @param taskDefinition ARN of what runs, with or without a revision
     * @param role ARN of a role that the scheduler assumes, which may run the task and pass its roles on
     * @param launchType {@code FARGATE} or {@code EC2}
     * @param networking where the task is; null in the network mode {@code bridge}
     * @param retries how often a start that failed is tried again, 0 to 185; the task itself is not started again
     */
    public record Spec(
            String expression,
            String zone,
            Output<String> cluster,
            Output<String> taskDefinition,
            Output<String> role,
            String launchType,
            EcsService.@Nullable Networking networking,
            int retries) {}

    /** What is known once it exists. */
    public record Outputs(String arn, String name) {}

    Schedule(AwsClients aws) {
        super(TYPE, aws);
    }

    /** The service answers for one at a time. */
    @Override
    protected Map<String, GetScheduleResponse> describe(
            ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, GetScheduleResponse> found = new HashMap<>();
        ids(known).forEach(name -> found.putAll(find(aws.scheduler(region), name)));
        return found;
    }

    @Override
    protected Map<String, GetScheduleResponse> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        return find(aws.scheduler(region), known.physicalName());
    }

    private static Map<String, GetScheduleResponse> find(SchedulerClient scheduler, String name) {
        try {
            return Map.of(name, scheduler.getSchedule(r -> r.name(name)));
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return Map.of();
            }
            throw e;
        }
    }

    @Override
    protected @Nullable Map<String, String> tags(GetScheduleResponse schedule) {
        Map<String, String> marks = new TreeMap<>();
        if (schedule.description() != null) {
            for (String part : schedule.description().split(" ", -1)) {
                String[] mark = part.split("=", 2);
                if (mark.length == 2) {
                    marks.put(mark[0], mark[1]);
                }
            }
        }
        return marks;
    }

    private static String description(Map<String, String> marks) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(marks)
                .forEach((name, value) -> text.append(text.isEmpty() ? "" : " ")
                        .append(name)
                        .append('=')
                        .append(value));
        return text.toString();
    }

    @Override
    protected Spec spec(GetScheduleResponse schedule, Known<Spec, Outputs> known) {
        Target target = schedule.target();
        EcsParameters task = target.ecsParameters();
        return new Spec(
                schedule.state() == ScheduleState.DISABLED ? EMPTY : schedule.scheduleExpression(),
                schedule.scheduleExpressionTimezone(),
                Output.of(target.arn()),
                Output.of(task == null ? EMPTY : task.taskDefinitionArn()),
                Output.of(target.roleArn()),
                task == null || task.launchType() == null ? EMPTY : task.launchTypeAsString(),
                task == null ? null : networking(task.networkConfiguration()),
                target.retryPolicy() == null ? RETRIES : target.retryPolicy().maximumRetryAttempts());
    }

    private static EcsService.@Nullable Networking networking(@Nullable NetworkConfiguration configuration) {
        AwsVpcConfiguration vpc = configuration == null ? null : configuration.awsvpcConfiguration();
        return vpc == null
                ? null
                : new EcsService.Networking(
                        outputs(vpc.subnets()),
                        outputs(vpc.securityGroups()),
                        vpc.assignPublicIp() == AssignPublicIp.ENABLED);
    }

    private static Set<Output<String>> outputs(List<String> texts) {
        Set<Output<String>> outputs = new LinkedHashSet<>();
        texts.forEach(text -> outputs.add(Output.of(text)));
        return outputs;
    }

    @Override
    protected Outputs outputs(GetScheduleResponse schedule, Known<Spec, Outputs> known) {
        return new Outputs(schedule.arn(), schedule.name());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String name = context.known().physicalName();
        Spec spec = context.spec();
        String arn = Refusals.settled(() -> client(context.known())
                        .createSchedule(r -> r.name(name)
                                .clientToken(context.known().token())
                                .description(description(context.marks(context.known())))
                                .scheduleExpression(spec.expression())
                                .scheduleExpressionTimezone(spec.zone())
                                .flexibleTimeWindow(exact())
                                .target(target(spec))
                                .state(ScheduleState.ENABLED)))
                .scheduleArn();
        return new Created<>(name, new Outputs(arn, name));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before != null && !before.equals(spec)) {
            // An update replaces everything.
            Refusals.settled(() -> client(context.known())
                    .updateSchedule(r -> r.name(id)
                            .description(description(context.marks(context.known())))
                            .scheduleExpression(spec.expression())
                            .scheduleExpressionTimezone(spec.zone())
                            .flexibleTimeWindow(exact())
                            .target(target(spec))
                            .state(ScheduleState.ENABLED)));
        }
    }

    private static FlexibleTimeWindow exact() {
        return FlexibleTimeWindow.builder().mode(FlexibleTimeWindowMode.OFF).build();
    }

    private static Target target(Spec spec) {
        EcsParameters.Builder task = EcsParameters.builder()
                .taskDefinitionArn(spec.taskDefinition().get())
                .taskCount(1)
                .launchType(LaunchType.fromValue(spec.launchType()))
                .enableECSManagedTags(true)
                .propagateTags(PropagateTags.TASK_DEFINITION);
        EcsService.Networking networking = spec.networking();
        if (networking != null) {
            task.networkConfiguration(NetworkConfiguration.builder()
                    .awsvpcConfiguration(AwsVpcConfiguration.builder()
                            .subnets(values(networking.subnets()))
                            .securityGroups(values(networking.securityGroups()))
                            .assignPublicIp(networking.publicIp() ? AssignPublicIp.ENABLED : AssignPublicIp.DISABLED)
                            .build())
                    .build());
        }
        return Target.builder()
                .arn(spec.cluster().get())
                .roleArn(spec.role().get())
                .retryPolicy(RetryPolicy.builder()
                        .maximumRetryAttempts(spec.retries())
                        .maximumEventAgeInSeconds(3600)
                        .build())
                .ecsParameters(task.build())
                .build();
    }

    private static List<String> values(Set<Output<String>> outputs) {
        return outputs.stream().map(Output::get).sorted().toList();
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        client(context.known())
                .deleteSchedule(r -> r.name(id).clientToken(context.known().token()));
    }

    private SchedulerClient client(Known<Spec, Outputs> known) {
        return aws.scheduler(region(known));
    }
}
