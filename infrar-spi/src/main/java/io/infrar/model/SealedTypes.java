package io.infrar.model;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sealed interfaces of records are told apart by the record's name. */
final class SealedTypes extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    private static @Nullable Class<?> sealedParent(Class<?> type) {
        if (Output.class.isAssignableFrom(type)) {
            return null;
        }
        if (type.isSealed() && type.isInterface()) {
            return type;
        }
        return type.isRecord()
                ? Arrays.stream(type.getInterfaces())
                        .filter(Class::isSealed)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private static String label(Class<?> type) {
        for (Kind kind : Kind.values()) {
            if (kind.type() == type) {
                return kind.label();
            }
        }
        return type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findTypeResolver(
            MapperConfig<?> config, AnnotatedClass type, JavaType baseType) {
        Class<?> parent = sealedParent(type.getRawType());
        if (parent == null) {
            return super.findTypeResolver(config, type, baseType);
        }
        return new StdTypeResolverBuilder()
                .init(JsonTypeInfo.Id.NAME, null)
                .inclusion(JsonTypeInfo.As.PROPERTY)
                .typeProperty(parent == Component.class ? "kind" : "type");
    }

    @Override
    public @Nullable List<NamedType> findSubtypes(Annotated type) {
        Class<?> raw = type.getRawType();
        if (!raw.isSealed() || sealedParent(raw) == null) {
            return super.findSubtypes(type);
        }
        return Arrays.stream(raw.getPermittedSubclasses())
                .map(record -> new NamedType(record, label(record)))
                .toList();
    }

    @Override
    public @Nullable String findTypeName(AnnotatedClass type) {
        return sealedParent(type.getRawType()) == null ? super.findTypeName(type) : label(type.getRawType());
    }
}
