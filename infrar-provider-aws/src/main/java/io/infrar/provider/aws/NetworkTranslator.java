package io.infrar.provider.aws;

import io.infrar.model.Network;

/** Turns a network into resources. */
final class NetworkTranslator {
    private final Translating t;

    NetworkTranslator(Translating t) {
        this.t = t;
    }

    void translate(Network component) {
        t.notYet(component);
    }
}
