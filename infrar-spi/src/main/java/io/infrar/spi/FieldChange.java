package io.infrar.spi;

import io.infrar.model.Json;
import org.jspecify.annotations.Nullable;

/**
 * A difference in one field.
 *
 * @param path such as {@code listeners[0].port}
 * @param before null when it was not there
 * @param after null when it will not be there; a pending output when it is known only after apply
 * @param origin who made the difference
 */
public record FieldChange(
        String path, @Nullable Json before, @Nullable Json after, Origin origin) {
    /** Who made a difference. */
    public enum Origin {
        /** The program asks for something else than was applied. */
        CONFIGURATION,
        /** Somebody changed the resource since. */
        DRIFT
    }

    /** The name of the spec's field that the path begins with. */
    public String root() {
        int end = path.length();
        for (char separator : new char[] {'.', '['}) {
            int at = path.indexOf(separator);
            end = at >= 0 ? Math.min(end, at) : end;
        }
        return path.substring(0, end);
    }

    /** {@code port: 80 -> 443}. */
    @Override
    public String toString() {
        return path + ": " + (before == null ? "(none)" : before) + " -> "
                + (after == null ? "(none)" : after.pending().isEmpty() ? after : "(known after apply)");
    }
}
