package io.infrar.provider.aws;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Units.days;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Stage;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.testkit.aws.Moto;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudtrail.model.Trail;

class AuditLogTranslatorTest {
    private static final String REGION = "eu-west-1";

    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private AwsClients aws;

    @BeforeEach
    void beginWithNothing() {
        moto.reset();
        aws = AwsTests.clients(moto);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void events_of_all_regions_go_to_the_bucket_that_is_named() {
        Environment environment = environment(e -> e.tag("Project", "infrar")
                .bucket("logs", b -> b.bucketName("infrar-production-logs").expireAfter(days(400)))
                .auditLog("audit", a -> a.to(bucket("logs"))));

        assertThat(apply(environment).findings()).extracting(Finding::id).doesNotContain("aws.audit-log-retention");

        Trail trail = trail();
        assertThat(trail.s3BucketName()).isEqualTo("infrar-production-logs");
        assertThat(trail.isMultiRegionTrail()).isTrue();
        assertThat(trail.includeGlobalServiceEvents()).isTrue();
        assertThat(trail.logFileValidationEnabled()).isTrue();
        assertThat(aws.cloudTrail(REGION)
                        .getTrailStatus(r -> r.name(trail.name()))
                        .isLogging())
                .isTrue();
        assertThat(aws.cloudTrail(REGION)
                        .listTags(r -> r.resourceIdList(trail.trailARN()))
                        .resourceTagList()
                        .get(0)
                        .tagsList())
                .anyMatch(tag -> tag.key().equals("Project") && tag.value().equals("infrar"));
        assertThat(plan(environment).effective()).isEmpty();
        destroyAll();
    }

    @Test
    void without_a_bucket_it_has_one_of_its_own_that_keeps_events_as_long_as_asked() {
        Environment environment = environment(e -> e.auditLog("audit", a -> a.retention(days(90))));

        apply(environment);

        String name = trail().s3BucketName();
        var rules = aws.s3(REGION)
                .getBucketLifecycleConfiguration(r -> r.bucket(name))
                .rules();
        assertThat(rules).hasSize(1);
        assertThat(rules.get(0).expiration().days()).isEqualTo(90);
        assertThat(aws.s3(REGION).getBucketPolicy(r -> r.bucket(name)).policy()).contains("cloudtrail.amazonaws.com");
        assertThat(plan(environment).effective()).isEmpty();
        destroyAll();
    }

    @Test
    void a_bucket_that_deletes_earlier_is_said() {
        Plan plan = plan(environment(e -> e.bucket("logs", b -> b.expireAfter(days(30)))
                .auditLog("audit", a -> a.to(bucket("logs")).retention(days(365)))));

        assertThat(plan.findings())
                .anyMatch(each -> each.id().equals("aws.audit-log-retention")
                        && each.what().contains("365")
                        && each.what().contains("30"));
    }

    // ---- helpers

    private static Environment environment(Consumer<EnvironmentBuilder> details) {
        EnvironmentBuilder builder =
                Infra.environment("test").stage(Stage.DEVELOPMENT).on("aws", REGION);
        details.accept(builder);
        return builder.build();
    }

    private Trail trail() {
        var trails = aws.cloudTrail(REGION).describeTrails().trailList();
        assertThat(trails).hasSize(1);
        return trails.get(0);
    }

    private Plan plan(Environment environment) {
        try (Infra infra = AwsTests.infra(moto, folder).build()) {
            return infra.plan(environment);
        }
    }

    private Plan apply(Environment environment) {
        try (Infra infra = AwsTests.infra(moto, folder).build()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);
            return plan;
        }
    }

    private void destroyAll() {
        try (Infra infra = AwsTests.infra(moto, folder).build()) {
            infra.apply(infra.planDestroy("test"));
        }
        assertThat(aws.cloudTrail(REGION).describeTrails().trailList()).isEmpty();
        assertThat(aws.s3(REGION).listBuckets().buckets()).isEmpty();
    }
}
