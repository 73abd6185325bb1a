package io.infrar.provider.cloudflare.r2;

import io.infrar.provider.cloudflare.CloudflareHandlerContract;
import java.util.Optional;

class R2BucketTest extends CloudflareHandlerContract {
    @Override
    protected String type() {
        return "r2-bucket";
    }

    @Override
    protected Object spec() {
        return new R2Bucket.Spec("contract-uploads", "eu", "weur", "Standard", false);
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new R2Bucket.Spec("contract-uploads", "eu", "weur", "InfrequentAccess", true));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new R2Bucket.Spec("contract-uploads", "default", null, "Standard", false));
    }

    @Override
    protected boolean carriesMarks() {
        return false;
    }
}
