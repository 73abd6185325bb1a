package io.infrar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.examples.cli.Captured;
import io.infrar.examples.cli.Example;
import io.infrar.examples.cli.Exit;
import io.infrar.model.Environment;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GalleryTest {
    private final Captured line = new Captured(Gallery.all());

    static Stream<Example> examples() {
        return Gallery.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void every_example_builds_and_round_trips_through_json(Example example) {
        Environment environment = example.environment();

        assertThat(environment.components()).isNotEmpty();
        assertThat(Environment.fromJson(environment.toJson())).isEqualTo(environment);
        assertThat(example.environment()).isEqualTo(environment);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void validate_is_done_or_names_each_provider_that_is_missing(Example example, @TempDir Path folder) {
        Set<String> missing = new TreeSet<>(Example.providers(example.environment()));
        missing.removeAll(Set.of("local", "aws", "hetzner", "cloudflare"));

        int exit = line.run(
                example.id(),
                "validate",
                "--json",
                "--state",
                folder.resolve("state").toString());

        assertThat(exit).isEqualTo(missing.isEmpty() ? Exit.DONE : Exit.REFUSED);
        for (String provider : missing) {
            assertThat(line.out())
                    .contains("provider.unknown")
                    .contains("there is no provider '" + provider + "' on the class path.");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void ids_and_environments_are_unique() {
        List<String> names =
                examples().map(example -> example.environment().name()).toList();

        assertThat(examples().map(Example::id).toList()).doesNotHaveDuplicates();
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void the_list_shows_what_can_be_run_here() {
        assertThat(line.run()).isEqualTo(Exit.DONE);

        assertThat(line.out().lines())
                .anySatisfy(text -> assertThat(text).contains("I5").endsWith("on local"))
                .anySatisfy(text -> assertThat(text).contains("I9").endsWith("on aws"))
                .anySatisfy(text -> assertThat(text).contains("I8").endsWith("on cloudflare, hetzner, local"));
    }

    @Test
    void the_list_as_json_is_one_document() {
        assertThat(line.run("--json")).isEqualTo(Exit.DONE);

        assertThat(line.json().get("examples")).isNotNull();
        assertThat(line.json().get("examples").elements()).hasSize(Gallery.all().size());
    }
}
