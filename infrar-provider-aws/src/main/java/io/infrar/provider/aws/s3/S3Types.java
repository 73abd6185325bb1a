package io.infrar.provider.aws.s3;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class S3Types {
    private S3Types() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(
                AwsType.of(Bucket.TYPE, Bucket::new),
                AwsType.of(BucketPolicy.TYPE, BucketPolicy::new),
                AwsType.of(SiteFiles.TYPE, SiteFiles::new));
    }
}
