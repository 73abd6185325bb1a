package io.infrar.provider.aws.secrets;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;

class ParameterTest extends AwsHandlerContract {
    private static final String NAME = "/infrar/contract/image-tag";

    @Override
    protected String type() {
        return "parameter";
    }

    @Override
    protected Object spec() {
        return new Parameter.Spec(NAME, Output.of("1.4"), null, "which image", Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Parameter.Spec(NAME, Output.of("1.5"), null, "the image", Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new Parameter.Spec(NAME, null, Output.of("hidden"), "", Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(
                    aws.ssm("us-east-1").describeParameters().parameters().size());
        }
    }
}
