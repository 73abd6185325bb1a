package io.infrar.provider.aws.registry;

import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;

class RepositoryTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "repository";
    }

    @Override
    protected Object spec() {
        return new Repository.Spec(null, true, true, null, 30, null, false, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Repository.Spec(null, false, false, null, null, 14, true, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new Repository.Spec("platform", true, true, null, null, null, false, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(
                    aws.ecr("us-east-1").describeRepositories().repositories().size());
        }
    }
}
