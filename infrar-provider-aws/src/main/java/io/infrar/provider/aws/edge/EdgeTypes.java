package io.infrar.provider.aws.edge;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class EdgeTypes {
    private EdgeTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(
                AwsType.of(Distribution.TYPE, Distribution::new),
                AwsType.of(OriginAccessControl.TYPE, OriginAccessControl::new),
                AwsType.of(ResponseHeadersPolicy.TYPE, ResponseHeadersPolicy::new),
                AwsType.of(WebAcl.TYPE, WebAcl::new),
                AwsType.of(WebAclAssociation.TYPE, WebAclAssociation::new));
    }
}
