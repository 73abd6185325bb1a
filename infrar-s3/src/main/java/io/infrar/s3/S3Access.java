package io.infrar.s3;

import static java.util.Objects.requireNonNull;

import io.infrar.model.SecretValue;
import io.infrar.spi.Connection;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * How to get at a store.
 *
 * @param vendor what it calls itself in messages, such as {@code Hetzner Object Storage}
 * @param endpoint without a bucket
 * @param region a word in signatures; {@code auto} at R2
 */
public record S3Access(String vendor, URI endpoint, String region, String accessKey, SecretValue secretKey) {
    public S3Access {
        requireNonNull(vendor, "vendor is null");
        requireNonNull(endpoint, "endpoint is null");
        requireNonNull(region, "region is null");
        requireNonNull(accessKey, "accessKey is null");
        requireNonNull(secretKey, "secretKey is null");
        String scheme = endpoint.getScheme();
        if (endpoint.getHost() == null || !("https".equals(scheme) || "http".equals(scheme))) {
            throw new IllegalArgumentException(
                    "endpoint must be an address such as https://fsn1.your-objectstorage.com, is " + endpoint);
        }
    }

    /**
     * The settings of a vendor's store, by names that begin alike: {@code X_ENDPOINT}, {@code X_REGION}, {@code X_ACCESS_KEY} and {@code
     * X_SECRET_KEY}; for an account {@code blue} those with {@code _BLUE} behind, as far as they are set.
     */
    public record Settings(Connection connection, String vendor, String prefix) {
        /** The id of the access key; empty when none is set. */
        public Optional<String> accessKey() {
            return value("_ACCESS_KEY");
        }

        /** The name of the setting with the secret half. */
        public String secretKeyName() {
            return account(prefix + "_SECRET_KEY");
        }

        public URI endpoint(String otherwise) {
            String text = value("_ENDPOINT").orElse(otherwise);
            try {
                return new URI(text);
            } catch (java.net.URISyntaxException e) {
                throw ProviderException.builder(Kind.INVALID, prefix + "_ENDPOINT is not an address: '" + text + "'")
                        .cause(e)
                        .build();
            }
        }

        public String region(String otherwise) {
            return value("_REGION").orElse(otherwise);
        }

        /**
         * All of it.
         *
         * @param why what they are needed for, and where they are made
         * @throws ProviderException when a key is missing, with the names of the settings
         */
        public S3Access access(String defaultEndpoint, String defaultRegion, String why) {
            Optional<String> key = accessKey();
            Optional<String> secret = value("_SECRET_KEY");
            if (key.isEmpty() || secret.isEmpty()) {
                throw ProviderException.of(
                        Kind.UNAUTHENTICATED,
                        "no keys for " + vendor + ": set " + account(prefix + "_ACCESS_KEY") + " and " + secretKeyName()
                                + "; " + why);
            }
            try {
                return new S3Access(
                        vendor,
                        endpoint(defaultEndpoint),
                        region(defaultRegion),
                        key.get(),
                        SecretValue.of(secret.get()));
            } catch (IllegalArgumentException e) {
                throw ProviderException.builder(Kind.INVALID, prefix + "_ENDPOINT: " + e.getMessage())
                        .cause(e)
                        .build();
            }
        }

        private Optional<String> value(String suffix) {
            return setting(account(prefix + suffix))
                    .or(() -> suffix.endsWith("_KEY") ? Optional.empty() : setting(prefix + suffix));
        }

        private Optional<String> setting(String name) {
            return connection.setting(name).map(String::strip).filter(text -> !text.isEmpty());
        }

        private String account(String name) {
            String account = connection.account();
            return account == null
                    ? name
                    : name + "_" + account.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        }
    }

    /** Never shows the keys. */
    @Override
    public String toString() {
        return vendor + " at " + endpoint;
    }
}
