package io.infrar.model;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Accepts a finding, so that it no longer blocks.
 *
 * @param finding the finding's id, such as {@code security.public-database}
 * @param where the component it is accepted for; null accepts it everywhere
 * @param reason why; it is shown with the finding
 */
public record Suppression(String finding, @Nullable ComponentKey where, String reason) {
    public Suppression {
        requireNonNull(finding, "finding is null");
        requireNonNull(reason, "reason is null");
    }
}
