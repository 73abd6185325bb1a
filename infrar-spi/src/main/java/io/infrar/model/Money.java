package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.Currency;

/** An amount in one currency, exact. Two equal amounts of different scale are equal. */
public record Money(BigDecimal amount, Currency currency) {
    public Money {
        requireNonNull(currency, "currency is null");
        amount = requireNonNull(amount, "amount is null").stripTrailingZeros();
        if (amount.scale() < 0) {
            amount = amount.setScale(0);
        }
    }

    public static Money of(String amount, String currency) {
        return new Money(new BigDecimal(amount), Currency.getInstance(currency));
    }

    public static Money zero(Currency currency) {
        return new Money(BigDecimal.ZERO, currency);
    }

    /**
     * The sum.
     *
     * @throws IllegalArgumentException when the currencies differ; amounts are never converted silently
     */
    public Money plus(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("cannot add " + other + " to " + this + ": different currencies");
        }
        return new Money(amount.add(other.amount), currency);
    }

    public Money minus(Money other) {
        return plus(new Money(other.amount.negate(), other.currency));
    }

    public Money times(BigDecimal factor) {
        return new Money(amount.multiply(factor), currency);
    }

    /** At least two decimals and never an exponent, such as {@code 18.37 EUR}. */
    @Override
    public String toString() {
        BigDecimal shown = amount.scale() < 2 ? amount.setScale(2) : amount;
        return shown.toPlainString() + " " + currency.getCurrencyCode();
    }
}
