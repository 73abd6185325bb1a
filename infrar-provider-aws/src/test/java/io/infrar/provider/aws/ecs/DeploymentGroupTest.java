package io.infrar.provider.aws.ecs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.testkit.aws.Moto;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.services.codedeploy.model.ComputePlatform;

/** The simulation has no UpdateDeploymentGroup, so only the tags are changed in place here. */
class DeploymentGroupTest extends AwsHandlerContract {
    @BeforeEach
    void needsTheFullerServer() {
        assumeTrue(Moto.isFuller(), "plain moto does not delete deployment groups");
    }

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            for (String name : List.of("app", "other")) {
                aws.codeDeploy(EcsTests.REGION)
                        .createApplication(r -> r.applicationName(name).computePlatform(ComputePlatform.ECS));
            }
        }
    }

    @Override
    protected String type() {
        return "deployment-group";
    }

    private static DeploymentGroup.Spec spec(String application, Map<String, String> tags) {
        return new DeploymentGroup.Spec(
                Output.of(application),
                Output.of("arn:aws:iam::123456789012:role/deploy"),
                Output.of("main"),
                Output.of("api"),
                Output.of("arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/web/01/02"),
                List.of(Output.of("blue"), Output.of("green")),
                "CodeDeployDefault.ECSAllAtOnce",
                5,
                tags);
    }

    @Override
    protected Object spec() {
        return spec("app", Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(spec("app", Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(spec("other", Map.of()));
    }
}
