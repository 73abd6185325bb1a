package io.infrar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.Kind;
import io.infrar.model.NativeResource;
import io.infrar.model.Output;
import io.infrar.model.Placement;
import io.infrar.model.Region;
import io.infrar.spi.Action;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.Provider;
import io.infrar.spi.Resource;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Row;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every provider promises; extend it, say which provider and on what it can be tried. */
public abstract class ProviderContract {
    /** A new one; as the engine gets it. */
    protected abstract Provider provider();

    /**
     * An {@link Infra} with only {@link #provider()} and its settings, on state of its own; closed by the test. What it makes must
     * be real, or a faithful fake.
     */
    protected abstract Infra infra();

    /** What is applied and destroyed; of a kind of environment that the provider realises completely. */
    protected Environment environment() {
        return MinimalEnvironment.of(provider(), Set.of(Kind.NETWORK, Kind.BUCKET));
    }

    /** The least that can be said of a kind so that this provider can realise it; to be overridden where it needs more. */
    protected Environment minimal(Kind kind) {
        return MinimalEnvironment.of(provider(), Set.of(kind));
    }

    /** What is still there, in any words; for those whose {@link #infra()} can tell. */
    protected List<String> leftovers() {
        return List.of();
    }

    // ---- facts

    @Test
    void its_id_is_lower_case_letters_digits_and_dashes() {
        assertThat(provider().id()).matches("[a-z][a-z0-9-]*");
    }

    @Test
    void it_has_regions_with_different_codes() {
        assertThat(provider().regions()).isNotEmpty().extracting(Region::code).doesNotHaveDuplicates();
        assertThat(provider().regions())
                .allSatisfy(region -> assertThat(region.country()).matches("[A-Z]{2}|--"));
    }

    @Test
    void its_types_have_different_names_of_lower_case_letters_digits_and_dashes() {
        assertThat(provider().types())
                .isNotEmpty()
                .extracting(ResourceType::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z][a-z0-9-]*"));
    }

    @Test
    void specs_and_outputs_of_its_types_are_records_with_fields() {
        assertThat(provider().types()).allSatisfy(type -> {
            assertThat(type.spec().isRecord()).isTrue();
            assertThat(type.outputs().isRecord()).isTrue();
            assertThat(type.outputs().getRecordComponents()).isNotEmpty();
        });
    }

    @Test
    void its_facts_are_the_same_each_time() {
        assertThat(provider().id()).isEqualTo(provider().id());
        assertThat(provider().kinds()).isEqualTo(provider().kinds());
        assertThat(provider().regions()).isEqualTo(provider().regions());
        assertThat(provider().types().stream().map(ResourceType::name))
                .isEqualTo(provider().types().stream().map(ResourceType::name).toList());
    }

    // ---- translation

    @TestFactory
    Stream<DynamicTest> it_translates_a_minimal_component_of_each_of_its_kinds() {
        return kinds().map(kind -> DynamicTest.dynamicTest("a " + kind.label(), () -> {
            Translation translation = translate(minimal(kind));
            assertThat(blocking(translation)).isEmpty();
            assertThat(translation.resources()).isNotEmpty();
        }));
    }

    @TestFactory
    Stream<DynamicTest> its_exports_are_complete() {
        return kinds().map(kind -> DynamicTest.dynamicTest("those of a " + kind.label(), () -> {
            Environment environment = minimal(kind);
            Translation translation = translate(environment);
            for (Component component : environment.components()) {
                Set<String> exported = translation
                        .exports()
                        .getOrDefault(component.key(), Map.of())
                        .keySet();
                assertThat(exported).as("exports of " + component.key()).containsAll(expected(component));
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> translating_twice_gives_the_same() {
        return kinds().map(kind -> DynamicTest.dynamicTest("for a " + kind.label(), () -> {
            Environment environment = minimal(kind);
            assertThat(Json.of(translate(environment).resources()))
                    .isEqualTo(Json.of(translate(environment).resources()));
            assertThat(translate(environment).findings())
                    .isEqualTo(translate(environment).findings());
        }));
    }

    @TestFactory
    Stream<DynamicTest> its_resources_are_of_its_types_and_named_after_their_component() {
        Map<String, ResourceType<?, ?>> types =
                provider().types().stream().collect(Collectors.toMap(ResourceType::name, type -> type));
        return kinds().map(kind -> DynamicTest.dynamicTest("those of a " + kind.label(), () -> {
            Set<Address> addresses = new HashSet<>();
            for (Resource resource : translate(minimal(kind)).resources()) {
                ResourceType<?, ?> type = types.get(resource.address().type());
                assertThat(resource.address().provider()).isEqualTo(provider().id());
                assertThat(type).as("type of " + resource.address()).isNotNull();
                assertThat(resource.spec()).isInstanceOf(type.spec());
                assertThat(resource.address().name())
                        .startsWith(resource.component().name());
                assertThat(addresses.add(resource.address()))
                        .as("one " + resource.address())
                        .isTrue();
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> specs_are_the_same_after_they_were_saved() {
        return kinds().map(kind -> DynamicTest.dynamicTest("those of a " + kind.label(), () -> {
            for (Resource resource : translate(minimal(kind)).resources()) {
                Json json = Json.of(resource.spec());
                assertThat(Json.of(
                                Json.parse(json.toString()).to(resource.spec().getClass())))
                        .isEqualTo(json);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> every_reference_is_to_an_output_that_exists() {
        Map<String, ResourceType<?, ?>> types =
                provider().types().stream().collect(Collectors.toMap(ResourceType::name, type -> type));
        return kinds().map(kind -> DynamicTest.dynamicTest("those of a " + kind.label(), () -> {
            Translation translation = translate(minimal(kind));
            Set<Address> there =
                    translation.resources().stream().map(Resource::address).collect(Collectors.toSet());
            for (Resource resource : translation.resources()) {
                assertThat(there).containsAll(resource.after());
                for (Output<?> pending : Json.of(resource.spec()).pending()) {
                    if (pending instanceof Output.OfResource<?> source) {
                        assertThat(there).contains(source.resource());
                        ResourceType<?, ?> type = Objects.requireNonNull(
                                types.get(source.resource().type()), () -> "there is no type of " + source);
                        assertThat(names(type.outputs())).contains(source.field());
                    }
                }
            }
        }));
    }

    private Stream<Kind> kinds() {
        return provider().kinds().stream()
                .filter(kind -> kind != Kind.NATIVE && kind != Kind.EXTERNAL)
                .sorted();
    }

    private Translation translate(Environment environment) {
        Map<ComponentKey, Placement> placements = new TreeMap<>();
        environment
                .components()
                .forEach(component -> placements.put(
                        component.key(),
                        new Placement(
                                provider().id(), provider().regions().get(0).code(), null)));
        return provider().translate(new Slice(environment, placements));
    }

    private static List<Finding> blocking(Translation translation) {
        return translation.findings().stream().filter(Finding::blocks).toList();
    }

    private static Set<String> expected(Component component) {
        if (component instanceof NativeResource) {
            return Set.of();
        }
        return Arrays.stream(component.getClass().getDeclaredClasses())
                .filter(inner -> inner.getSimpleName().equals("Exports"))
                .findFirst()
                .map(ProviderContract::names)
                .orElse(Set.of());
    }

    private static Set<String> names(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toSet());
    }

    // ---- life

    @Test
    void what_is_planned_is_applied_found_again_unchanged_and_destroyed() {
        Environment environment = environment();
        try (Infra infra = infra()) {
            Plan plan = infra.plan(environment);
            assertThat(plan.blocking()).isEmpty();
            assertThat(plan.effective()).isNotEmpty().allMatch(change -> change.action() == Action.CREATE);

            var deployment = infra.apply(plan);
            assertThat(deployment.resources()).allMatch(row -> row.status() == Row.Status.READY && row.id() != null);

            Plan second = infra.plan(environment);
            assertThat(second.findings().stream().filter(Finding::blocks)).isEmpty();
            assertThat(second.effective()).as("a second plan shows nothing").isEmpty();
            assertThat(infra.drift(environment.name()).effective())
                    .as("nothing drifted")
                    .isEmpty();

            infra.apply(infra.planDestroy(environment.name()));
            assertThat(infra.environments()).doesNotContain(environment.name());
            assertThat(infra.planDestroy(environment.name()).isEmpty()).isTrue();
        }
        assertThat(leftovers()).isEmpty();
    }
}
