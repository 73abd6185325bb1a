package io.infrar.provider.aws.ecs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.testkit.aws.Moto;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

class DeploymentApplicationTest extends AwsHandlerContract {
    @BeforeEach
    void needsTheFullerServer() {
        assumeTrue(Moto.isFuller(), "plain moto does not delete applications of CodeDeploy");
    }

    @Override
    protected String type() {
        return "deployment-application";
    }

    @Override
    protected Object spec() {
        return new DeploymentApplication.Spec(Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new DeploymentApplication.Spec(Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.codeDeploy(EcsTests.REGION)
                    .listApplications()
                    .applications()
                    .size());
        }
    }
}
