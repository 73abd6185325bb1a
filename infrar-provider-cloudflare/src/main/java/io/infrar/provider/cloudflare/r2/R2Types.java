package io.infrar.provider.cloudflare.r2;

import io.infrar.provider.cloudflare.api.CloudflareType;
import java.util.List;

/** The resource types of R2. */
public final class R2Types {
    private R2Types() {}

    /** All of them. */
    public static List<CloudflareType<?, ?>> all() {
        return List.of(
                CloudflareType.of(R2Bucket.TYPE, R2Bucket::new),
                CloudflareType.of(R2Lifecycle.TYPE, R2Lifecycle::new),
                CloudflareType.of(R2Cors.TYPE, R2Cors::new),
                CloudflareType.of(R2Domain.TYPE, R2Domain::new));
    }
}
