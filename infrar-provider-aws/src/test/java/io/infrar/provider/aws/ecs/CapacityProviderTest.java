package io.infrar.provider.aws.ecs;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import java.util.Map;
import java.util.Optional;

class CapacityProviderTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "capacity-provider";
    }

    private static CapacityProvider.Spec spec(String group, int capacity, Map<String, String> tags) {
        String arn = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:0:autoScalingGroupName/" + group;
        return new CapacityProvider.Spec(Output.of(arn), capacity == 0 ? null : capacity, tags);
    }

    @Override
    protected Object spec() {
        return spec("servers", 90, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec("servers", 0, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec("others", 90, Map.of()));
    }
}
