package io.infrar.provider.aws;

import io.infrar.model.Secret;

/** Turns a secret into resources. */
final class SecretTranslator {
    private final Translating t;

    SecretTranslator(Translating t) {
        this.t = t;
    }

    void translate(Secret component) {
        t.notYet(component);
    }
}
