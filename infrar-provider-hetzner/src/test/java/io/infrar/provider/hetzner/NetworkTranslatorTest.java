package io.infrar.provider.hetzner;

import static io.infrar.provider.hetzner.Translated.output;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Kind;
import io.infrar.model.Network;
import io.infrar.provider.hetzner.cloud.Subnet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTranslatorTest {
    private static Translated translate(Consumer<Network.Builder> model) {
        return Translated.of(e -> e.network("main", n -> model.accept(n.nat(Network.Nat.NONE))));
    }

    @Test
    void a_network_gets_a_subnet_that_leaves_room_to_grow() {
        Translated translated = translate(n -> n.cidr("10.0.0.0/16"));

        assertThat(translated.spec("network/main", io.infrar.provider.hetzner.cloud.Network.Spec.class))
                .isEqualTo(new io.infrar.provider.hetzner.cloud.Network.Spec(
                        "10.0.0.0/16", Set.of(), false, false, Map.of()));
        assertThat(translated.spec("subnet/main", Subnet.Spec.class))
                .isEqualTo(new Subnet.Spec(output("network/main#id"), "10.0.0.0/24", "cloud", "eu-central", null));
        assertThat(translated.translation().findings()).isEmpty();
        assertThat(translated.exports(Kind.NETWORK, "main")).isEqualTo(Map.of("id", output("subnet/main#networkId")));
    }

    @Test
    void without_a_block_it_has_one() {
        assertThat(translate(n -> {})
                        .spec("network/main", io.infrar.provider.hetzner.cloud.Network.Spec.class)
                        .cidr())
                .isEqualTo("10.0.0.0/16");
    }

    @Test
    void subnets_that_are_given_are_taken() {
        Translated translated =
                translate(n -> n.cidr("10.0.0.0/16").zones(2).privateSubnets("10.0.11.0/24", "10.0.12.0/24"));

        assertThat(translated.addresses()).containsExactly("network/main", "subnet/main", "subnet/main.2");
        assertThat(translated.spec("subnet/main.2", Subnet.Spec.class).cidr()).isEqualTo("10.0.12.0/24");
        assertThat(translated.findings("hetzner.not-realised"))
                .singleElement()
                .asString()
                .contains("zones");
    }

    @ParameterizedTest
    @CsvSource({"ash,us-east", "hil,us-west", "sin,ap-southeast", "hel1,eu-central", "nbg1,eu-central"})
    void the_subnet_is_in_the_zone_of_the_location(String location, String zone) {
        Translated translated = Translated.of(
                e -> e.network("main", n -> n.on("hetzner", location).nat(Network.Nat.NONE)));

        assertThat(translated.spec("subnet/main", Subnet.Spec.class).networkZone())
                .isEqualTo(zone);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "8.8.0.0/16|private addresses",
                "172.0.0.0/8|private addresses",
                "10.0.0.0/25|256 addresses or more",
                "172.31.1.0/24|172.31.1.1"
            })
    void a_block_that_cannot_be_is_refused_at_once(String cidr, String why) {
        Translated translated = translate(n -> n.cidr(cidr));

        assertThat(translated.errors())
                .singleElement()
                .asString()
                .contains("network/main")
                .contains(why);
        assertThat(translated.addresses()).isEmpty();
    }

    @Test
    void a_nat_gateway_is_not_to_be_had() {
        Translated translated = translate(n -> n.nat(Network.Nat.SHARED_GATEWAY));

        assertThat(translated.findings("hetzner.nat"))
                .singleElement()
                .asString()
                .contains("SHARED_GATEWAY")
                .contains("nat(Network.Nat.NONE)");
        assertThat(translated.errors()).isEmpty();
    }
}
