package io.infrar.model;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A private repository of container images.
 *
 * @param immutableTags a tag that is pushed once stays what it is
 * @param scanOnPush look for known weaknesses when an image is pushed
 * @param keepLast how many images are kept; null keeps all
 * @param expireUntagged after which time images without a tag are deleted; null keeps them
 */
public record Registry(
        String name,
        Traits traits,
        boolean immutableTags,
        boolean scanOnPush,
        @Nullable Integer keepLast,
        @Nullable Duration expireUntagged)
        implements Component {
    @Override
    public Kind kind() {
        return Kind.REGISTRY;
    }

    @Override
    public void references(References references) {}

    @Override
    public void check(Problems problems) {
        if (keepLast != null) {
            Fields.atLeast(problems, this, "keepLast", 1, keepLast);
        }
        Fields.positive(problems, this, "expireUntagged", expireUntagged);
    }

    /** A registry by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.REGISTRY;
        }

        /** What images are named after, without scheme and tag. */
        public Output<String> url() {
            return output("url");
        }
    }

    /** What a registry gives to others. */
    public record Exports(String url) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(Output<String> url) {
        return Map.of("url", url);
    }

    /** Builds a {@link Registry}: tags are immutable, images are scanned, nothing is deleted. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private boolean immutableTags = true;
        private boolean scanOnPush = true;
        private @Nullable Integer keepLast;
        private @Nullable Duration expireUntagged;

        Builder() {}

        /** Lets a tag be moved to another image. */
        public Builder mutableTags() {
            immutableTags = false;
            return this;
        }

        /** Does not look for weaknesses when an image is pushed. */
        public Builder noScan() {
            scanOnPush = false;
            return this;
        }

        /** Keeps that many images, the newest. */
        public Builder keepLast(int images) {
            keepLast = images;
            return this;
        }

        /** Deletes images without a tag after that long. */
        public Builder expireUntagged(Duration age) {
            expireUntagged = age;
            return this;
        }

        @Override
        Registry build(String name) {
            return new Registry(name, traits(), immutableTags, scanOnPush, keepLast, expireUntagged);
        }
    }
}
