package io.infrar.spi;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a provider gets to open a session. */
public interface Connection {
    /** The environment that the run is about. */
    String environment();

    /** The name under which credentials are configured; null for the default ones. */
    @Nullable
    String account();

    /** A setting by its standard name, such as {@code HCLOUD_TOKEN}: what was set in code wins over the environment variable. */
    Optional<String> setting(String name);

    /** A folder of this environment in which a provider may keep files of its own. Not created yet. */
    Path workspace();

    /** Where relative paths of the model begin. */
    Path base();

    /** Whether everything must disappear when the engine closes or its process ends, even by {@code kill -9}. */
    boolean ephemeral();

    /** Whether the run was cancelled: what would only wait gives up with a {@link java.util.concurrent.CancellationException}. */
    default boolean isCancelled() {
        return false;
    }

    /** Says what concerns all calls of the account; shown to who watches. Must not hold secrets. */
    default void progress(String message) {}
}
