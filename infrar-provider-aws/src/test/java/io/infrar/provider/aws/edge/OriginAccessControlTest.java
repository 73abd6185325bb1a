package io.infrar.provider.aws.edge;

import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import java.util.Optional;

class OriginAccessControlTest extends AwsHandlerContract {
    @Override
    protected String type() {
        return "origin-access-control";
    }

    @Override
    protected Object spec() {
        return OriginAccessControl.Spec.S3;
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new OriginAccessControl.Spec("s3", "no-override"));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.cloudFront()
                    .listOriginAccessControls(r -> {})
                    .originAccessControlList()
                    .items()
                    .size());
        }
    }
}
