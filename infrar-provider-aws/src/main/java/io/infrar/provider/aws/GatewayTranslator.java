package io.infrar.provider.aws;

import io.infrar.model.Gateway;

/** Turns a gateway into resources. */
final class GatewayTranslator {
    private final Translating t;

    GatewayTranslator(Translating t) {
        this.t = t;
    }

    void translate(Gateway component) {
        t.notYet(component);
    }
}
