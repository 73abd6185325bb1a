package io.infrar.rest;

import io.infrar.spi.ProviderException;
import java.util.Optional;

/** How a vendor says that something went wrong, and how many calls it takes. */
public interface Vendor {
    /** What the vendor calls itself in messages, such as {@code Hetzner}. */
    String name();

    /**
     * Why a call failed; empty when it did not. The message says what was tried (the request's text shows method and path) and how
     * to mend it, with the vendor's code and request id, and without what was sent.
     */
    Optional<ProviderException> failure(RestRequest request, RestAnswer answer);

    /** How many calls may still be made, as an answer's headers say it; empty when they do not. */
    Optional<Allowance> allowance(RestAnswer answer);

    /**
     * Calls that are left.
     *
     * @param remaining from now on, until {@code perSecond} brings more
     * @param perSecond how many more come each second, or how fast the remaining ones may be made until all are given back
     */
    record Allowance(long remaining, double perSecond) {}
}
