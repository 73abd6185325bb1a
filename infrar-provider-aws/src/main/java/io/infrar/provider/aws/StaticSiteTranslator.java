package io.infrar.provider.aws;

import io.infrar.model.StaticSite;

/** Turns a static site into resources. */
final class StaticSiteTranslator {
    private final Translating t;

    StaticSiteTranslator(Translating t) {
        this.t = t;
    }

    void translate(StaticSite component) {
        t.notYet(component);
    }
}
