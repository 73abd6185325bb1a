package io.infrar.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Jurisdiction;
import io.infrar.model.Kind;
import io.infrar.model.Region;
import io.infrar.model.Stage;
import io.infrar.run.ApplyException;
import io.infrar.run.PlanOptions;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.CloudHandler;
import io.infrar.spi.Connection;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Known;
import io.infrar.spi.Marks;
import io.infrar.spi.Provider;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import io.infrar.testkit.MemoryStateStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The flow that remote handlers share, on a service of named things with tags: what is not ours is never taken over in silence. */
class CloudHandlerTest {
    private static final ResourceType<Thing, ThingOutputs> THING =
            ResourceType.of("thing", Thing.class, ThingOutputs.class);
    private static final String NAME = "my-thing";

    private final Map<String, Map<String, String>> service = new TreeMap<>();
    private int failingCreates;
    private boolean answersAreLost;
    private final MemoryStateStore store = new MemoryStateStore();
    private final Infra infra = Infra.builder()
            .onlyGivenProviders()
            .provider(new Shelf())
            .state(store)
            .keyFile(Path.of("target", "test-fingerprint.key"))
            .retries(3, Duration.ofMillis(1), Duration.ofMillis(2))
            .build();

    record Thing(String name, Map<String, String> tags) {}

    record ThingOutputs(String name) {}

    private static Environment environment() {
        return Infra.environment("shelf")
                .stage(Stage.DEVELOPMENT)
                .on("shelf")
                .resource("it", r -> r.type("thing").spec(new Thing(NAME, Map.of())))
                .build();
    }

    @Test
    void a_thing_whose_answer_was_lost_is_found_by_its_marks_and_not_made_twice() {
        answersAreLost = true;
        failingCreates = 1;

        infra.apply(infra.plan(environment()));

        assertThat(service).hasSize(1);
        assertThat(infra.plan(environment()).effective()).isEmpty();
    }

    @Test
    void a_thing_of_somebody_else_is_not_taken_over_when_the_first_try_failed() {
        service.put(NAME, Map.of("Owner", "somebody"));
        failingCreates = 1;

        assertThatThrownBy(() -> infra.apply(infra.plan(environment())))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("my-thing is there already and is not ours");

        assertThat(service).containsExactly(Map.entry(NAME, Map.of("Owner", "somebody")));
        infra.apply(infra.planDestroy("shelf"));
        assertThat(service).hasSize(1);
    }

    @Test
    void a_thing_that_is_adopted_carries_our_marks_from_then_on() {
        service.put(NAME, Map.of());

        infra.apply(infra.plan(environment(), PlanOptions.DEFAULT.adopt("shelf:thing/it", NAME)));

        String token = store.read("shelf").rows().get(0).token();
        assertThat(service.get(NAME)).containsEntry(Marks.INSTANCE, token);
        assertThat(infra.plan(environment()).effective()).isEmpty();
    }

    @Test
    void a_thing_that_is_adopted_in_spite_of_the_marks_of_somebody_else_is_marked_anew() {
        service.put(NAME, Map.of(Marks.INSTANCE, "zzzzzzzz", Marks.ENVIRONMENT, "other"));
        Environment accepted = environment().change(e -> e.suppress("adopt.foreign", "other is no more"));

        infra.apply(infra.plan(accepted, PlanOptions.DEFAULT.adopt("shelf:thing/it", NAME)));

        assertThat(service.get(NAME)).containsEntry(Marks.ENVIRONMENT, "shelf");
        assertThat(infra.plan(environment()).blocking()).isEmpty();
    }

    private final class Shelf implements Provider {
        @Override
        public String id() {
            return "shelf";
        }

        @Override
        public List<Region> regions() {
            return List.of(new Region("here", "FI", Jurisdiction.EU));
        }

        @Override
        public Set<Kind> kinds() {
            return EnumSet.noneOf(Kind.class);
        }

        @Override
        public List<ResourceType<?, ?>> types() {
            return List.of(THING);
        }

        @Override
        public Translation translate(Slice slice) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ProviderSession connect(Connection connection) {
            return new ProviderSession() {
                @Override
                @SuppressWarnings("unchecked")
                public <S extends Record, O extends Record> ResourceHandler<S, O> handler(ResourceType<S, O> type) {
                    return (ResourceHandler<S, O>) new Things();
                }

                @Override
                public void close() {}
            };
        }
    }

    /** The tags of a thing are all that the service shows of it. */
    private final class Things extends CloudHandler<Thing, ThingOutputs, Map<String, String>> {
        Things() {
            super(THING);
        }

        @Override
        protected Map<String, Map<String, String>> describe(
                ReadContext context, String scope, List<Known<Thing, ThingOutputs>> known) {
            Map<String, Map<String, String>> found = new HashMap<>(service);
            found.keySet().retainAll(ids(known));
            return found;
        }

        @Override
        protected Map<String, Map<String, String>> search(
                ReadContext context, String scope, Known<Thing, ThingOutputs> known) {
            Map<String, Map<String, String>> found = new HashMap<>(service);
            found.keySet().retainAll(Set.of(Objects.requireNonNull(known.spec()).name()));
            return found;
        }

        @Override
        protected Map<String, String> tags(Map<String, String> object) {
            return object;
        }

        @Override
        protected Thing spec(Map<String, String> object, Known<Thing, ThingOutputs> known) {
            return new Thing(NAME, Marks.users(object));
        }

        @Override
        protected ThingOutputs outputs(Map<String, String> object, Known<Thing, ThingOutputs> known) {
            return new ThingOutputs(NAME);
        }

        @Override
        protected Created<ThingOutputs> create(ApplyContext<Thing, ThingOutputs> context) {
            boolean fails = failingCreates-- > 0;
            if (!fails || answersAreLost) {
                Map<String, String> other = service.putIfAbsent(context.spec().name(), context.tags());
                if (other != null) {
                    throw ProviderException.of(ProviderException.Kind.TAKEN, "the name is taken");
                }
            }
            if (fails) {
                throw ProviderException.of(ProviderException.Kind.CONNECTION, "the connection was reset");
            }
            return Created.of(context.spec().name());
        }

        @Override
        protected void retag(
                ApplyContext<Thing, ThingOutputs> context, String id, Map<String, String> set, Set<String> removed) {
            service.put(id, set);
        }

        @Override
        protected void remove(DeleteContext<Thing, ThingOutputs> context, String id) {
            service.remove(id);
        }
    }
}
