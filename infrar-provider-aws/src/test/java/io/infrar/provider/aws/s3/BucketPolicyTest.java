package io.infrar.provider.aws.s3;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.sdk.PolicyDocument;
import java.util.Optional;
import java.util.Set;

class BucketPolicyTest extends AwsHandlerContract {
    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            aws.s3("us-east-1").createBucket(r -> r.bucket("one"));
            aws.s3("us-east-1").createBucket(r -> r.bucket("two"));
        }
    }

    @Override
    protected String type() {
        return "bucket-policy";
    }

    @Override
    protected Object spec() {
        return new BucketPolicy.Spec(Output.of("one"), PolicyDocument.of(BucketPolicies.tlsOnly()));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new BucketPolicy.Spec(
                Output.of("one"),
                PolicyDocument.of(
                        BucketPolicies.tlsOnly(),
                        BucketPolicies.service(
                                        "Trail",
                                        "cloudtrail.amazonaws.com",
                                        Set.of("s3:PutObject"),
                                        BucketPolicies.objects("AWSLogs/"))
                                .when("StringEquals", "aws:SourceAccount", Output.of(BucketPolicies.ACCOUNT)))));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new BucketPolicy.Spec(Output.of("two"), PolicyDocument.of(BucketPolicies.tlsOnly())));
    }

    /** A policy has no marks: it is found by its bucket. */
    @Override
    protected boolean carriesMarks() {
        return false;
    }
}
