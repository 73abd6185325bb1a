package io.infrar.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;

/** An environment in which the component under test finds something of each kind to refer to. */
final class KindFixture {
    private KindFixture() {}

    static Environment environment(Consumer<EnvironmentBuilder> more) {
        EnvironmentBuilder builder = Environment.builder("test")
                .network("net", n -> n.cidr("10.0.0.0/16"))
                .server("box", s -> {})
                .server("box2", s -> {})
                .compute("api", c -> c.image("api:1").port(8080))
                .database("main", d -> d.postgres("15"))
                .bucket("files", b -> {})
                .bucket("copies", b -> {})
                .secret("key", s -> s.generated(32))
                .staticSite("site", s -> s.directory("out"));
        more.accept(builder);
        return builder.build();
    }

    static List<String> problems(Consumer<EnvironmentBuilder> more) {
        try {
            environment(more);
            return List.of();
        } catch (InvalidEnvironmentException e) {
            return e.problems();
        }
    }

    static <C extends Component> C built(Class<C> type, Consumer<EnvironmentBuilder> more) {
        return environment(more).components(type).get(0);
    }

    /** The roles in which the component needs others, as {@code ROUTES_TO compute/api}. */
    static List<String> needs(ComponentKey key, Consumer<EnvironmentBuilder> more) {
        return environment(more).needs(key).stream()
                .map(relation -> relation.role() + " " + relation.to())
                .toList();
    }

    /** It must come back from JSON equal, and a change that says nothing must leave it equal. */
    static void assertSurvives(Consumer<EnvironmentBuilder> more, Consumer<EnvironmentBuilder> noChange) {
        Environment environment = environment(more);
        assertThat(Environment.fromJson(environment.toJson())).isEqualTo(environment);
        assertThat(environment.change(noChange)).isEqualTo(environment);
    }
}
