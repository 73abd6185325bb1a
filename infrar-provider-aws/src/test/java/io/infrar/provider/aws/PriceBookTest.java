package io.infrar.provider.aws;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cache;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Refs.server;
import static io.infrar.model.Refs.staticSite;
import static io.infrar.model.Units.cpu;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.gib;
import static io.infrar.model.Units.usd;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.ComponentKey;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.Monitor.Alarm;
import io.infrar.model.Network;
import io.infrar.model.Placement;
import io.infrar.pricing.PriceBookJson;
import io.infrar.spi.Charge;
import io.infrar.spi.Price;
import io.infrar.spi.Slice;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The price list has what translations charge, in the same words. */
class PriceBookTest {
    /** What nobody has collected a price of. */
    private static final Set<String> NOT_COLLECTED = Set.of(
            "api-gateway http-requests", // about 1 USD a million
            "cloudwatch dashboard"); // three are free in an account

    /** What has no verified price in the region of the production environment, all of it small. */
    private static final Set<String> UNVERIFIED_IN_IRELAND = Set.of(
            "nlb hour",
            "nlb nlcu",
            "rds-backup additional-backup-storage",
            "s3 get-other",
            "s3 glacier-flexible-storage",
            "s3 put-copy-post-list",
            "vpc-endpoint interface-data",
            "vpc-endpoint interface-per-az");

    private static final String TEXT = text();
    private final PriceBookJson prices = PriceBookJson.parse(TEXT, "aws.json", LocalDate.of(2026, 11, 21));

    private static String text() {
        String name = PriceBookJson.RESOURCE.formatted(Aws.ID);
        try (InputStream in = Objects.requireNonNull(Aws.class.getClassLoader().getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void the_price_list_comes_with_the_provider() {
        assertThat(prices.provider()).isEqualTo("aws");
        Price database = prices.price(Translating.hourly("rds-postgresql", "db.t3.medium/multi-az", "eu-west-1", 1))
                .orElseThrow();
        assertThat(database.unit()).isEqualTo("hour");
        assertThat(database.currency().getCurrencyCode()).isEqualTo("USD");
    }

    @Test
    void what_the_list_says_for_everywhere_is_the_price_in_any_region() {
        assertThat(prices.price(Translating.charge("route53", "hosted-zone", null, BigDecimal.ONE)))
                .isPresent();
        assertThat(prices.price(Translating.charge("kms", "customer-managed-key", "sa-east-1", BigDecimal.ONE)))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-1"})
    void what_is_charged_has_a_name_that_the_list_knows(String region) {
        Set<String> known = new TreeSet<>(NOT_COLLECTED);
        for (Json fact : Objects.requireNonNull(Json.parse(TEXT).get("facts")).elements()) {
            known.add(word(fact, "service") + " " + word(fact, "sku"));
        }
        Set<String> unknown = new TreeSet<>();
        charges(region).stream().map(PriceBookTest::name).forEach(unknown::add);
        unknown.removeAll(known);
        assertThat(unknown).isEmpty();
    }

    @Test
    void production_has_a_price_but_for_what_is_named_here() {
        Set<String> unpriced = new TreeSet<>();
        charges("eu-west-1").stream()
                .filter(charge -> prices.price(charge).isEmpty())
                .map(PriceBookTest::name)
                .forEach(unpriced::add);
        unpriced.removeAll(NOT_COLLECTED);
        unpriced.removeAll(UNVERIFIED_IN_IRELAND);
        assertThat(unpriced).isEmpty();
    }

    // ---- helpers

    private static String word(Json fact, String field) {
        return Objects.requireNonNull(fact.get(field)).asText();
    }

    private static String name(Charge charge) {
        return charge.service() + " " + charge.sku();
    }

    private static List<Charge> charges(String region) {
        Environment environment = environment(region);
        Map<ComponentKey, Placement> placements = new HashMap<>();
        environment.components().forEach(each -> placements.put(each.key(), new Placement(Aws.ID, region, null)));
        return new AwsProvider()
                .translate(new Slice(environment, placements)).resources().stream()
                        .flatMap(resource -> resource.charges().stream())
                        .toList();
    }

    /** Something of everything that costs money. */
    private static Environment environment(String region) {
        return Infra.environment("production")
                .on(Aws.ID, region)
                .network("net", n -> n.cidr("10.0.0.0/16").zones(3).nat(Network.Nat.GATEWAY_PER_ZONE))
                .secret("signing-key", s -> s.generated(32).rotation(days(90)))
                .parameter("image-tag", p -> p.value("1.4"))
                .registry("platform", r -> r.keepLast(10))
                .domain("main", d -> d.zone("infrar.io"))
                .bucket("uploads", b -> b.versioned().expireAfter(days(90)))
                .bucket("artifacts", b -> b.archiveAfter(days(30)))
                .database(
                        "main",
                        d -> d.postgres("15")
                                .storage(gib(100), gib(500))
                                .highlyAvailable()
                                .backups(days(30))
                                .readReplicas(1)
                                .pooled()
                                .with(Aws.instanceClass("db.t3.medium")))
                .database("small", d -> d.postgres("16").storage(gib(20)))
                .cache("sessions", c -> c.redis("7").replicas(1).with(Aws.instanceClass("cache.t3.micro")))
                .cache("queue", c -> c.valkey("8"))
                .compute(
                        "api",
                        c -> c.image("infrar/platform:1.4")
                                .port(8080)
                                .cpu(1)
                                .memory(gib(2))
                                .autoscale(2, 10, cpu(70))
                                .publiclyReachable()
                                .domain("api.infrar.io")
                                .uses(database("main"), cache("sessions"), bucket("uploads"))
                                .env("KEY", secret("signing-key")))
                .job(
                        "nightly",
                        j -> j.cron("0 3 * * *").image("infrar/nightly:1").uses(database("main")))
                .server("worker", s -> s.cpu(2).memory(gib(4)).disk(gib(50)).staticIp())
                .server("workers", s -> s.cpu(2).memory(gib(4)).autoscale(2, 8, cpu(70)))
                .loadBalancer("front", l -> l.http(80).routeTo(server("workers"), 8080))
                .loadBalancer("raw", l -> l.tcp(9000).routeTo(server("workers"), 9000))
                .cluster("kubernetes", c -> c.version("1.31").nodePool("main", 2, gib(4), 3, 3))
                .gateway("edge", g -> g.routeTo(compute("api"), 8080))
                .staticSite("web", s -> s.directory("out").domain("infrar.io"))
                .edge("cdn", e -> e.inFrontOf(staticSite("web")).waf().securityHeaders())
                .edge("shield", e -> e.inFrontOf(compute("api")).waf())
                .auditLog("audit", a -> {})
                .monitor(
                        "watch",
                        m -> m.watch(compute("api"), database("main"), cache("sessions"))
                                .alarm(Alarm.above("cpu", compute("api"), "cpu", 80))
                                .alarm(Alarm.above("connections", database("main"), "connections", 80))
                                .email("ops@example.com")
                                .logRetention(days(30))
                                .spendAlert(usd(900)))
                .build();
    }
}
