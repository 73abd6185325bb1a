package io.infrar.provider.aws;

import io.infrar.model.Edge;

/** Turns a edge into resources. */
final class EdgeTranslator {
    private final Translating t;

    EdgeTranslator(Translating t) {
        this.t = t;
    }

    void translate(Edge component) {
        t.notYet(component);
    }
}
