package io.infrar.provider.aws.observe;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class AlarmTest extends AwsHandlerContract {
    private static final Output<String> TOPIC = Output.of("arn:aws:sns:us-east-1:123456789012:alarms");

    @Override
    protected String type() {
        return "alarm";
    }

    @Override
    protected Object spec() {
        return alarm("80.0", "Old");
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(alarm("72.5", "New"));
    }

    private static Alarm.Spec alarm(String threshold, String tag) {
        return new Alarm.Spec(
                "the service is busy",
                "AWS/ECS",
                "CPUUtilization",
                Map.of("ClusterName", Output.of("main"), "ServiceName", Output.of("api")),
                "Average",
                300,
                2,
                "GreaterThanThreshold",
                new BigDecimal(threshold),
                "missing",
                Set.of(TOPIC),
                Set.of(),
                Map.of(tag, "x"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(
                    aws.cloudWatch("us-east-1").describeAlarms().metricAlarms().size());
        }
    }
}
