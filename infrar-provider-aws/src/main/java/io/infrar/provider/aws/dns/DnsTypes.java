package io.infrar.provider.aws.dns;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class DnsTypes {
    private DnsTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of();
    }
}
