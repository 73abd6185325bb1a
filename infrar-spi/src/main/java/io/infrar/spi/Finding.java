package io.infrar.spi;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Something that a check has to say.
 *
 * @param id stable, such as {@code security.public-database}: suppressions name it
 * @param where a component key or resource address, or the environment's name
 * @param what what is the case, with the field's name
 * @param fix what to do about it
 * @param accepted the reason given by a suppression, or null
 */
public record Finding(
        String id,
        Severity severity,
        String where,
        String what,
        String fix,
        @Nullable String accepted) {
    public Finding {
        requireNonNull(id, "id is null");
        requireNonNull(severity, "severity is null");
        requireNonNull(where, "where is null");
        requireNonNull(what, "what is null");
        requireNonNull(fix, "fix is null");
    }

    public static Finding error(String id, Object where, String what, String fix) {
        return new Finding(id, Severity.ERROR, where.toString(), what, fix, null);
    }

    public static Finding warning(String id, Object where, String what, String fix) {
        return new Finding(id, Severity.WARNING, where.toString(), what, fix, null);
    }

    public static Finding info(String id, Object where, String what, String fix) {
        return new Finding(id, Severity.INFO, where.toString(), what, fix, null);
    }

    /** The same finding, accepted for a reason. */
    public Finding accepted(String reason) {
        return new Finding(id, severity, where, what, fix, reason);
    }

    /** Whether it stops an apply. */
    public boolean blocks() {
        return severity == Severity.ERROR && accepted == null;
    }

    /** {@code ERROR security.public-database at database/main: … Fix: …}. */
    @Override
    public String toString() {
        return severity + " " + id + " at " + where + ": " + what + (fix.isEmpty() ? "" : " Fix: " + fix)
                + (accepted == null ? "" : " (accepted: " + accepted + ")");
    }
}
