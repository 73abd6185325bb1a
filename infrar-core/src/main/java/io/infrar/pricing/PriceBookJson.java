package io.infrar.pricing;

import io.infrar.model.Json;
import io.infrar.spi.Charge;
import io.infrar.spi.Price;
import io.infrar.spi.PriceBook;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A price list in a file of dated facts (schema {@code infrar-price-facts/1}). A provider brings its list as the resource {@link
 * #RESOURCE} and needs no code for it.
 *
 * <p>Prices that the file does not know (amount null), that nobody verified, and surcharges in percent have no price here. A
 * surcharge is charged as a fraction of what it is added to: a quantity of 0.2 servers for a backup at 20 %.
 *
 * <p>Immutable.
 */
public final class PriceBookJson implements PriceBook {
    /** Where a provider's jar keeps its list; {@code %s} is the provider's id. */
    public static final String RESOURCE = "META-INF/infrar/prices/%s.json";

    private final String provider;
    private final Map<String, List<PriceFact>> facts;

    private PriceBookJson(String provider, Map<String, List<PriceFact>> facts) {
        this.provider = provider;
        this.facts = facts;
    }

    /**
     * Reads a file as UTF-8 and closes the stream.
     *
     * @param origin the file's name, for messages
     * @param on the day whose prices are asked for, where the file has several generations
     * @throws IllegalArgumentException with everything that is wrong with the file
     * @throws java.io.UncheckedIOException when it cannot be read
     */
    public static PriceBookJson read(InputStream in, String origin, LocalDate on) {
        return parse(FactReader.utf8(in, origin), origin, on);
    }

    /** Like {@link #read}, from text. */
    public static PriceBookJson parse(String text, String origin, LocalDate on) {
        FactReader reader = new FactReader(text, origin);
        String provider = reader.provider();
        Map<String, List<PriceFact>> facts = new HashMap<>();
        int index = 0;
        for (Json json : reader.facts()) {
            PriceFact fact = PriceFact.read(reader, json, index);
            if (fact.validOn(on)) {
                List<PriceFact> same = facts.computeIfAbsent(key(fact.service(), fact.sku()), key -> new ArrayList<>());
                if (same.stream().anyMatch(other -> twice(fact, other))) {
                    reader.problem(
                            "facts[" + index + "]",
                            "there are two prices of " + fact.service() + " " + fact.sku() + " in " + fact.region()
                                    + " on " + on
                                    + "; give each unit a sku of its own and end old prices with validTo");
                }
                same.add(fact);
            }
            index++;
        }
        reader.finish();
        return new PriceBookJson(provider, facts);
    }

    private static boolean twice(PriceFact one, PriceFact other) {
        return one.region().equals(other.region()) && java.util.Objects.equals(one.validFrom(), other.validFrom());
    }

    /**
     * The same list with the monthly allowances of an account as free first quantities. They are left out otherwise, since
     * other environments of the account may use them up. Each counts once for an account and region.
     */
    public PriceBookJson withAllowances() {
        Map<String, List<PriceFact>> free = new HashMap<>();
        facts.forEach((key, list) ->
                free.put(key, list.stream().map(PriceFact::withAllowance).toList()));
        return new PriceBookJson(provider, free);
    }

    @Override
    public String provider() {
        return provider;
    }

    /**
     * The price in the charge's region, or else the one that is the same everywhere. A region whose price is listed as unknown
     * stays unknown.
     */
    @Override
    public Optional<Price> price(Charge charge) {
        if (!charge.provider().equals(provider)) {
            return Optional.empty();
        }
        Comparator<PriceFact> closest = Comparator.comparingInt(fact -> fact.fits(charge.region()));
        return facts.getOrDefault(key(charge.service(), charge.sku()), List.of()).stream()
                .filter(fact -> fact.fits(charge.region()) > 0)
                .max(closest.thenComparing(PriceFact::validFrom, Comparator.nullsFirst(Comparator.naturalOrder())))
                .flatMap(fact -> Optional.ofNullable(fact.price()));
    }

    private static String key(String service, String sku) {
        return service + '\n' + sku;
    }

    @Override
    public String toString() {
        return "prices of " + provider;
    }
}
