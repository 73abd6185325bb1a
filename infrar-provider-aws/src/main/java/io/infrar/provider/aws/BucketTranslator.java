package io.infrar.provider.aws;

import io.infrar.model.Bucket;

/** Turns a bucket into resources. */
final class BucketTranslator {
    private final Translating t;

    BucketTranslator(Translating t) {
        this.t = t;
    }

    void translate(Bucket component) {
        t.notYet(component);
    }
}
