package io.infrar.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.spi.ProviderException.Kind;
import org.junit.jupiter.api.Test;

class S3ErrorsTest {
    @Test
    void what_passes_is_tried_again_whatever_the_status() {
        assertThat(S3Errors.kind("RequestTimeout", 400).retryable()).isTrue();
        assertThat(S3Errors.kind("SlowDown", 503).retryable()).isTrue();
        assertThat(S3Errors.kind("OperationAborted", 409).retryable()).isTrue();
        assertThat(S3Errors.kind("", 502).retryable()).isTrue();
    }

    @Test
    void what_the_state_of_a_bucket_forbids_is_not_tried_again() {
        assertThat(S3Errors.kind("InvalidBucketState", 409)).isEqualTo(Kind.INVALID);
        assertThat(S3Errors.kind("BucketNotEmpty", 409)).isEqualTo(Kind.INVALID);
    }

    @Test
    void what_a_store_does_not_have_is_invalid_and_no_fault_of_its_own() {
        assertThat(S3Errors.kind("NotImplemented", 501)).isEqualTo(Kind.INVALID);
    }
}
