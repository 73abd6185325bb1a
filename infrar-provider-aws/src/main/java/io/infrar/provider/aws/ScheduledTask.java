package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.provider.aws.ecs.Schedule;
import io.infrar.provider.aws.iam.Role;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A task of ECS that EventBridge Scheduler starts.
 *
 * @param expression when, in the scheduler's words
 * @param zone the time zone that counts
 * @param network whose cluster it runs on
 * @param definition address of what runs
 * @param execution ARN of the role that ECS starts it with
 * @param task ARN of the role of the program; null for none
 * @param group id of its security group
 */
record ScheduledTask(
        String expression,
        String zone,
        Network network,
        Address definition,
        Output<String> execution,
        @Nullable Output<String> task,
        Output<String> group,
        boolean fargate) {
    /** How often the scheduler tries to start a task that could not be started. */
    private static final int STARTS = 3;

    /** Adds the schedule at an address, and the role that may start just this task. */
    static void add(Translating t, Component program, Address schedule, ScheduledTask what) {
        Set<Output<String>> passed = new LinkedHashSet<>();
        passed.add(what.execution);
        if (what.task != null) {
            passed.add(what.task);
        }
        Output<String> cluster = EcsParts.cluster(what.network);
        Output<String> revisions = Output.format("{}:*", Translating.output(what.definition, "familyArn"));
        String region = t.region(program);
        Output<String> tasks = Output.format(
                "arn:" + AwsClients.partition(region) + ":ecs:" + region + ":*:task/{}/*",
                Translating.output(Translating.own("ecs-cluster", what.network), "name"));
        PolicyDocument permissions = PolicyDocument.of(
                Statement.allow(Set.of("ecs:RunTask"), Set.of(revisions)).when("ArnEquals", "ecs:cluster", cluster),
                // Tasks get the tags of their definition when they start.
                Statement.allow(Set.of("ecs:TagResource"), Set.of(tasks))
                        .when("StringEquals", "ecs:CreateAction", Output.of("RunTask")),
                Statement.allow(Set.of("iam:PassRole"), passed)
                        .when("StringEquals", "iam:PassedToService", Output.of("ecs-tasks.amazonaws.com")));
        Address role = Translating.shared("role", program, "scheduler");
        t.add(
                role,
                program,
                Role.Spec.of(
                        PolicyDocument.of(Statement.allowService("scheduler.amazonaws.com", "sts:AssumeRole")),
                        permissions,
                        "Starts " + program.key()));
        t.addAfter(
                EcsParts.reachable(t, program, what.network),
                schedule,
                program,
                new Schedule.Spec(
                        what.expression,
                        what.zone,
                        cluster,
                        Translating.output(what.definition, "arn"),
                        Translating.output(role, "arn"),
                        what.fargate ? EcsParts.FARGATE : EcsParts.EC2,
                        EcsParts.networking(t, what.network, what.group, what.fargate),
                        STARTS));
    }
}
