package io.infrar.provider.aws;

import io.infrar.model.Cache;

/** Turns a cache into resources. */
final class CacheTranslator {
    private final Translating t;

    CacheTranslator(Translating t) {
        this.t = t;
    }

    void translate(Cache component) {
        t.notYet(component);
    }
}
