package io.infrar.provider.aws;

import static java.util.Objects.requireNonNull;

import io.infrar.model.ProviderOption;

/**
 * Which machine a server, database or cache runs on. Made by {@link Aws#instanceClass}.
 *
 * @param type as AWS calls it: {@code t3.medium} for a server, {@code db.t4g.medium} for a database, {@code cache.r6g.large} for a
 *     cache
 */
public record InstanceClass(String type) implements ProviderOption {
    static final String NAME = "instance-class";

    public InstanceClass {
        requireNonNull(type, "type is null");
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
