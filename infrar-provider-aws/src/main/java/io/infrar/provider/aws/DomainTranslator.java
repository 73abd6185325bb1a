package io.infrar.provider.aws;

import io.infrar.model.Domain;

/** Turns a domain into resources. */
final class DomainTranslator {
    private final Translating t;

    DomainTranslator(Translating t) {
        this.t = t;
    }

    void translate(Domain component) {
        t.notYet(component);
    }
}
