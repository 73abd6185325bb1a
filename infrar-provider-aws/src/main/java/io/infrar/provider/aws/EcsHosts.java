package io.infrar.provider.aws;

import io.infrar.model.ProviderOption;

/** Whether the machines of a server that scales are hosts of the network's ECS cluster. Made by {@link Aws#ecsHosts}. */
public record EcsHosts(boolean wanted) implements ProviderOption {
    static final String NAME = "ecs-hosts";

    @Override
    public String provider() {
        return Aws.ID;
    }

    @Override
    public String option() {
        return NAME;
    }
}
