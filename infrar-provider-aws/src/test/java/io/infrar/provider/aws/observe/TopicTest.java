package io.infrar.provider.aws.observe;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;

class TopicTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "topic";
    }

    @Override
    protected Object spec() {
        return new Topic.Spec(null, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Topic.Spec(Output.of("alias/alarms"), Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.sns("us-east-1").listTopics().topics().size());
        }
    }
}
