package io.infrar.provider.aws;

import io.infrar.model.Monitor;

/** Turns a monitor into resources. */
final class MonitorTranslator {
    private final Translating t;

    MonitorTranslator(Translating t) {
        this.t = t;
    }

    void translate(Monitor component) {
        t.notYet(component);
    }
}
