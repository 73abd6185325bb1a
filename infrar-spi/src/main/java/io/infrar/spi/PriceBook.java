package io.infrar.spi;

import java.util.Optional;

/** Prices of one provider. Found by {@link java.util.ServiceLoader}, or handed to the engine in code, where the first wins. */
public interface PriceBook {
    /** The provider whose prices it knows. */
    String provider();

    /** The price of what is charged; empty when it is not known, which is reported as unknown and never taken for zero. */
    Optional<Price> price(Charge charge);
}
