package io.infrar.provider.aws;

import io.infrar.model.Cluster;

/** Turns a cluster into resources. */
final class ClusterTranslator {
    private final Translating t;

    ClusterTranslator(Translating t) {
        this.t = t;
    }

    void translate(Cluster component) {
        t.notYet(component);
    }
}
