package io.infrar.provider.aws;

import io.infrar.model.Parameter;

/** Turns a parameter into resources. */
final class ParameterTranslator {
    private final Translating t;

    ParameterTranslator(Translating t) {
        this.t = t;
    }

    void translate(Parameter component) {
        t.notYet(component);
    }
}
