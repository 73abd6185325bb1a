package io.infrar.provider.aws;

import io.infrar.model.ProviderOption;

/** Whether a server gets a machine with an ARM processor. Made by {@link Aws#arm}. */
public record Arm(boolean wanted) implements ProviderOption {
    static final String NAME = "arm";

    @Override
    public String provider() {
        return Aws.ID;
    }

    @Override
    public String option() {
        return NAME;
    }
}
