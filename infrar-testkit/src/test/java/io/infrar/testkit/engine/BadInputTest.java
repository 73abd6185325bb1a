package io.infrar.testkit.engine;

import static io.infrar.model.Refs.compute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.model.Address;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.run.RefusedException;
import io.infrar.spi.Finding;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.fake.FakeProvider;
import io.infrar.testkit.fake.FakeSize;
import io.infrar.testkit.fake.FakeTypes.InstanceSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BadInputTest {
    private final Bench bench = Bench.fresh();

    private Finding only(Environment environment) {
        List<Finding> blocking = bench.infra.plan(environment).blocking();
        assertThat(blocking).hasSize(1);
        assertThat(bench.infra.validate(environment)).containsAll(blocking);
        Finding finding = blocking.get(0);
        assertThat(finding.fix()).isNotBlank();
        assertThatThrownBy(() -> bench.infra.apply(bench.infra.plan(environment)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(finding.what());
        return finding;
    }

    @Test
    void an_unknown_provider_is_named_with_the_ones_there_are() {
        Finding finding =
                only(Infra.environment("x").on("aws").network("main", n -> {}).build());
        assertThat(finding.id()).isEqualTo("provider.unknown");
        assertThat(finding.where()).isEqualTo("network/main");
        assertThat(finding.fix()).contains("infrar-provider-aws").contains("fake");
    }

    @Test
    void no_provider_on_the_class_path_is_said() {
        try (Infra none = Infra.builder()
                .onlyGivenProviders()
                .state(new MemoryStateStore())
                .build()) {
            assertThat(none.plan(Bench.environment().network("main", n -> {}).build())
                            .blocking())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.fix()).contains("use one of: none"));
        }
    }

    @Test
    void two_providers_with_one_id_are_named_with_the_way_out() {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new FakeProvider())
                .provider(new FakeProvider());
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("two providers")
                .hasMessageContaining("'fake'")
                .hasMessageContaining(FakeProvider.class.getName())
                .hasMessageContaining("Remove one");
    }

    @Test
    void accepting_that_nothing_can_be_made_of_a_component_does_not_help() {
        Finding finding = only(Infra.environment("x")
                .on("aws")
                .network("main", n -> {})
                .suppress("provider.unknown", "it will work")
                .build());

        assertThat(finding.id()).isEqualTo("suppression.translation");
        assertThat(finding.what()).contains("provider.unknown");
    }

    @Test
    void a_tag_with_the_name_of_a_mark_is_a_finding() {
        Finding finding = only(Bench.environment()
                .tag("infrar-instance", "aaaaaaaa")
                .parameter("greeting", p -> p.value("hello"))
                .build());
        assertThat(finding.id()).isEqualTo("tag.reserved");
        assertThat(finding.what()).contains("[infrar-instance]");
    }

    @Test
    void a_component_without_a_place_is_a_finding() {
        assertThat(only(Infra.environment("x").network("main", n -> {}).build()).id())
                .isEqualTo("placement.missing");
    }

    @Test
    void a_kind_that_the_provider_does_not_realise_is_a_finding() {
        Finding finding = only(Bench.environment().registry("images", r -> {}).build());
        assertThat(finding.id()).isEqualTo("provider.kind");
        assertThat(finding.what()).contains("'fake'").contains("registry");
    }

    @Test
    void an_unknown_region_is_named_with_the_ones_there_are() {
        Finding finding = only(
                Bench.environment().on("fake", "mars").network("main", n -> {}).build());
        assertThat(finding.id()).isEqualTo("placement.region");
        assertThat(finding.what()).contains("'mars'");
        assertThat(finding.fix()).contains("north, south");
    }

    /** An option that no provider has. */
    record NoSuchOption(int x) implements io.infrar.model.ProviderOption {
        @Override
        public String provider() {
            return "fake";
        }

        @Override
        public String option() {
            return "colour";
        }
    }

    @Test
    void an_unknown_option_is_named_with_the_ones_there_are() {
        Finding finding = only(Bench.environment()
                .network("main", n -> n.with(new NoSuchOption(1)))
                .build());
        assertThat(finding.id()).isEqualTo("option.unknown");
        assertThat(finding.what()).contains("'colour'");
        assertThat(finding.fix()).contains("size");
    }

    @Test
    void an_option_of_the_provider_is_obeyed() {
        bench.apply(Bench.environment()
                .compute("api", c -> c.image("api:1").with(new FakeSize(7)))
                .build());
        assertThat(bench.cloud.only("instance").body().get("size").asText()).isEqualTo("7");
    }

    @Test
    void an_adjustment_changes_the_resource_and_is_checked() {
        bench.apply(Bench.environment()
                .compute("api", c -> c.image("api:1").adjust("fake", "instance", Json.of(Map.of("storage", 77))))
                .build());
        assertThat(bench.cloud.only("instance").body().get("storage").asText()).isEqualTo("77");

        Finding finding = only(Bench.environment()
                .compute("api", c -> c.image("api:1").adjust("fake", "instance", Json.of(Map.of("nonsense", 1))))
                .build());
        assertThat(finding.id()).isEqualTo("adjust.invalid");
        assertThat(finding.what()).contains("nonsense");
    }

    @Test
    void a_native_resource_of_an_unknown_type_or_with_a_wrong_spec_is_a_finding() {
        Finding type = only(Bench.environment()
                .resource("x", r -> r.type("volcano").spec(Map.of("a", 1)))
                .build());
        assertThat(type.id()).isEqualTo("native.type");
        assertThat(type.fix()).contains("bucket").contains("network");
        Finding spec = only(Bench.environment()
                .resource("x", r -> r.type("network").spec(Map.of("hight", 1)))
                .build());
        assertThat(spec.id()).isEqualTo("native.spec");
        assertThat(spec.fix()).contains("cidr");
    }

    @Test
    void an_output_that_a_resource_does_not_have_is_a_finding() {
        Finding finding = only(Bench.environment()
                .resource("a", r -> r.type("instance").spec(InstanceSpec.of("a")))
                .resource(
                        "b",
                        r -> r.type("instance")
                                .spec(InstanceSpec.of("b")
                                        .in(Output.ofResource(Address.parse("fake:instance/a"), "colour"))))
                .build());
        assertThat(finding.id()).isEqualTo("reference.field");
        assertThat(finding.fix()).contains("host");
    }

    @Test
    void resources_that_need_each_other_in_a_circle_are_shown_as_a_circle() {
        Finding finding = only(Bench.environment()
                .resource(
                        "a",
                        r -> r.type("instance")
                                .spec(InstanceSpec.of("a")
                                        .in(Output.ofResource(Address.parse("fake:instance/b"), "id"))))
                .resource(
                        "b",
                        r -> r.type("instance")
                                .spec(InstanceSpec.of("b")
                                        .in(Output.ofResource(Address.parse("fake:instance/a"), "id"))))
                .build());
        assertThat(finding.id()).isEqualTo("graph.cycle");
        assertThat(finding.what()).contains("fake:instance/a -> fake:instance/b -> fake:instance/a");
    }

    @Test
    void everything_wrong_is_reported_at_once() {
        Environment environment = Bench.environment()
                .registry("images", r -> {})
                .network("main", n -> n.on("fake", "mars"))
                .database("main", d -> d.postgres("15").pooled())
                .compute(
                        "api",
                        c -> c.image("x").on("aws").env("URL", compute("web").url()))
                .compute("web", c -> c.image("y"))
                .build();
        assertThat(bench.infra.plan(environment).blocking())
                .extracting(Finding::id)
                .containsExactlyInAnyOrder("provider.kind", "placement.region", "fake.pooled", "provider.unknown");
    }

    @Test
    void what_a_provider_cannot_realise_as_asked_can_be_accepted_with_a_reason() {
        Environment environment = Bench.environment()
                .database("main", d -> d.postgres("15").pooled())
                .suppress("fake.pooled", io.infrar.model.Refs.database("main"), "the program pools")
                .build();
        bench.apply(environment);
        assertThat(bench.cloud.only("instance").name()).contains("database");
        assertThat(bench.infra.plan(environment).findings())
                .anyMatch(finding -> "the program pools".equals(finding.accepted()));
    }

    @Test
    void a_budget_that_is_exceeded_stops_the_apply() {
        Environment environment = Bench.environment()
                .budget(new io.infrar.model.Money(new java.math.BigDecimal("5"), java.util.Currency.getInstance("EUR")))
                .compute("api", c -> c.image("api:1"))
                .build();
        assertThat(bench.infra.plan(environment).blocking())
                .extracting(Finding::id)
                .containsExactly("cost.budget");
    }

    @Test
    void costs_are_quantity_times_price_and_unknown_prices_are_said() {
        var cost = bench.infra.cost(Bench.environment()
                .compute("small", c -> c.image("x").with(new FakeSize(2)))
                .compute("huge", c -> c.image("x").with(new FakeSize(64)))
                .bucket("files", b -> {})
                .build());
        assertThat(cost.totals())
                .singleElement()
                .satisfies(total -> assertThat(total.amount()).isEqualByComparingTo("16.10"));
        assertThat(cost.unknown())
                .singleElement()
                .satisfies(line -> assertThat(line.address()).hasToString("fake:instance/huge"));
    }
}
