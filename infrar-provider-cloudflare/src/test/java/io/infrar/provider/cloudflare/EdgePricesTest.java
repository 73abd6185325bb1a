package io.infrar.provider.cloudflare;

import static io.infrar.model.Refs.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.Placement;
import io.infrar.pricing.PriceBookJson;
import io.infrar.spi.Charge;
import io.infrar.spi.Price;
import io.infrar.spi.Slice;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The price list has what zones and load balancers are charged for, in the same words. */
class EdgePricesTest {
    private final PriceBookJson prices = PriceBookJson.parse(text(), "cloudflare.json", LocalDate.of(2026, 11, 21));

    private static String text() {
        String name = PriceBookJson.RESOURCE.formatted(Cloudflare.ID);
        try (InputStream in =
                Objects.requireNonNull(Cloudflare.class.getClassLoader().getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Charge> charges(ZonePlan.Level plan) {
        Environment environment = Infra.environment("prices")
                .on("cloudflare")
                .server("a", s -> s.on("hetzner", "nbg1").openPort(443))
                .server("b", s -> s.on("hetzner", "nbg1").openPort(443))
                .domain("komply", d -> d.zone("komply.one").with(Cloudflare.plan(plan)))
                .loadBalancer(
                        "app",
                        l -> l.https(443)
                                .route("app.komply.one", "/", server("a"), 443)
                                .route("app.komply.one", "/", server("b"), 443))
                .edge("main", e -> e.inFrontOf(server("a")).domains("komply.one"))
                .edge("other", e -> e.inFrontOf(server("a")).domains("komply.two"))
                .build();
        Map<ComponentKey, Placement> placements = new TreeMap<>();
        environment.components().stream()
                .filter(each -> !each.kind().label().equals("server"))
                .forEach(each -> placements.put(each.key(), new Placement("cloudflare", null, null)));
        return new CloudflareProvider()
                .translate(new Slice(environment, placements)).resources().stream()
                        .flatMap(resource -> resource.charges().stream())
                        .toList();
    }

    @Test
    void each_zone_and_the_load_balancing_have_a_price() {
        assertThat(charges(ZonePlan.Level.PRO))
                .extracting(charge -> charge.service() + " " + charge.sku())
                .containsExactlyInAnyOrder(
                        "zone-plan pro-monthly", "zone-plan free", "load-balancing base-2-endpoints");
        assertThat(charges(ZonePlan.Level.PRO))
                .allMatch(charge -> prices.price(charge).isPresent());
        assertThat(charges(ZonePlan.Level.PRO).stream()
                        .filter(charge -> charge.sku().equals("pro-monthly"))
                        .map(charge -> prices.price(charge).orElseThrow())
                        .map(Price::unit))
                .containsExactly("zone-month");
    }
}
