package io.infrar.provider.aws.ecs;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Optional;
import java.util.Set;

class ScheduleTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "schedule";
    }

    private static Schedule.Spec spec(String expression, String zone, int retries) {
        return new Schedule.Spec(
                expression,
                zone,
                Output.of("arn:aws:ecs:us-east-1:123456789012:cluster/main"),
                Output.of("arn:aws:ecs:us-east-1:123456789012:task-definition/report:1"),
                Output.of("arn:aws:iam::123456789012:role/scheduler"),
                "FARGATE",
                new EcsService.Networking(
                        Set.of(Output.of("subnet-1"), Output.of("subnet-2")), Set.of(Output.of("sg-1")), true),
                retries);
    }

    @Override
    protected Object spec() {
        return spec("cron(0 3 * * ? *)", "Europe/Berlin", 2);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec("rate(5 minutes)", "UTC", 0));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.scheduler(EcsTests.REGION)
                    .listSchedules(r -> {})
                    .schedules()
                    .size());
        }
    }
}
