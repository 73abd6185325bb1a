package io.infrar.rules;

import io.infrar.model.Bucket;
import io.infrar.model.Environment;
import io.infrar.spi.Finding;
import io.infrar.spi.ModelValidator;
import java.util.List;

/** {@code security.public-bucket}: nobody reads a bucket without being allowed to. */
final class PublicBucketRule implements ModelValidator {
    @Override
    public List<Finding> check(Environment environment) {
        return environment.components(Bucket.class).stream()
                .filter(Bucket::publiclyReadable)
                .map(bucket -> ByStage.finding(
                        environment,
                        "security.public-bucket",
                        bucket,
                        "publiclyReadable: everybody on the Internet can read its objects",
                        "Take publiclyReadable() away and hand out presigned URLs, publish the files as a staticSite, or accept"
                                + " this with the reason."))
                .toList();
    }
}
