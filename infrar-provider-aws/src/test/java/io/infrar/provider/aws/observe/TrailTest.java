package io.infrar.provider.aws.observe;

import io.infrar.model.Output;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Map;
import java.util.Optional;

class TrailTest extends AwsHandlerContract {
    private static final Output<String> KEY =
            Output.of("arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000001");

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            aws.s3("us-east-1").createBucket(r -> r.bucket("trail-one"));
            aws.s3("us-east-1").createBucket(r -> r.bucket("trail-two"));
        }
    }

    @Override
    protected String type() {
        return "trail";
    }

    @Override
    protected Object spec() {
        return new Trail.Spec(
                Output.of("trail-one"), null, true, true, KEY, true, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(
                new Trail.Spec(Output.of("trail-two"), "audit", true, false, null, false, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(
                    aws.cloudTrail("us-east-1").describeTrails().trailList().size());
        }
    }
}
