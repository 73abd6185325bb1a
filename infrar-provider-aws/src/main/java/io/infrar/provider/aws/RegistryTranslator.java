package io.infrar.provider.aws;

import io.infrar.model.Registry;

/** Turns a registry into resources. */
final class RegistryTranslator {
    private final Translating t;

    RegistryTranslator(Translating t) {
        this.t = t;
    }

    void translate(Registry component) {
        t.notYet(component);
    }
}
