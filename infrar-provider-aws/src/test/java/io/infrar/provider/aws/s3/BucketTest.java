package io.infrar.provider.aws.s3;

import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.sdk.PolicyDocument;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class BucketTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "bucket";
    }

    @Override
    protected Object spec() {
        return new Bucket.Spec(
                "infrar-contract-uploads",
                true,
                Bucket.Encryption.AES256,
                Set.of(
                        new Bucket.LifecycleRule("", 90, null, 90, 7),
                        new Bucket.LifecycleRule("old/", null, new Bucket.Archive(30, "GLACIER"), null, null)),
                true,
                PolicyDocument.of(BucketPolicies.tlsOnly()),
                null,
                null,
                null,
                false,
                Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Bucket.Spec(
                "infrar-contract-uploads",
                false,
                new Bucket.Encryption("aws:kms", null),
                null,
                false,
                PolicyDocument.of(BucketPolicies.tlsOnly(), BucketPolicies.publiclyReadable()),
                List.of(new Bucket.CorsRule(
                        Set.of("https://infrar.io"), Set.of("GET", "PUT"), Set.of("*"), Set.of("ETag"), 3600)),
                null,
                null,
                true,
                Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new Bucket.Spec(
                "infrar-contract-other", false, null, null, true, null, null, null, null, false, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.s3("us-east-1").listBuckets().buckets().size());
        }
    }
}
