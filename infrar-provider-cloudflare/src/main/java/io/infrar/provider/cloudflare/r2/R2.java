package io.infrar.provider.cloudflare.r2;

import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.util.Optional;

/**
 * A bucket as calls name it: each jurisdiction has its own names, and every call says which it means.
 *
 * @param jurisdiction {@code default}, or one that keeps objects where they are, such as {@code eu}
 */
record R2(String jurisdiction, String bucket) {
    static final String DEFAULT = "default";

    /** From the id of a bucket, {@code eu/uploads}, or of something in it. */
    static R2 of(String id) {
        String[] parts = id.split("/", 3);
        if (parts.length < 2) {
            throw ProviderException.of(
                    Kind.INVALID,
                    "'" + id + "' is no id of a bucket: give the jurisdiction and the name, as in default/uploads");
        }
        return new R2(parts[0], parts[1]);
    }

    String id() {
        return jurisdiction + "/" + bucket;
    }

    static String path(CloudflareApi api) {
        return "/accounts/" + RestRequest.part(api.accountId()) + "/r2/buckets";
    }

    String path(CloudflareApi api, String below) {
        return path(api) + "/" + RestRequest.part(bucket) + below;
    }

    RestRequest in(RestRequest request) {
        return in(jurisdiction, request);
    }

    static RestRequest in(String jurisdiction, RestRequest request) {
        return request.header("cf-r2-jurisdiction", jurisdiction);
    }

    /** The answer; empty when it is not there. */
    static Optional<RestAnswer> find(CloudflareApi api, RestRequest request) {
        try {
            return Optional.of(api.call(request));
        } catch (ProviderException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
