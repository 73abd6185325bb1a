package io.infrar.provider.aws;

import io.infrar.model.ProviderOption;
import org.jspecify.annotations.Nullable;

/**
 * What only registries on AWS have.
 *
 * @param name of the repository, such as {@code infrar-platform}; null makes one of environment and component
 * @param deleteImages whether a destroy deletes the images, too; else it is refused while there are any
 */
public record EcrOptions(@Nullable String name, boolean deleteImages) implements ProviderOption {
    static final String NAME = "ecr";

    /** Gives the repository its exact name: lower-case letters, digits and {@code . _ - /}, 2 to 256 characters. */
    public EcrOptions name(String newName) {
        return new EcrOptions(newName, deleteImages);
    }

    /** Deletes the images together with the repository. */
    public EcrOptions andDeleteImages() {
        return new EcrOptions(name, true);
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
