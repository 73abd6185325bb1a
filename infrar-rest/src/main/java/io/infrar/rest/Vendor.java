package io.infrar.rest;

import io.infrar.spi.ProviderException;
import java.time.Duration;
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
     * @param limit how many there are at most
     * @param remaining now
     * @param refill how many of them come back each second; 0 when they come back all at once
     * @param reset how long until all have come back
     */
    record Allowance(long limit, long remaining, double refill, Duration reset) {}
}
