package io.infrar.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vocabulary is enough for the architectures that it was made for. */
class CatalogueTest {
    static List<Environment> all() {
        return Catalogue.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void an_architecture_survives_json_and_a_new_name(Environment environment) {
        assertThat(Environment.fromJson(environment.toJson())).isEqualTo(environment);
        assertThat(environment.named("copy").named(environment.name())).isEqualTo(environment);
        assertThat(environment.toString().lines()).hasSize(environment.components().size() + 1);
    }

    @Test
    void names_of_architectures_differ() {
        assertThat(Catalogue.all()).extracting(Environment::name).doesNotHaveDuplicates();
    }

    @Test
    void only_gateways_and_native_resources_are_left_to_larger_ones() {
        Set<Kind> used = EnumSet.noneOf(Kind.class);
        Catalogue.all().forEach(environment ->
                environment.components().forEach(component -> used.add(component.kind())));

        assertThat(EnumSet.complementOf(EnumSet.copyOf(used))).containsExactly(Kind.GATEWAY, Kind.NATIVE);
    }

    @Test
    void production_on_aws_says_what_is_asked_of_it() {
        Environment production = Catalogue.productionOnAws();

        Compute platform = production.components(Compute.class).get(0);
        assertThat(platform.autoscaling()).hasToString("2 to 10 on cpu 70%");
        assertThat(platform.health()).isNotNull().satisfies(health -> {
            assertThat(health.path()).isEqualTo("/health");
            assertThat(health.command()).hasSize(3);
        });
        assertThat(platform.sidecars()).singleElement().satisfies(sidecar -> {
            assertThat(sidecar.env()).containsEntry("MAX_CLIENT_CONN", Output.of("100"));
            assertThat(sidecar.ports()).containsExactly(6432);
        });
        Database database = production.components(Database.class).get(0);
        assertThat(database.maxStorage()).isEqualTo(Size.ofGib(500));
        assertThat(database.highlyAvailable()).isTrue();
        assertThat(database.traits().options()).singleElement().satisfies(option -> assertThat(option.value().get("values"))
                .isEqualTo(Json.parse("{\"iamAuthentication\": true, \"instanceClass\": \"db.t3.medium\", \"iops\": 3000,"
                        + " \"maintenance\": \"sun:03:00-sun:04:00\", \"throughput\": 125}")));
        assertThat(production.neededBy(database.key()))
                .extracting(relation -> relation.from() + " " + relation.role())
                .containsExactlyInAnyOrder("compute/platform USES", "compute/platform READS", "monitor/main ATTENDS");
    }

    @Test
    void growth_is_a_few_words() {
        Environment before = Catalogue.initialProduction();
        Environment after = Catalogue.productionSixMonthsOn();

        List<Component> changed = after.components().stream()
                .filter(component -> !before.components().contains(component))
                .toList();
        assertThat(changed)
                .extracting(component -> component.key().toString())
                .containsExactly("server/app", "database/main", "cache/main");
        Server app = after.components(Server.class).get(0);
        assertThat(app.spread()).isTrue();
        assertThat(app.autoscaling()).isNotNull().extracting(Autoscaling::max).isEqualTo(8);
    }
}
