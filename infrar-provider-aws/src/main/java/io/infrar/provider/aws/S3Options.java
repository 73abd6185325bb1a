package io.infrar.provider.aws;

import io.infrar.model.ProviderOption;

/**
 * What only buckets on AWS have.
 *
 * @param tlsOnly a bucket policy refuses requests without TLS, also signed ones; off by default, since the SDKs use TLS anyway
 */
public record S3Options(boolean tlsOnly) implements ProviderOption {
    static final String NAME = "s3";

    /** Refuses requests without TLS. */
    public S3Options onlyTls() {
        return new S3Options(true);
    }

    @Override
    public String provider() {
        return Aws.ID;
    }

    @Override
    public String option() {
        return NAME;
    }
}
