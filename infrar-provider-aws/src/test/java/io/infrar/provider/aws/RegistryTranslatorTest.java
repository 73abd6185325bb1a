package io.infrar.provider.aws;

import static io.infrar.model.Units.days;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Stage;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.run.ApplyException;
import io.infrar.spi.Plan;
import io.infrar.testkit.aws.Moto;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.EncryptionType;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;

/** Registries and parameters, which have little to translate. */
class RegistryTranslatorTest {
    private static final String REGION = "eu-west-1";

    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private AwsClients aws;
    private EcrClient ecr;

    @BeforeEach
    void beginWithNothing() {
        moto.reset();
        aws = AwsTests.clients(moto);
        ecr = aws.ecr(REGION);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void a_registry_is_an_encrypted_repository_that_scans_and_cleans_up() {
        Environment environment = environment(e -> e.registry(
                "platform",
                r -> r.keepLast(30).expireUntagged(days(14)).with(Aws.ecr().name("infrar-platform"))));

        apply(environment);

        var repository = ecr.describeRepositories(r -> r.repositoryNames("infrar-platform"))
                .repositories()
                .get(0);
        assertThat(repository.imageTagMutability()).isEqualTo(ImageTagMutability.IMMUTABLE);
        assertThat(repository.imageScanningConfiguration().scanOnPush()).isTrue();
        assertThat(repository.encryptionConfiguration().encryptionType()).isEqualTo(EncryptionType.AES256);
        assertThat(ecr.getLifecyclePolicy(r -> r.repositoryName("infrar-platform"))
                        .lifecyclePolicyText())
                .contains("\"countNumber\":30", "\"countNumber\":14", "untagged");
        assertThat(ecr.listTagsForResource(r -> r.resourceArn(repository.repositoryArn()))
                        .tags())
                .anySatisfy(tag -> assertThat(tag.key()).isEqualTo("Project"));
        assertThat(plan(environment).effective()).isEmpty();
        destroy();
        assertThat(ecr.describeRepositories().repositories()).isEmpty();
    }

    @Test
    void images_are_deleted_only_when_that_is_allowed() {
        apply(environment(e -> e.registry("platform", r -> {})));
        String name = ecr.describeRepositories().repositories().get(0).repositoryName();
        ecr.putImage(r -> r.repositoryName(name)
                .imageTag("1")
                .imageManifest("{\"schemaVersion\":2,\"mediaType\":"
                        + "\"application/vnd.docker.distribution.manifest.v2+json\",\"layers\":[]}"));

        Assertions.assertThatThrownBy(this::destroy)
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("andDeleteImages()");
        assertThat(ecr.describeRepositories().repositories()).hasSize(1);

        apply(environment(e -> e.registry("platform", r -> r.with(Aws.ecr().andDeleteImages()))));
        destroy();
        assertThat(ecr.describeRepositories().repositories()).isEmpty();
    }

    @Test
    void a_parameter_is_found_under_the_path_of_its_environment() {
        Environment environment = environment(e -> e.parameter("image-tag", p -> p.value("1.4")));

        apply(environment);

        String name = "/infrar/production/image-tag";
        assertThat(aws.ssm(REGION).getParameter(r -> r.name(name)).parameter().value())
                .isEqualTo("1.4");
        assertThat(plan(environment).effective()).isEmpty();
        apply(environment(e -> e.parameter("image-tag", p -> p.value("1.5"))));
        assertThat(aws.ssm(REGION).getParameter(r -> r.name(name)).parameter().value())
                .isEqualTo("1.5");
        destroy();
        assertThat(aws.ssm(REGION).describeParameters().parameters()).isEmpty();
    }

    @Test
    void names_and_values_that_aws_refuses_are_said_before_anything_is_done() {
        Plan plan = plan(environment(e -> e.registry(
                        "platform", r -> r.with(Aws.ecr().name("Upper")))
                .parameter("long", p -> p.value("x".repeat(4097)))));

        assertThat(plan.blocking())
                .extracting(finding -> finding.id())
                .containsExactlyInAnyOrder("aws.registry.name", "aws.parameter.value");
    }

    private static Environment environment(Consumer<EnvironmentBuilder> components) {
        EnvironmentBuilder builder = Infra.environment("production")
                .stage(Stage.DEVELOPMENT)
                .on("aws", REGION)
                .tag("Project", "infrar");
        components.accept(builder);
        return builder.build();
    }

    private Infra infra() {
        return AwsTests.infra(moto, folder).build();
    }

    private Plan plan(Environment environment) {
        try (Infra infra = infra()) {
            return infra.plan(environment);
        }
    }

    private void apply(Environment environment) {
        try (Infra infra = infra()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);
        }
    }

    private void destroy() {
        try (Infra infra = infra()) {
            infra.apply(infra.planDestroy("production"));
        }
    }
}
