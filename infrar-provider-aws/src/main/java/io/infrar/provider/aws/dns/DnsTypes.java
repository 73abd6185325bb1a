package io.infrar.provider.aws.dns;

import io.infrar.provider.aws.sdk.AwsType;
import java.util.List;

/** The resource types of this package. */
public final class DnsTypes {
    private DnsTypes() {}

    public static List<AwsType<?, ?>> all() {
        return List.of(
                AwsType.of(Certificate.TYPE, Certificate::new),
                AwsType.of(CertificateValidation.TYPE, CertificateValidation::new),
                AwsType.of(HostedZone.TYPE, HostedZone::new),
                AwsType.of(DnsRecord.TYPE, DnsRecord::new));
    }
}
