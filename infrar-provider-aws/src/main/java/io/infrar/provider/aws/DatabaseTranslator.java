package io.infrar.provider.aws;

import io.infrar.model.Database;

/** Turns a database into resources. */
final class DatabaseTranslator {
    private final Translating t;

    DatabaseTranslator(Translating t) {
        this.t = t;
    }

    void translate(Database component) {
        t.notYet(component);
    }
}
