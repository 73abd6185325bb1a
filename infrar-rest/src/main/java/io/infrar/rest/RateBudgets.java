package io.infrar.rest;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is known of how many calls a vendor still takes, for each credential. Held by a provider and given to all its clients, so that
 * those of several accounts, sessions and runs with one token share what is left, as they do at the vendor.
 */
public final class RateBudgets {
    private final Map<String, Pace> paces = new ConcurrentHashMap<>();

    /** The text has the credential in it and must not be shown. */
    Pace pace(String vendor, String credential) {
        return paces.computeIfAbsent(credential, key -> new Pace(vendor, Pace.Time.SYSTEM));
    }

    /** Never shows the credentials. */
    @Override
    public String toString() {
        return "budgets of " + paces.size() + " credentials";
    }
}
