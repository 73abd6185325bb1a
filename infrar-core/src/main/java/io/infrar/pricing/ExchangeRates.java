package io.infrar.pricing;

import static java.util.Objects.requireNonNull;

import io.infrar.model.Json;
import io.infrar.model.Money;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/**
 * Dated exchange rates, given by the program: Infrar brings none, and converts nothing without one.
 *
 * @param rates in any order; of one pair, the latest is used
 */
public record ExchangeRates(List<Rate> rates) {
    /** No rates: nothing is converted. */
    public static final ExchangeRates NONE = new ExchangeRates(List.of());

    public ExchangeRates {
        rates = List.copyOf(rates);
    }

    /**
     * A rate of a day.
     *
     * @param rate how much of {@code quote} one of {@code base} is
     */
    public record Rate(Currency base, Currency quote, BigDecimal rate, LocalDate asOf, String source) {
        public Rate {
            requireNonNull(base, "base is null");
            requireNonNull(quote, "quote is null");
            requireNonNull(asOf, "asOf is null");
            requireNonNull(source, "source is null");
            if (rate.signum() <= 0) {
                throw new IllegalArgumentException("an exchange rate must be above zero, is " + rate);
            }
        }

        /** An amount of {@code base} in {@code quote}. */
        public Money convert(Money money) {
            if (!money.currency().equals(base)) {
                throw new IllegalArgumentException("cannot convert " + money + " with a rate from " + base);
            }
            return new Money(money.amount().multiply(rate), quote);
        }

        /** The rate the other way, to 34 digits. */
        Rate inverse() {
            return new Rate(quote, base, BigDecimal.ONE.divide(rate, MathContext.DECIMAL128), asOf, source);
        }

        @Override
        public String toString() {
            return "1 " + base + " = " + rate.round(new MathContext(6)).toPlainString() + " " + quote + " of " + asOf
                    + ", " + source;
        }
    }

    /** One rate, with codes as in ISO 4217. */
    public static ExchangeRates of(String base, String quote, String rate, LocalDate asOf, String source) {
        return new ExchangeRates(List.of(
                new Rate(Currency.getInstance(base), Currency.getInstance(quote), new BigDecimal(rate), asOf, source)));
    }

    /**
     * Reads a file of facts with {@code base}, {@code quote} and {@code rate}, and closes the stream.
     *
     * @param origin the file's name, for messages
     * @throws IllegalArgumentException with everything that is wrong with the file
     */
    public static ExchangeRates read(InputStream in, String origin) {
        FactReader reader = new FactReader(FactReader.utf8(in, origin), origin);
        List<Rate> rates = new ArrayList<>();
        int index = 0;
        for (Json fact : reader.facts()) {
            String where = "facts[" + index++ + "]";
            String base = reader.required(fact, where, "base");
            String quote = reader.required(fact, where, "quote");
            BigDecimal rate = reader.number(fact, where, "rate");
            LocalDate asOf = reader.asOf(fact, where);
            String source = reader.source(fact, where);
            if (rate == null || rate.signum() == 0) {
                reader.problem(where, "rate must be a number above zero");
                continue;
            }
            try {
                rates.add(new Rate(Currency.getInstance(base), Currency.getInstance(quote), rate, asOf, source));
            } catch (IllegalArgumentException e) {
                reader.problem(
                        where, "base and quote must be ISO 4217 codes such as EUR, are " + base + " and " + quote);
            }
        }
        reader.finish();
        return new ExchangeRates(rates);
    }

    /** The latest rate from one currency to another, in either direction; empty when there is none. */
    public Optional<Rate> rate(Currency from, Currency to) {
        return rates.stream()
                .flatMap(rate -> {
                    if (rate.base().equals(from) && rate.quote().equals(to)) {
                        return java.util.stream.Stream.of(rate);
                    }
                    return rate.base().equals(to) && rate.quote().equals(from)
                            ? java.util.stream.Stream.of(rate.inverse())
                            : java.util.stream.Stream.empty();
                })
                .max(Comparator.comparing(Rate::asOf));
    }
}
