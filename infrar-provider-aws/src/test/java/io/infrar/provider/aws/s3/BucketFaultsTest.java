package io.infrar.provider.aws.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsProvider;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.run.ApplyException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What moto does not refuse: by default it lets everybody read the buckets of other accounts. */
class BucketFaultsTest {
    private static final String TAGGING = "GET /wanted";
    private static final String CREATE = "PUT /wanted";

    @TempDir
    Path folder;

    private final ScriptedAws aws = new ScriptedAws();

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void a_name_that_is_seen_to_be_elsewhere_is_refused_before_anything_is_made() {
        aws.on(TAGGING, 403, error("AccessDenied"));
        refused("names are unique in all of AWS");
        assertThat(aws.calls()).doesNotContain(CREATE);
    }

    @Test
    void a_name_in_another_region_is_refused_too() {
        aws.on(TAGGING, 301, error("PermanentRedirect"));
        refused("another account or region");
        assertThat(aws.calls()).doesNotContain(CREATE);
    }

    @Test
    void a_name_that_somebody_took_in_the_meantime_is_refused_with_what_to_do() {
        aws.on(TAGGING, 404, error("NoSuchBucket")).on(CREATE, 409, error("BucketAlreadyExists"));
        refused("choose another bucketName");
    }

    private void refused(String with) {
        Environment environment = Infra.environment("faults")
                .stage(Stage.DEVELOPMENT)
                .on("aws", "eu-west-1")
                .bucket("uploads", b -> b.bucketName("wanted"))
                .build();
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new AwsProvider())
                .home(folder.resolve("home"))
                .base(folder);
        aws.settings().forEach(builder::setting);
        try (Infra infra = builder.build()) {
            var plan = infra.plan(environment);
            assertThatThrownBy(() -> infra.apply(plan))
                    .isInstanceOfSatisfying(
                            ApplyException.class,
                            refused -> assertThat(refused.report().failed().toString())
                                    .contains("'wanted'")
                                    .contains(with));
        }
    }

    private static String error(String code) {
        return "<Error><Code>" + code + "</Code><Message>scripted</Message><RequestId>req-1</RequestId></Error>";
    }
}
