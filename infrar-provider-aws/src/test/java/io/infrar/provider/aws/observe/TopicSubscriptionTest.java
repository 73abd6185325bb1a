package io.infrar.provider.aws.observe;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Optional;

/** moto confirms every subscription at once; for what is not confirmed yet see ObserveAnswersTest. */
class TopicSubscriptionTest extends AwsHandlerContract {
    private static final String TOPIC = "arn:aws:sns:us-east-1:123456789012:alarms";

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            aws.sns("us-east-1").createTopic(r -> r.name("alarms"));
        }
    }

    @Override
    protected String type() {
        return "topic-subscription";
    }

    @Override
    protected Object spec() {
        return new TopicSubscription.Spec(Output.of(TOPIC), "email", "ops@example.com", null);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.empty();
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new TopicSubscription.Spec(Output.of(TOPIC), "email", "dev@example.com", null));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(
                    aws.sns("us-east-1").listSubscriptions().subscriptions().size());
        }
    }
}
