package io.infrar.spi;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.RecordComponent;
import java.util.Set;

/** What a change needs. */
public sealed interface Effect {
    /** Nothing: the difference does not matter. */
    record Nothing() implements Effect {}

    /**
     * A change in place.
     *
     * @param changedOutputs names of outputs that may be different afterwards; all others are taken as they are, so that
     *     what refers to them does not change
     * @param note what else the change means, such as a restart, shown with it in the plan; may be empty
     */
    record Update(Set<String> changedOutputs, String note) implements Effect {
        public Update {
            changedOutputs = Set.copyOf(changedOutputs);
            requireNonNull(note, "note is null");
        }

        public Update(Set<String> changedOutputs) {
            this(changedOutputs, "");
        }

        /** The same change with a note. */
        public Update noting(String newNote) {
            return new Update(changedOutputs, newNote);
        }
    }

    /** A new one instead of the old one; every output may be different afterwards. */
    record Replace(Order order, String reason) implements Effect {}

    /** Which comes first in a replacement. */
    enum Order {
        CREATE_FIRST,
        DELETE_FIRST
    }

    static Effect nothing() {
        return new Nothing();
    }

    static Update update(String... changedOutputs) {
        return new Update(Set.of(changedOutputs));
    }

    static Effect replace(Order order, String reason) {
        return new Replace(order, reason);
    }

    /** What the {@link Field} annotations of the changed fields say. */
    static <S extends Record> Effect byFields(Change<S> change) {
        Effect effect = update();
        for (RecordComponent component : change.after().getClass().getRecordComponents()) {
            Field field = component.getAnnotation(Field.class);
            if (field == null || field.onChange() == Field.OnChange.UPDATE) {
                continue;
            }
            boolean changed =
                    change.fields().stream().anyMatch(each -> each.root().equals(component.getName()));
            if (changed && (!(effect instanceof Replace) || field.onChange() == Field.OnChange.REPLACE_DELETE_FIRST)) {
                Order order = field.onChange() == Field.OnChange.REPLACE_DELETE_FIRST
                        ? Order.DELETE_FIRST
                        : Order.CREATE_FIRST;
                effect = replace(order, component.getName() + " changes and " + field.because());
            }
        }
        return effect;
    }
}
