package io.infrar.engine;

import io.infrar.spi.Field;
import io.infrar.spi.Field.Ownership;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who owns each field of a spec, read from its record's annotations once. */
final class FieldRules {
    private static final ClassValue<FieldRules> OF_SPEC = new ClassValue<>() {
        @Override
        protected FieldRules computeValue(Class<?> spec) {
            return new FieldRules(spec, Ownership.OWNED, false, 0);
        }
    };

    /** A spec that nests deeper than this would be a recursive type, which inherits its parent's ownership. */
    private static final int MAX_DEPTH = 12;

    private final Ownership ownership;
    private final boolean unordered;
    private final Map<String, FieldRules> fields = new HashMap<>();

    private FieldRules(@Nullable Class<?> type, Ownership ownership, boolean unordered, int depth) {
        this.ownership = ownership;
        this.unordered = unordered;
        if (type != null && depth < MAX_DEPTH) {
            addFields(type, depth);
        }
    }

    static FieldRules of(Class<?> spec) {
        return OF_SPEC.get(spec);
    }

    private void addFields(Class<?> type, int depth) {
        if (type.isSealed() && type.isInterface()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                addFields(permitted, depth);
            }
        }
        if (!type.isRecord()) {
            return;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            Field field = component.getAnnotation(Field.class);
            Ownership owner = field == null ? ownership : field.value();
            boolean set = Set.class.isAssignableFrom(component.getType());
            fields.put(
                    component.getName(), new FieldRules(contentOf(component.getGenericType()), owner, set, depth + 1));
        }
    }

    /** The record inside a field: its own type, or what a list, set, map or output of it holds. */
    private static @Nullable Class<?> contentOf(Type type) {
        if (type instanceof Class<?> raw) {
            return raw.isRecord() || raw.isSealed() ? raw : null;
        }
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = parameterized.getActualTypeArguments();
            return contentOf(arguments[arguments.length - 1]);
        }
        return null;
    }

    Ownership ownership() {
        return ownership;
    }

    /** Whether it is a set: the order of its elements is by their text, which changes when outputs become known. */
    boolean unordered() {
        return unordered;
    }

    /** The rules inside a field; a field that the record does not have is owned like its parent. */
    FieldRules field(String name) {
        FieldRules rules = fields.get(name);
        return rules == null ? new FieldRules(null, ownership, false, MAX_DEPTH) : rules;
    }
}
