package io.infrar.provider.hetzner;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.pricing.PriceBookJson;
import io.infrar.provider.hetzner.ServerTypes.ServerType;
import io.infrar.provider.hetzner.api.Catalogue;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.spi.Charge;
import io.infrar.spi.Price;
import io.infrar.testkit.hetzner.HetznerSim;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTypesTest {
    private static final PriceBookJson PRICES = prices();

    private static PriceBookJson prices() {
        String name = PriceBookJson.RESOURCE.formatted(Hetzner.ID);
        InputStream in = Objects.requireNonNull(Hetzner.class.getClassLoader().getResourceAsStream(name), name);
        return PriceBookJson.read(in, name, LocalDate.of(2026, 11, 21));
    }

    private static Optional<BigDecimal> price(String type, String location) {
        return PRICES.price(new Charge(Hetzner.ID, "server", type, location, BigDecimal.ONE, null))
                .map(Price::tiers)
                .map(tiers -> tiers.get(0).amount());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fsn1", "nbg1", "hel1", "ash", "hil"})
    void types_go_from_the_cheapest_to_the_dearest_of_each_location(String location) {
        List<BigDecimal> amounts = new ArrayList<>();
        for (ServerType type : ServerTypes.all()) {
            if (type.locations().contains(location)) {
                price(type.name(), location).ifPresent(amounts::add);
            }
        }
        assertThat(amounts).hasSizeGreaterThanOrEqualTo(5).isSorted();
    }

    @Test
    void every_type_of_the_eu_has_a_price() {
        assertThat(ServerTypes.all().stream()
                        .filter(type -> type.locations().contains("fsn1"))
                        .filter(type -> price(type.name(), "fsn1").isEmpty()))
                .isEmpty();
    }

    @Property
    void what_is_chosen_has_as_much_as_is_asked_for(
            @ForAll @DoubleRange(min = 0, max = 48) double cores,
            @ForAll @DoubleRange(min = 0, max = 192) double memory,
            @ForAll @DoubleRange(min = 0, max = 960) double disk) {
        ServerType type =
                ServerTypes.smallest(cores, memory, disk, false, "fsn1").orElseThrow();

        assertThat(type.cores()).isGreaterThanOrEqualTo((int) Math.ceil(cores));
        assertThat((double) type.memory()).isGreaterThanOrEqualTo(memory);
        assertThat((double) type.disk()).isGreaterThanOrEqualTo(disk);
        assertThat(type.isArm()).isFalse();
    }

    @Test
    void the_simulated_hetzner_has_the_same_types() {
        try (HetznerSim sim = HetznerSim.start();
                HetznerApi api = HetznerTests.api(sim)) {
            for (Catalogue.ServerType there : api.catalogue().serverTypes()) {
                Optional<ServerType> here = ServerTypes.find(there.name(), "fsn1");
                assertThat(here.isPresent()).as(there.name()).isEqualTo(there.isAvailableIn("fsn1"));
                here.ifPresent(type -> {
                    assertThat(type.cores()).as(there.name()).isEqualTo(there.cores());
                    assertThat((double) type.memory()).as(there.name()).isEqualTo(there.memory());
                    assertThat(type.disk()).as(there.name()).isEqualTo(there.disk());
                    assertThat(type.isArm())
                            .as(there.name())
                            .isEqualTo(there.architecture().equals("arm"));
                });
            }
        }
    }
}
