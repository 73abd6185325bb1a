package io.infrar.provider.aws;

import static java.util.Objects.requireNonNull;

import io.infrar.model.ProviderOption;

/** The namespace of a cluster that a program is in; it is made when it is not there. Made by {@link Aws#namespace}. */
public record KubernetesNamespace(String name) implements ProviderOption {
    static final String NAME = "namespace";

    public KubernetesNamespace {
        requireNonNull(name, "name is null");
    }

    @Override
    public String provider() {
        return Aws.ID;
    }

    @Override
    public String option() {
        return NAME;
    }
}
