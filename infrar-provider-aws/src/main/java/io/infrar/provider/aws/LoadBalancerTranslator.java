package io.infrar.provider.aws;

import io.infrar.model.LoadBalancer;

/** Turns a load balancer into resources. */
final class LoadBalancerTranslator {
    private final Translating t;

    LoadBalancerTranslator(Translating t) {
        this.t = t;
    }

    void translate(LoadBalancer component) {
        t.notYet(component);
    }
}
