package io.infrar.provider.aws;

import static io.infrar.model.Refs.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.run.ApplyException;
import io.infrar.spi.Action;
import io.infrar.spi.Plan;
import io.infrar.testkit.aws.Moto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;

class SecretTranslatorTest {
    private static final String REGION = "eu-west-1";
    private static final String SIGNING_KEY = "/infrar/production/jwt/signing-key";
    private static final String STRIPE_KEY = "/infrar/production/api-keys/stripe-secret-key";

    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private final List<String> events = new ArrayList<>();
    private AwsClients aws;
    private SecretsManagerClient secrets;

    @BeforeEach
    void beginWithNothing() throws IOException {
        moto.reset();
        aws = AwsTests.clients(moto);
        secrets = aws.secretsManager(REGION);
        Files.writeString(folder.resolve("stripe.txt"), "sk_live_one\n");
    }

    @AfterEach
    void close() {
        aws.close();
    }

    private static Environment production() {
        return environment(e -> e.secret("jwt/signing-key", s -> s.generated(64))
                .secret("api-keys/stripe-secret-key", s -> s.fromFile("stripe.txt")));
    }

    @Test
    void secrets_are_kept_under_the_path_of_their_environment() {
        apply(production());

        DescribeSecretResponse signing = secrets.describeSecret(r -> r.secretId(SIGNING_KEY));
        assertThat(signing.kmsKeyId()).isNull();
        assertThat(signing.tags())
                .anySatisfy(tag -> {
                    assertThat(tag.key()).isEqualTo("Project");
                    assertThat(tag.value()).isEqualTo("infrar");
                })
                .anySatisfy(tag -> assertThat(tag.key()).isEqualTo("infrar-instance"));
        assertThat(value(SIGNING_KEY)).matches("[A-Za-z0-9]{64}");
        assertThat(value(STRIPE_KEY)).isEqualTo("sk_live_one");
        assertThat(plan(production()).effective()).isEmpty();
    }

    @Test
    void values_are_neither_in_plans_nor_in_events_nor_in_state() throws IOException {
        Plan before = plan(production());
        apply(production());
        Plan after = plan(production());
        List<String> values = List.of(value(SIGNING_KEY), "sk_live_one");

        for (String value : values) {
            assertThat(before.toJson()).doesNotContain(value);
            assertThat(after.toJson()).doesNotContain(value);
            assertThat(events).isNotEmpty().noneMatch(event -> event.contains(value));
            try (var files = Files.walk(folder.resolve("home"))) {
                assertThat(files.filter(Files::isRegularFile).toList())
                        .isNotEmpty()
                        .allSatisfy(
                                file -> assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                                        .doesNotContain(value));
            }
        }
    }

    @Test
    void a_changed_file_is_a_new_version_of_the_value() throws IOException {
        apply(production());
        String signing = value(SIGNING_KEY);
        Files.writeString(folder.resolve("stripe.txt"), "sk_live_two");

        Plan plan = plan(production());
        assertThat(plan.effective()).hasSize(1);
        assertThat(plan.effective().get(0).action()).isEqualTo(Action.UPDATE);
        apply(production());

        assertThat(value(STRIPE_KEY)).isEqualTo("sk_live_two");
        assertThat(value(SIGNING_KEY)).isEqualTo(signing);
        assertThat(plan(production()).effective()).isEmpty();
    }

    @Test
    void a_value_that_somebody_rotated_is_taken_as_it_is() {
        apply(production());
        secrets.putSecretValue(r -> r.secretId(SIGNING_KEY).secretString("rotated"));

        assertThat(plan(production()).effective()).isEmpty();
        assertThat(value(SIGNING_KEY)).isEqualTo("rotated");
    }

    @Test
    void a_text_is_put_together_where_it_is_kept() {
        Environment environment = environment(e -> e.secret("password", s -> s.generated(20))
                .resource(
                        "composed",
                        r -> r.type("secret")
                                .spec(Json.of(Map.of(
                                        "name",
                                        "/infrar/production/url",
                                        "description",
                                        "",
                                        "text",
                                        Output.format(
                                                "postgres://app:{}@db/app",
                                                secret("password").value()),
                                        "recoveryDays",
                                        7,
                                        "tags",
                                        Map.of())))));

        apply(environment);

        assertThat(value("/infrar/production/url"))
                .isEqualTo("postgres://app:" + value("/infrar/production/password") + "@db/app");
        assertThat(plan(environment).effective()).isEmpty();
    }

    @Test
    void a_destroyed_secret_can_be_restored_and_is_taken_back_with_a_new_value() {
        apply(production());
        String first = value(SIGNING_KEY);
        String arn = secrets.describeSecret(r -> r.secretId(SIGNING_KEY)).arn();
        destroy();
        assertThat(secrets.listSecrets().secretList()).isEmpty();
        assertThat(secrets.describeSecret(r -> r.secretId(SIGNING_KEY)).deletedDate())
                .isNotNull();

        apply(production());

        assertThat(secrets.describeSecret(r -> r.secretId(SIGNING_KEY)).deletedDate())
                .isNull();
        assertThat(secrets.describeSecret(r -> r.secretId(SIGNING_KEY)).arn()).isEqualTo(arn);
        assertThat(value(SIGNING_KEY)).hasSize(64).isNotEqualTo(first);
        assertThat(plan(production()).effective()).isEmpty();
    }

    @Test
    void a_deleted_secret_of_somebody_else_is_not_taken() {
        secrets.createSecret(r -> r.name(SIGNING_KEY).secretString("theirs"));
        secrets.deleteSecret(r -> r.secretId(SIGNING_KEY).recoveryWindowInDays(7L));

        assertThatThrownBy(() -> apply(production()))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("was deleted by somebody else");
        assertThat(secrets.describeSecret(r -> r.secretId(SIGNING_KEY)).deletedDate())
                .isNotNull();
    }

    @Test
    void a_secret_without_recovery_is_gone_at_once() {
        apply(environment(e -> e.secret("short", s -> s.with(Aws.secret().recoverableFor(0)))));
        destroy();

        assertThatThrownBy(() -> secrets.describeSecret(r -> r.secretId("/infrar/production/short")))
                .hasMessageContaining("ResourceNotFound");
    }

    @Test
    void a_secret_may_have_a_key_of_its_own() {
        Environment environment =
                environment(e -> e.secret("own", s -> s.with(Aws.secret().withOwnKey())));

        apply(environment);

        String key = secrets.describeSecret(r -> r.secretId("/infrar/production/own"))
                .kmsKeyId();
        var kms = aws.kms(REGION);
        assertThat(kms.getKeyRotationStatus(r -> r.keyId(key)).keyRotationEnabled())
                .isTrue();
        assertThat(kms.listAliases(r -> r.keyId(key)).aliases()).hasSize(1);
        assertThat(plan(environment).effective()).isEmpty();
        destroy();
        assertThat(kms.describeKey(r -> r.keyId(key)).keyMetadata().deletionDate())
                .isNotNull();
    }

    @Test
    void a_window_that_aws_does_not_have_is_said_before_anything_is_done() {
        Plan plan =
                plan(environment(e -> e.secret("short", s -> s.with(Aws.secret().recoverableFor(3)))));

        assertThat(plan.blocking())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("recoveryDays", "3"));
    }

    private String value(String name) {
        return secrets.getSecretValue(r -> r.secretId(name)).secretString();
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
        return AwsTests.infra(moto, folder)
                .listener(event -> events.add(event.toString()))
                .build();
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
