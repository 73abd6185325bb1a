package io.infrar.spi;

import java.util.List;

/**
 * A change to an existing resource that a handler is asked about.
 *
 * @param before as observed or, where nothing was read, as recorded
 * @param after as asked; outputs that are not known yet are pending
 * @param fields the fields whose difference counts, at least one
 */
public record Change<S extends Record>(S before, S after, List<FieldChange> fields) {
    public Change {
        fields = List.copyOf(fields);
    }

    /** Whether the field of that name, or something in it, changes. */
    public boolean changes(String field) {
        return fields.stream()
                .anyMatch(change -> change.path().equals(field)
                        || change.path().startsWith(field + ".")
                        || change.path().startsWith(field + "["));
    }
}
