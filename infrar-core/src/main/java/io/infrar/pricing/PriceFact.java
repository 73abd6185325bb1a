package io.infrar.pricing;

import io.infrar.model.Json;
import io.infrar.spi.Price;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of a price list.
 *
 * @param region a provider's region, {@code global} or {@code all}, or a group written {@code eu (fsn1, nbg1, hel1)}
 * @param price null when it is not known, not verified by anybody, or a surcharge in percent
 * @param allowance what an account has free each month in the unit of the price; null for none
 */
record PriceFact(
        String service,
        String sku,
        String region,
        @Nullable LocalDate validFrom,
        @Nullable LocalDate validTo,
        @Nullable Price price,
        @Nullable BigDecimal allowance) {
    private static final Set<String> EVERYWHERE = Set.of("global", "all");

    static PriceFact read(FactReader reader, Json fact, int index) {
        String at = "facts[" + index + "]";
        String service = reader.required(fact, at, "service");
        String sku = reader.required(fact, at, "sku");
        String region = FactReader.text(fact, "region");
        String where = at + " " + service + " " + sku + (region == null ? "" : " " + region);
        return new PriceFact(
                service,
                sku,
                region == null ? "all" : region,
                reader.day(fact, where, "validFrom", false),
                reader.day(fact, where, "validTo", true),
                price(reader, fact, where),
                allowance(reader, fact, where));
    }

    private static @Nullable Price price(FactReader reader, Json fact, String where) {
        String unit = reader.required(fact, where, "unit");
        String code = reader.required(fact, where, "currency");
        LocalDate asOf = reader.asOf(fact, where);
        String source = reader.source(fact, where);
        BigDecimal amount = reader.number(fact, where, "amount");
        List<Price.Tier> tiers = tiers(reader, fact, where);
        boolean unverified = "unverified".equals(FactReader.text(fact, "status"));
        if (amount == null || unverified || code.equals("PERCENT") || code.isEmpty()) {
            return null;
        }
        try {
            Currency currency = Currency.getInstance(code);
            return new Price(
                    unit, currency, tiers.isEmpty() ? List.of(new Price.Tier(null, amount)) : tiers, asOf, source);
        } catch (IllegalArgumentException e) {
            reader.problem(where, "currency must be an ISO 4217 code such as EUR, or PERCENT, is '" + code + "'");
            return null;
        }
    }

    private static List<Price.Tier> tiers(FactReader reader, Json fact, String where) {
        Json list = fact.get("tiers");
        if (list == null || list.isNull()) {
            return List.of();
        }
        List<Price.Tier> tiers = new ArrayList<>();
        BigDecimal expected = BigDecimal.ZERO;
        for (Json tier : list.elements()) {
            String at = where + ": tiers[" + tiers.size() + "]";
            BigDecimal from = reader.number(tier, at, "from");
            BigDecimal to = reader.number(tier, at, "to");
            BigDecimal amount = reader.number(tier, at, "amount");
            if (expected == null || from == null || from.compareTo(expected) != 0) {
                reader.problem(
                        at,
                        "from must be " + (expected == null ? "absent: the tier before has no end" : expected) + ", is "
                                + from);
            }
            if (from != null && to != null && to.compareTo(from) <= 0) {
                reader.problem(at, "to must be above from " + from + ", is " + to);
            }
            if (amount == null) {
                reader.problem(at, "amount is missing");
            }
            tiers.add(new Price.Tier(to, amount == null ? BigDecimal.ZERO : amount));
            expected = to;
        }
        if (expected != null && !tiers.isEmpty()) {
            reader.problem(where, "tiers: the last tier must have no end (to: null), ends at " + expected);
        }
        return tiers;
    }

    /**
     * Only what an account has as a whole and what can be turned into the unit of the price; other allowances (of each server or
     * volume) belong to the quantity that a provider asks for.
     */
    private static @Nullable BigDecimal allowance(FactReader reader, Json fact, String where) {
        Json free = fact.get("free");
        String unit = FactReader.text(fact, "unit");
        if (free == null || !free.isObject() || unit == null) {
            return null;
        }
        Json quantity = free.get("quantity");
        String scope = FactReader.text(free, "scope");
        String freeUnit = FactReader.text(free, "unit");
        if (quantity == null
                || !quantity.isNumber()
                || scope == null
                || !scope.startsWith("account")
                || freeUnit == null) {
            return null;
        }
        Measure priced = Measure.of(unit);
        Measure given = Measure.of(freeUnit);
        BigDecimal number = reader.number(free, where + ": free", "quantity");
        return number == null || !priced.word().equals(given.word())
                ? null
                : number.multiply(given.count()).divide(priced.count());
    }

    /** {@code 10000 requests} is 10000 times {@code request}; {@code requests/month} and {@code request-month} are the same. */
    private record Measure(BigDecimal count, String word) {
        static Measure of(String text) {
            String word = text.replaceAll("[-/]month$", "");
            BigDecimal count = BigDecimal.ONE;
            int space = word.indexOf(' ');
            if (space > 0 && word.substring(0, space).matches("1(0)*")) {
                count = new BigDecimal(word.substring(0, space));
                word = word.substring(space + 1);
            }
            return new Measure(count, word.endsWith("s") ? word.substring(0, word.length() - 1) : word);
        }
    }

    boolean validOn(LocalDate day) {
        return (validFrom == null || !day.isBefore(validFrom)) && (validTo == null || !day.isAfter(validTo));
    }

    /** 2 for the region itself or a group with it, 1 for a price that is the same everywhere, 0 for another region. */
    int fits(@Nullable String asked) {
        if (EVERYWHERE.contains(region)) {
            return 1;
        }
        if (asked == null) {
            return 0;
        }
        int open = region.indexOf('(');
        boolean inGroup = open > 0
                && region.endsWith(")")
                && Arrays.asList(region.substring(open + 1, region.length() - 1).split(",\\s*"))
                        .contains(asked);
        return region.equals(asked) || inGroup ? 2 : 0;
    }

    /** The same fact with its allowance as a first tier without price. */
    PriceFact withAllowance() {
        if (price == null || allowance == null || allowance.signum() == 0) {
            return this;
        }
        List<Price.Tier> tiers = new ArrayList<>();
        tiers.add(new Price.Tier(allowance, BigDecimal.ZERO));
        for (Price.Tier tier : price.tiers()) {
            BigDecimal upTo = tier.upTo();
            tiers.add(new Price.Tier(upTo == null ? null : upTo.add(allowance), tier.amount()));
        }
        Price free = new Price(price.unit(), price.currency(), tiers, price.asOf(), price.source());
        return new PriceFact(service, sku, region, validFrom, validTo, free, null);
    }
}
