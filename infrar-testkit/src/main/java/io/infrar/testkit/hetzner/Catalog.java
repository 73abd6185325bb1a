package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What can be ordered where, and for how much: list prices of November 2026. */
final class Catalog {
    private static final BigDecimal VAT = new BigDecimal("1.19");
    /** After so many hours a server has cost its monthly price. */
    private static final BigDecimal HOURS = new BigDecimal("624");

    private static final long TERABYTE = 1L << 40;

    private final JsonNode facts;

    private Catalog(JsonNode facts) {
        this.facts = facts;
    }

    static Catalog load() {
        try (InputStream file = Catalog.class.getResourceAsStream("catalog.json")) {
            return new Catalog(new ObjectMapper().readTree(Objects.requireNonNull(file, "catalog.json is missing")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read catalog.json", e);
        }
    }

    private Optional<JsonNode> find(String kind, String idOrName) {
        return facts.path(kind)
                .valueStream()
                .filter(fact -> fact.path("name").asText().equals(idOrName)
                        || fact.path("id").asText().equals(idOrName))
                .findFirst();
    }

    /** A location by id or name. */
    ObjectNode location(String field, String idOrName) {
        return find("locations", idOrName)
                .map(fact -> (ObjectNode) fact.deepCopy())
                .orElseThrow(() -> HetznerError.invalid(field, "location '" + idOrName + "' not found"));
    }

    List<String> networkZones() {
        return facts.path("locations")
                .valueStream()
                .map(l -> l.path("network_zone").asText())
                .distinct()
                .toList();
    }

    /** The first location of a network zone. */
    String locationIn(String zone) {
        return facts.path("locations")
                .valueStream()
                .filter(l -> l.path("network_zone").asText().equals(zone))
                .map(l -> l.path("name").asText())
                .findFirst()
                .orElseThrow(() -> HetznerError.invalid("network_zone", "'" + zone + "' is no network zone"));
    }

    /** The facts about a server type, by id or name. */
    JsonNode serverType(String field, String idOrName) {
        return find("server_types", idOrName)
                .orElseThrow(() -> HetznerError.invalid(field, "server type " + idOrName + " not found"));
    }

    /** What the type's facts say of a location; missing where it is not offered at all. */
    static JsonNode at(JsonNode type, String location) {
        return type.path("locations")
                .valueStream()
                .filter(l -> l.path("name").asText().equals(location))
                .findFirst()
                .orElseGet(() -> Project.node().path("missing"));
    }

    JsonNode loadBalancerType(String field, String idOrName) {
        return find("load_balancer_types", idOrName)
                .orElseThrow(() -> HetznerError.invalid(field, "load balancer type " + idOrName + " not found"));
    }

    Stream<JsonNode> systemImages() {
        return facts.path("images").valueStream();
    }

    Optional<ObjectNode> iso(String idOrName) {
        return find("isos", idOrName).map(fact -> (ObjectNode) fact.deepCopy());
    }

    // ---- as the API shows them

    ObjectNode serverTypeView(JsonNode type, Faults faults) {
        String name = type.path("name").asText();
        ObjectNode view = Project.node();
        view.put("id", type.path("id").asLong()).put("name", name).put("description", name.toUpperCase(Locale.ROOT));
        view.set("cores", type.path("cores"));
        view.set("memory", type.path("memory"));
        view.set("disk", type.path("disk"));
        boolean retired = type.path("locations").valueStream().allMatch(l -> l.has("deprecated"));
        view.put("deprecated", retired);
        view.set("deprecation", retired ? deprecation(type.path("locations").path(0)) : view.nullNode());
        view.put("storage_type", "local");
        view.set("cpu_type", type.path("cpu_type"));
        view.put("category", category(type));
        view.set("architecture", type.path("architecture"));
        ArrayNode prices = view.putArray("prices");
        ArrayNode locations = view.putArray("locations");
        type.path("locations").forEach(at -> {
            String location = at.path("name").asText();
            boolean available = !at.has("deprecated") && !faults.isSoldOut(name, location);
            ObjectNode entry = locations.addObject();
            entry.put("id", location("location", location).path("id").asLong()).put("name", location);
            entry.put("available", available).put("recommended", available);
            entry.set("deprecation", deprecation(at));
            if (at.has("net")) {
                prices.add(price(
                        location,
                        at.path("net").asText(),
                        type.path("traffic_tb").asLong()));
            }
        });
        return view;
    }

    private static String category(JsonNode type) {
        if (type.path("cpu_type").asText().equals("dedicated")) {
            return "general_purpose";
        }
        return type.path("name").asText().startsWith("cpx") ? "regular_performance" : "cost_optimized";
    }

    private static JsonNode deprecation(JsonNode at) {
        ObjectNode deprecation = Project.node();
        if (!at.has("deprecated")) {
            return deprecation.nullNode();
        }
        deprecation.set("announced", at.path("deprecated").path(0));
        deprecation.set("unavailable_after", at.path("deprecated").path(1));
        return deprecation;
    }

    ObjectNode loadBalancerTypeView(JsonNode type) {
        ObjectNode view = Project.node();
        String name = type.path("name").asText();
        view.put("id", type.path("id").asLong()).put("name", name).put("description", name.toUpperCase(Locale.ROOT));
        view.putNull("deprecated").putNull("deprecation");
        view.set("max_services", type.path("services"));
        view.set("max_targets", type.path("targets"));
        view.set("max_connections", type.path("connections"));
        view.set("max_assigned_certificates", type.path("certificates"));
        ArrayNode prices = view.putArray("prices");
        for (String location : List.of("fsn1", "nbg1", "hel1")) {
            prices.add(price(
                    location, type.path("net").asText(), type.path("traffic_tb").asLong()));
        }
        return view;
    }

    private ObjectNode price(String location, String monthly, long traffic) {
        ObjectNode price = Project.node();
        BigDecimal net = new BigDecimal(monthly);
        price.put("location", location);
        price.set("price_hourly", amount(net.divide(HOURS, 4, RoundingMode.HALF_UP)));
        price.set("price_monthly", amount(net));
        price.put("included_traffic", traffic * TERABYTE);
        price.set("price_per_tb_traffic", amount("traffic_tb"));
        return price;
    }

    private ObjectNode amount(String fact) {
        return amount(new BigDecimal(facts.path("prices").path(fact).asText()));
    }

    private static ObjectNode amount(BigDecimal net) {
        return Project.node()
                .put("net", net.setScale(10, RoundingMode.HALF_UP).toPlainString())
                .put(
                        "gross",
                        net.multiply(VAT).setScale(16, RoundingMode.HALF_UP).toPlainString());
    }

    private ObjectNode pricing(Faults faults) {
        ObjectNode pricing = Project.node();
        pricing.put("currency", "EUR");
        pricing.set("vat_rate", facts.path("prices").path("vat_rate"));
        pricing.putObject("image").set("price_per_gb_month", amount("image_gb"));
        pricing.putObject("volume").set("price_per_gb_month", amount("volume_gb"));
        pricing.putObject("server_backup")
                .set("percentage", facts.path("prices").path("backup_percent"));
        pricing.putObject("floating_ip").set("price_monthly", amount("floating_ipv4"));
        for (String type : List.of("ipv4", "ipv6")) {
            ArrayNode primary = pricing.withArrayProperty("primary_ips")
                    .addObject()
                    .put("type", type)
                    .putArray("prices");
            for (JsonNode location : facts.path("locations")) {
                BigDecimal net = type.equals("ipv6")
                        ? BigDecimal.ZERO
                        : new BigDecimal(
                                facts.path("prices").path("primary_ipv4").asText());
                ObjectNode both = primary.addObject();
                both.set("location", location.path("name"));
                both.set("price_hourly", amount(net.divide(HOURS, 4, RoundingMode.HALF_UP)));
                both.set("price_monthly", amount(net));
            }
        }
        // Of IPv6 there is no price at hand, and none is not the same as zero.
        ArrayNode floating =
                pricing.putArray("floating_ips").addObject().put("type", "ipv4").putArray("prices");
        for (JsonNode location : facts.path("locations")) {
            ObjectNode price = floating.addObject();
            price.set("location", location.path("name"));
            price.set("price_monthly", amount("floating_ipv4"));
        }
        prices(pricing.putArray("server_types"), "server_types", type -> serverTypeView(type, faults));
        prices(pricing.putArray("load_balancer_types"), "load_balancer_types", this::loadBalancerTypeView);
        return pricing;
    }

    private void prices(ArrayNode into, String kind, Function<JsonNode, ObjectNode> view) {
        facts.path(kind).forEach(type -> into.add(view.apply(type).retain("id", "name", "prices")));
    }

    // ---- routes

    void routes(Routes routes, Faults faults) {
        list(routes, "server_types", "server_type", type -> serverTypeView(type, faults));
        list(routes, "load_balancer_types", "load_balancer_type", this::loadBalancerTypeView);
        list(routes, "locations", "location", fact -> (ObjectNode) fact.deepCopy());
        list(routes, "isos", "iso", fact -> (ObjectNode) fact.deepCopy());
        routes.get("/pricing", request -> Routes.answer(200, "pricing", pricing(faults)));
        for (String path : List.of("/datacenters", "/datacenters/{id}")) {
            routes.get(path, request -> {
                throw new HetznerError(410, "deprecated_api_endpoint", "API functionality was removed");
            });
        }
    }

    private void list(Routes routes, String kind, String type, Function<JsonNode, ObjectNode> view) {
        routes.get(
                "/" + kind,
                request -> Page.of(
                        request,
                        kind,
                        facts.path(kind)
                                .valueStream()
                                .filter(fact -> asked(request, fact))
                                .map(view)));
        routes.get("/" + kind + "/{id}", request -> {
            String id = request.variable("id");
            JsonNode found = find(kind, id)
                    .filter(fact -> fact.path("id").asText().equals(id))
                    .orElseThrow(() -> HetznerError.notFound(type));
            return Routes.answer(200, type, view.apply(found));
        });
    }

    private static boolean asked(SimRequest request, JsonNode fact) {
        return Stream.of("name", "architecture").allMatch(field -> {
            List<String> wanted = request.query().getOrDefault(field, List.of());
            return wanted.isEmpty() || wanted.contains(fact.path(field).asText());
        });
    }
}
