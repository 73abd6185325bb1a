package io.infrar.provider.aws;

import io.infrar.model.Compute;

/** Turns a compute into resources. */
final class ComputeTranslator {
    private final Translating t;

    ComputeTranslator(Translating t) {
        this.t = t;
    }

    void translate(Compute component) {
        t.notYet(component);
    }
}
