package io.infrar.provider.aws;

import io.infrar.model.Server;

/** Turns a server into resources. */
final class ServerTranslator {
    private final Translating t;

    ServerTranslator(Translating t) {
        this.t = t;
    }

    void translate(Server component) {
        t.notYet(component);
    }
}
