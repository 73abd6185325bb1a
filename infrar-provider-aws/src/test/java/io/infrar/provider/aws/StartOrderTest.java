package io.infrar.provider.aws;

import static io.infrar.model.Refs.network;
import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.Network;
import io.infrar.model.Placement;
import io.infrar.model.ScalingTarget;
import io.infrar.model.Stage;
import io.infrar.spi.Resource;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Nothing starts before it can fetch what it needs: its routes and what its group lets out are no references of it. */
class StartOrderTest {
    private static Translation translate(Consumer<Network.Builder> net, Consumer<EnvironmentBuilder> parts) {
        EnvironmentBuilder builder = Infra.environment("test")
                .stage(Stage.DEVELOPMENT)
                .on("aws", "eu-west-1")
                .network("main", n -> net.accept(n.cidr("10.0.0.0/16").zones(2)));
        parts.accept(builder);
        Environment environment = builder.build();
        Map<ComponentKey, Placement> placements = new TreeMap<>();
        environment
                .components(Component.class)
                .forEach(each ->
                        placements.put(each.key(), environment.placementOf(each).orElseThrow()));
        return new AwsTranslator(new Slice(environment, placements)).translate();
    }

    private static List<String> before(Translation translation, String address) {
        List<Resource> all = translation.resources();
        Resource resource = all.stream()
                .filter(each -> each.address().toString().equals(address))
                .findFirst()
                .orElseThrow(() -> new AssertionError(address + " is not in "
                        + all.stream().map(Resource::address).toList()));
        List<Address> there = all.stream().map(Resource::address).toList();
        assertThat(there).as("what it comes after").containsAll(resource.after());
        return resource.after().stream().map(Address::toString).toList();
    }

    private static void programs(EnvironmentBuilder e) {
        e.compute("api", c -> c.in(network("main")).image("api:1"))
                .job("nightly", j -> j.in(network("main")).image("job:1").cron("0 3 * * *"))
                .server("one", s -> s.in(network("main")).memory(gib(2)))
                .server("many", s -> s.in(network("main")).memory(gib(2)).autoscale(1, 3, ScalingTarget.cpu(70)));
    }

    @Test
    void programs_in_private_subnets_start_after_the_way_through_the_nat() {
        Translation translation = translate(n -> n.nat(Network.Nat.SHARED_GATEWAY), StartOrderTest::programs);

        String[] routes = {"aws:route-table/main.private-a", "aws:route-table/main.private-b"};
        assertThat(before(translation, "aws:ecs-service/api"))
                .contains(routes)
                .contains("aws:security-group-rules/api.compute");
        assertThat(before(translation, "aws:schedule/nightly"))
                .contains(routes)
                .contains("aws:security-group-rules/nightly.job");
        assertThat(before(translation, "aws:instance/one"))
                .contains(routes)
                .contains("aws:security-group-rules/one.server");
        assertThat(before(translation, "aws:auto-scaling-group/many.server"))
                .contains(routes)
                .contains("aws:security-group-rules/many.server");
    }

    @Test
    void programs_in_public_subnets_start_after_the_way_through_the_gateway() {
        Translation translation = translate(n -> n.nat(Network.Nat.NONE), StartOrderTest::programs);

        for (String address : List.of(
                "aws:ecs-service/api",
                "aws:schedule/nightly",
                "aws:instance/one",
                "aws:auto-scaling-group/many.server")) {
            assertThat(before(translation, address)).contains("aws:route-table/main.public");
        }
    }

    @Test
    void a_server_with_open_ports_waits_for_the_way_of_the_public_subnets_also_beside_a_nat() {
        Translation translation = translate(
                n -> n.nat(Network.Nat.SHARED_GATEWAY),
                e -> e.server("web", s -> s.in(network("main")).memory(gib(2)).openPort(443)));

        assertThat(before(translation, "aws:instance/web"))
                .contains("aws:route-table/main.public")
                .doesNotContain("aws:route-table/main.private-a");
    }

    @Test
    void the_machine_that_is_the_nat_starts_before_what_goes_through_it() {
        Translation translation = translate(n -> n.nat(Network.Nat.INSTANCE), StartOrderTest::programs);

        assertThat(before(translation, "aws:instance/main.nat"))
                .containsExactlyInAnyOrder("aws:route-table/main.public", "aws:security-group-rules/main.network.nat");
    }

    @Test
    void one_zone_has_one_way_although_a_second_zone_is_made_for_the_load_balancer() {
        Translation translation = translate(n -> n.zones(1).nat(Network.Nat.SHARED_GATEWAY), StartOrderTest::programs);

        assertThat(before(translation, "aws:ecs-service/api"))
                .containsExactlyInAnyOrder("aws:route-table/main.private-a", "aws:security-group-rules/api.compute");
    }
}
