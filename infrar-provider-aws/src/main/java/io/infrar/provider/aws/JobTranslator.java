package io.infrar.provider.aws;

import io.infrar.model.Job;

/** Turns a job into resources. */
final class JobTranslator {
    private final Translating t;

    JobTranslator(Translating t) {
        this.t = t;
    }

    void translate(Job component) {
        t.notYet(component);
    }
}
