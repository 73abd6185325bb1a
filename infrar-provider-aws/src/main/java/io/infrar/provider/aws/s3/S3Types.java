package io.infrar.provider.aws.s3;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class S3Types {
    private S3Types() {}

    public static List<AwsType<?, ?>> all() {
        return List.of();
    }
}
