package io.infrar.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.Bucket;
import io.infrar.model.Environment;
import io.infrar.model.SecretValue;
import io.infrar.provider.local.service.Buckets;
import io.infrar.run.ApplyException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Buckets that come to a store and go from it, which has another one all the time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalBucketTest {
    private final Environment original =
            LocalHome.environment().bucket("first", b -> b.bucketName("shared")).build();
    private LocalHome home;

    @BeforeAll
    void open(@TempDir Path folder) {
        home = new LocalHome(folder);
        home.apply(original);
    }

    @AfterAll
    void close() {
        home.close();
    }

    private Buckets connect(Bucket.Exports bucket) {
        return new Buckets(
                bucket.endpoint(),
                bucket.region(),
                SecretValue.of(bucket.accessKey()),
                SecretValue.of(home.reveal(bucket.secretKey())));
    }

    @Test
    void one_with_objects_is_not_deleted_unless_that_was_said() {
        var papers =
                home.apply(original.change(e -> e.bucket("papers", b -> {}))).bucket("papers");
        try (Buckets buckets = connect(papers)) {
            buckets.put("papers", "thesis.txt", "years of work");

            assertThatThrownBy(() -> home.apply(original))
                    .isInstanceOf(ApplyException.class)
                    .hasMessageContaining("the bucket 'papers' holds objects")
                    .hasMessageContaining("emptyOnDestroy() on bucket/papers");
            assertThat(buckets.get("papers", "thesis.txt")).contains("years of work");

            home.apply(original.change(e -> e.bucket("papers", b -> b.emptyOnDestroy())));
            assertThat(buckets.get("papers", "thesis.txt")).contains("years of work");
        }
        home.apply(original);
        LocalHome.assertNoChanges(home.infra().plan(original));
    }

    @Test
    void one_that_may_be_emptied_is_deleted_with_its_objects() {
        Environment careful = original.change(e -> e.bucket("drafts", b -> {}));
        home.apply(careful);
        var drafts = home.apply(careful.change(e -> e.bucket("drafts", b -> b.emptyOnDestroy())))
                .bucket("drafts");
        try (Buckets buckets = connect(drafts)) {
            buckets.put("drafts", "draft.txt", "nothing much");

            home.apply(original);

            assertThat(buckets.exists("drafts")).isFalse();
        }
    }

    @Test
    void one_of_somebody_else_is_not_taken_over() {
        Environment two = original.change(e -> e.bucket("second", b -> b.bucketName("shared")));

        assertThatThrownBy(() -> home.apply(two))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("shared is there already and is not ours")
                .hasMessageContaining("give another name");

        home.apply(original);
        LocalHome.assertNoChanges(home.infra().plan(original));
    }

    @Test
    void of_two_new_ones_with_one_name_only_one_comes_to_be() {
        Environment twins = original.change(
                e -> e.bucket("one", b -> b.bucketName("twin")).bucket("other", b -> b.bucketName("twin")));

        assertThatThrownBy(() -> home.apply(twins))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("twin");

        home.apply(original);
        LocalHome.assertNoChanges(home.infra().plan(original));
    }
}
