package io.infrar.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every kind, so that a new one cannot be left half done. */
class KindTest {
    private static final Environment EVERYTHING = Samples.everything().build();

    @ParameterizedTest
    @EnumSource
    void a_kind_is_found_by_its_label_and_its_records_know_it(Kind kind) {
        assertThat(Kind.of(kind.label())).isEqualTo(kind);
        assertThat(ofKind(kind))
                .isNotEmpty()
                .allSatisfy(component -> assertThat(component).isInstanceOf(kind.type()));
    }

    @ParameterizedTest
    @EnumSource
    void a_reference_by_key_is_of_the_kind(Kind kind) {
        ComponentRef ref = Refs.of("shared", new ComponentKey(kind, "main"));

        assertThat(ref.kind()).isEqualTo(kind);
        assertThat(ref.key()).hasToString(kind.label() + "/main");
        assertThat(ref.environment()).isEqualTo("shared");
    }

    @ParameterizedTest
    @EnumSource
    void there_is_a_word_in_refs_for_a_kind(Kind kind) throws ReflectiveOperationException {
        String word = kind == Kind.NATIVE ? "resource" : kind.type().getSimpleName();
        Method method = Refs.class.getMethod(decapitalized(word), String.class);

        assertThat(method.invoke(null, "main")).isEqualTo(Refs.of(null, new ComponentKey(kind, "main")));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NATIVE")
    void references_offer_exactly_the_exports(Kind kind) {
        ComponentRef ref = Refs.of(null, new ComponentKey(kind, "main"));
        List<Method> outputs = Arrays.stream(ref.getClass().getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && method.getReturnType() == Output.class)
                .toList();

        assertThat(outputs)
                .extracting(Method::getName)
                .containsExactlyInAnyOrderElementsOf(
                        names(nested(kind, "Exports").getRecordComponents()));
        assertThat(outputs)
                .allSatisfy(method -> assertThat(method.invoke(ref))
                        .isEqualTo(new Output.OfComponent<>(null, ref.key(), method.getName())));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NATIVE")
    void providers_can_give_exactly_the_exports(Kind kind) throws ReflectiveOperationException {
        Method method = Arrays.stream(kind.type().getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals("exports"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(kind + " has no static exports(…)"));
        Object[] outputs = Stream.of(nested(kind, "Exports").getRecordComponents())
                .map(component -> Output.of(component.getName()))
                .toArray();

        Map<?, ?> exports = (Map<?, ?>) method.invoke(null, outputs);

        assertThat(exports.keySet().stream().map(String.class::cast).toList())
                .containsExactlyInAnyOrderElementsOf(
                        names(nested(kind, "Exports").getRecordComponents()));
        exports.forEach((name, output) -> assertThat(output).isEqualTo(Output.of(name)));
    }

    @ParameterizedTest
    @EnumSource
    void builders_have_the_fields_of_the_record_so_that_they_can_start_from_one(Kind kind) {
        Class<?> builder = nested(kind, "Builder");
        List<Field> fields = Arrays.stream(builder.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .filter(field -> !Set.of("problems", "name", "componentName").contains(field.getName()))
                .toList();
        List<RecordComponent> components = details(kind);

        assertThat(fields).extracting(Field::getName).containsExactlyInAnyOrderElementsOf(names(components));
        for (RecordComponent component : components) {
            Field field = fields.stream()
                    .filter(candidate -> candidate.getName().equals(component.getName()))
                    .findFirst()
                    .orElseThrow();
            if (Modifier.isFinal(field.getModifiers())) {
                assertThat(field.getType()).as(field.toString()).isIn(List.class, Set.class, Map.class);
            } else {
                assertThat(field.getGenericType()).as(field.toString()).isEqualTo(component.getGenericType());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_sample_of_everything_says_something_different_in_every_field(Kind kind) {
        Set<String> untouched = new TreeSet<>();
        for (RecordComponent field : details(kind)) {
            long different = ofKind(kind).stream()
                    .map(component -> String.valueOf(read(field, component)))
                    .distinct()
                    .count();
            if (different < 2) {
                untouched.add(field.getName());
            }
        }

        assertThat(untouched).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void components_survive_json_one_by_one(Kind kind) {
        for (Component component : ofKind(kind)) {
            Json json = Json.of(component);

            assertThat(json.get("kind")).isEqualTo(Json.of(kind.label()));
            assertThat(Json.parse(json.toString()).to(Component.class)).isEqualTo(component);
        }
    }

    @ParameterizedTest
    @EnumSource
    void collections_cannot_be_changed_from_outside(Kind kind) {
        for (Component component : ofKind(kind)) {
            for (RecordComponent field : details(kind)) {
                Object value = read(field, component);
                if (value instanceof List<?> list) {
                    assertThat(list).as(component.key() + " " + field.getName()).isUnmodifiable();
                } else if (value instanceof Map<?, ?> map) {
                    assertThat(map).as(component.key() + " " + field.getName()).isUnmodifiable();
                }
            }
        }
    }

    private static List<Component> ofKind(Kind kind) {
        return EVERYTHING.components().stream()
                .filter(component -> component.kind() == kind)
                .toList();
    }

    private static List<RecordComponent> details(Kind kind) {
        return Arrays.stream(kind.type().getRecordComponents())
                .filter(component -> !Set.of("name", "traits").contains(component.getName()))
                .toList();
    }

    private static Class<?> nested(Kind kind, String name) {
        return Arrays.stream(kind.type().getDeclaredClasses())
                .filter(type -> type.getSimpleName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(kind + " has no " + name));
    }

    private static List<String> names(RecordComponent... components) {
        return names(List.of(components));
    }

    private static List<String> names(List<RecordComponent> components) {
        return components.stream().map(RecordComponent::getName).collect(Collectors.toList());
    }

    private static Object read(RecordComponent field, Component component) {
        try {
            return field.getAccessor().invoke(component);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static String decapitalized(String word) {
        return Character.toLowerCase(word.charAt(0)) + word.substring(1);
    }
}
