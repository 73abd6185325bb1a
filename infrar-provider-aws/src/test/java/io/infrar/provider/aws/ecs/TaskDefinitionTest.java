package io.infrar.provider.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.SecretRef;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.spi.Plan;
import io.infrar.testkit.MemoryStateStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.MountPoint;
import software.amazon.awssdk.services.ecs.model.TaskDefinitionStatus;

class TaskDefinitionTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "task-definition";
    }

    @Override
    protected Object spec() {
        return EcsTests.definition("app:1", "v1", Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(EcsTests.definition("app:2", "v1", Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(active().size());
    }

    private List<String> active() {
        try (var aws = AwsTests.clients(moto)) {
            return aws.ecs(EcsTests.REGION)
                    .listTaskDefinitions(r -> r.status(TaskDefinitionStatus.ACTIVE))
                    .taskDefinitionArns();
        }
    }

    @Test
    void every_property_is_there_as_it_was_asked_for() {
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment(EcsTests.definition("app:1", "v1", Map.of("Project", "infrar")))));
        }
        try (var aws = AwsTests.clients(moto)) {
            var definition = aws.ecs(EcsTests.REGION)
                    .describeTaskDefinition(r -> r.taskDefinition(active().get(0)))
                    .taskDefinition();
            assertThat(definition.cpu()).isEqualTo("1024");
            assertThat(definition.memory()).isEqualTo("2048");
            assertThat(definition.runtimePlatform().cpuArchitectureAsString()).isEqualTo("X86_64");
            assertThat(definition.ephemeralStorage().sizeInGiB()).isEqualTo(40);
            assertThat(definition.volumes()).as("its own and a shared one").hasSize(2);
            ContainerDefinition app = definition.containerDefinitions().get(0);
            assertThat(app.secrets())
                    .extracting(software.amazon.awssdk.services.ecs.model.Secret::valueFrom)
                    .containsExactly(EcsTests.SECRET, EcsTests.SECRET + ":password::");
            assertThat(app.logConfiguration().options()).containsEntry("awslogs-group", "/ecs/app");
            assertThat(app.healthCheck().startPeriod()).isEqualTo(60);
            assertThat(app.portMappings().get(0).hostPort()).isEqualTo(8080);
            assertThat(app.entryPoint()).containsExactly("/bin/run");
            assertThat(app.mountPoints()).extracting(MountPoint::containerPath).containsExactly("/run/app", "/tmp");
            assertThat(definition.containerDefinitions().get(1).mountPoints())
                    .singleElement()
                    .isEqualTo(app.mountPoints().get(0));
        }
    }

    @Test
    void a_rotated_secret_is_no_change_and_another_secret_is() {
        try (Infra infra = infra(new MemoryStateStore())) {
            infra.apply(infra.plan(environment(EcsTests.definition("app:1", "v1", Map.of()))));

            Plan rotated = infra.plan(environment(EcsTests.definition("app:1", "v2", Map.of())));

            assertThat(rotated.effective()).isEmpty();
            assertThat(TaskDefinition.valueFrom(SecretRef.of("aws", EcsTests.SECRET + "#user")))
                    .isEqualTo(EcsTests.SECRET + ":user::");
        }
    }

    @Test
    void the_newest_ten_revisions_are_kept_so_that_a_service_can_go_back_over_versions_that_failed() {
        try (Infra infra = infra(new MemoryStateStore())) {
            for (int version = 1; version <= 12; version++) {
                infra.apply(infra.plan(environment(EcsTests.definition("app:" + version, "v1", Map.of()))));
            }

            assertThat(active()).hasSize(10).noneMatch(arn -> arn.endsWith(":1") || arn.endsWith(":2"));

            infra.apply(infra.planDestroy("revisions"));
            assertThat(active()).isEmpty();
        }
    }

    private Environment environment(TaskDefinition.Spec spec) {
        return Infra.environment("revisions")
                .stage(Stage.DEVELOPMENT)
                .on("aws")
                .resource("app", r -> r.type("task-definition").spec(spec))
                .build();
    }
}
