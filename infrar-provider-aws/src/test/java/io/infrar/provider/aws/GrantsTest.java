package io.infrar.provider.aws;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.parameter;
import static io.infrar.model.Refs.registry;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.days;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Kind;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.Secret;
import io.infrar.model.Stage;
import io.infrar.provider.aws.iam.Role;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import io.infrar.provider.aws.secrets.SecretRotation;
import io.infrar.spi.Severity;
import io.infrar.spi.Slice;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class GrantsTest {
    private static final Set<String> PULL =
            Set.of("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer");

    @Test
    void a_program_may_use_just_its_own_buckets_and_secrets() {
        Translating t = translating(e -> e.bucket("uploads", b -> {})
                .bucket("artifacts", b -> {})
                .bucket("others", b -> {})
                .secret("mine", s -> {})
                .secret("theirs", s -> {})
                .compute(
                        "api",
                        c -> c.image("x:1")
                                .env("BUCKET", bucket("artifacts").bucket())
                                .uses(bucket("uploads"), secret("mine"))));

        assertThat(granted(t.grants().of(api(t))))
                .isEqualTo(Map.of(
                        "s3:DeleteObject s3:GetObject s3:PutObject",
                        Set.of("aws:bucket/artifacts.bucket#arn/*", "aws:bucket/uploads.bucket#arn/*"),
                        "s3:ListBucket",
                        Set.of("aws:bucket/artifacts.bucket#arn", "aws:bucket/uploads.bucket#arn"),
                        "secretsmanager:GetSecretValue",
                        Set.of("aws:secret/mine.secret#arn")));
    }

    @Test
    void an_injected_secret_is_read_by_who_starts_the_program_only() {
        Translating t = translating(e -> e.secret("key", s -> {})
                .secret("sidecar", s -> {})
                .compute(
                        "api",
                        c -> c.image("x:1")
                                .env("KEY", secret("key"))
                                .sidecar(
                                        "pooler",
                                        "p:1",
                                        Map.of("KEY", secret("sidecar").value()))));

        assertThat(t.grants().of(api(t))).isEmpty();
        Map<String, Set<String>> read = Map.of(
                "secretsmanager:GetSecretValue", Set.of("aws:secret/key.secret#arn", "aws:secret/sidecar.secret#arn"));
        assertThat(granted(t.grants().injected(api(t)))).isEqualTo(read);
        assertThat(granted(t.grants().execution(api(t), null, List.of()))).isEqualTo(read);
    }

    @Test
    void what_starts_a_program_pulls_its_images_and_writes_its_logs() {
        Translating t = translating(e -> e.registry("platform", r -> {})
                .registry("other", r -> {})
                .compute(
                        "api",
                        c -> c.image("platform:1.4")
                                .sidecar(
                                        "agent", "123456789012.dkr.ecr.eu-west-1.amazonaws.com/tools/agent:2", Map.of())
                                .sidecar("public", "nginx:1", Map.of())));

        assertThat(granted(t.grants()
                        .execution(
                                api(t), Translating.shared("log-group", api(t)), List.of(Output.of("arn:composed")))))
                .isEqualTo(Map.of(
                        "ecr:GetAuthorizationToken",
                        Set.of("*"),
                        String.join(" ", new TreeSet<>(PULL)),
                        Set.of(
                                "aws:repository/platform#arn",
                                "arn:aws:ecr:eu-west-1:123456789012:repository/tools/agent"),
                        "logs:CreateLogStream logs:PutLogEvents",
                        Set.of("aws:log-group/api.compute#arn:log-stream:*"),
                        "secretsmanager:GetSecretValue",
                        Set.of("arn:composed")));
        assertThat(text(t.grants().image("platform:1.4"))).isEqualTo("aws:repository/platform#url:1.4");
        assertThat(text(t.grants().image("nginx:1"))).isEqualTo("nginx:1");
    }

    @Test
    void a_registry_is_found_by_the_name_of_its_repository_as_well() {
        Translating t =
                translating(e -> e.registry("platform", r -> r.with(Aws.ecr().name("infrar-platform"))));

        assertThat(text(t.grants().image("infrar-platform@sha256:abc")))
                .isEqualTo("aws:repository/platform#url@sha256:abc");
    }

    @Test
    void who_builds_images_may_push_them() {
        Translating t = translating(e -> e.registry("platform", r -> {})
                .registry("other", r -> {})
                .job("build", j -> j.image("kaniko:1").builds(registry("platform"))));

        Map<String, Set<String>> granted = granted(t.grants().of(component(t, Kind.JOB, "build")));

        assertThat(granted)
                .containsEntry("ecr:GetAuthorizationToken", Set.of("*"))
                .hasSize(2);
        assertThat(granted.entrySet()).anySatisfy(entry -> {
            assertThat(entry.getKey()).contains("ecr:PutImage");
            assertThat(entry.getValue()).containsExactly("aws:repository/platform#arn");
        });
    }

    @Test
    void what_is_isolated_may_use_only_what_it_names() {
        Translating t = translating(e -> e.bucket("read", b -> {})
                .bucket("used", b -> {})
                .compute(
                        "api",
                        c -> c.image("x:1")
                                .isolated()
                                .env("BUCKET", bucket("read").bucket())
                                .uses(bucket("used"))));

        assertThat(granted(t.grants().of(api(t)))).containsEntry("s3:ListBucket", Set.of("aws:bucket/used.bucket#arn"));
    }

    @Test
    void parameters_can_be_read() {
        Translating t = translating(e -> e.parameter("image-tag", p -> p.value("1"))
                .compute("api", c -> c.image("x:1").uses(parameter("image-tag"))));

        assertThat(granted(t.grants().of(api(t))))
                .isEqualTo(Map.of("ssm:GetParameter ssm:GetParameters", Set.of("aws:parameter/image-tag#arn")));
    }

    @Test
    void a_program_signs_in_to_a_database_with_iam_authentication_as_its_user_only() {
        Translating t = translating(e -> e.database(
                        "main", d -> d.postgres("15").with(Aws.rds().iamAuthentication()))
                .compute("api", c -> c.image("x:1").uses(database("main"))));

        assertThat(granted(t.grants().of(api(t))))
                .isEqualTo(Map.of("rds-db:connect", Set.of("aws:db-instance/main#usersArn/database/main#user")));
    }

    @Test
    void the_password_of_a_database_is_where_rds_keeps_it() {
        Translating t = translating(e -> e.database("main", d -> d.postgres("15"))
                .compute(
                        "api",
                        c -> c.image("x:1").env("PASSWORD", database("main").password())));

        assertThat(granted(t.grants().injected(api(t))))
                .isEqualTo(Map.of("secretsmanager:GetSecretValue", Set.of("aws:db-instance/main#secretArn")));
    }

    @Test
    void the_master_password_of_a_database_is_rotated_by_a_function_that_may_do_just_that() {
        Translating t = translating(e -> e.secret("master", s -> s.generated(32).rotation(days(90)))
                .database("main", d -> d.postgres("15").with(Aws.rds().masterPassword("master"))));

        new SecretTranslator(t).translate((Secret) component(t, Kind.SECRET, "master"));

        Map<String, Record> specs = new TreeMap<>();
        t.build().resources().forEach(each -> specs.put(each.address().toString(), each.spec()));
        assertThat(specs)
                .containsOnlyKeys(
                        "aws:function/master.secret.rotation",
                        "aws:log-group/master.secret.rotation",
                        "aws:role/master.secret.rotation",
                        "aws:secret-rotation/master.secret",
                        "aws:secret/master.secret");
        SecretRotation.Spec rotation = (SecretRotation.Spec) specs.get("aws:secret-rotation/master.secret");
        assertThat(rotation.days()).isEqualTo(90);
        assertThat(String.valueOf(rotation.function())).isEqualTo("aws:function/master.secret.rotation#arn");
        Role.Spec role = (Role.Spec) specs.get("aws:role/master.secret.rotation");
        assertThat(granted(role.permissions().statements()).values())
                .containsExactlyInAnyOrder(
                        Set.of("aws:log-group/master.secret.rotation#arn:log-stream:*"),
                        Set.of("aws:db-instance/main#arn"),
                        Set.of("aws:secret/master.secret#arn"));
    }

    @Test
    void a_rotation_without_a_function_is_a_warning() {
        Translating t = translating(e -> e.secret("key", s -> s.rotation(days(90))));

        new SecretTranslator(t).translate((Secret) component(t, Kind.SECRET, "key"));

        assertThat(t.build().findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING));
    }

    @Test
    void a_secret_with_a_key_of_its_own_can_be_decrypted_by_who_reads_it() {
        Translating t =
                translating(e -> e.secret("key", s -> s.with(Aws.secret().withOwnKey()))
                        .compute("api", c -> c.image("x:1").uses(secret("key"))));

        assertThat(granted(t.grants().of(api(t)))).containsEntry("kms:Decrypt", Set.of("aws:kms-key/key.secret#arn"));
    }

    private static Component api(Translating t) {
        return component(t, Kind.COMPUTE, "api");
    }

    private static Component component(Translating t, Kind kind, String name) {
        return t.environment().component(new ComponentKey(kind, name)).orElseThrow();
    }

    private static Translating translating(Consumer<EnvironmentBuilder> components) {
        EnvironmentBuilder builder =
                Infra.environment("production").stage(Stage.DEVELOPMENT).on("aws", "eu-west-1");
        components.accept(builder);
        Environment environment = builder.build();
        Map<ComponentKey, Placement> placements = new TreeMap<>();
        environment.components().forEach(each -> placements.put(each.key(), new Placement("aws", "eu-west-1", null)));
        return new Translating(new Slice(environment, placements));
    }

    /** Resources by the actions that are allowed on them. */
    private static Map<String, Set<String>> granted(List<Statement> statements) {
        Map<String, Set<String>> granted = new TreeMap<>();
        for (Statement statement : statements) {
            Set<String> resources = new TreeSet<>();
            statement.resources().forEach(resource -> resources.add(text(resource)));
            granted.put(String.join(" ", new TreeSet<>(statement.actions())), resources);
        }
        return granted;
    }

    private static String text(Output<?> output) {
        if (output instanceof Output.Format format) {
            StringBuilder text = new StringBuilder();
            format.parts().forEach(part -> text.append(text(part)));
            return text.toString();
        }
        return output.toString();
    }
}
