package io.infrar.model;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A folder of files that a resource is made of. Translations give the path; the engine adds the digest of its content when it
 * plans, and checks it again when it applies.
 *
 * @param path absolute, or relative to the engine's base directory
 * @param digest of names and contents; null before planning
 */
public record Folder(String path, @Nullable String digest) {
    public Folder {
        requireNonNull(path, "path is null");
    }

    public static Folder of(String path) {
        return new Folder(path, null);
    }
}
