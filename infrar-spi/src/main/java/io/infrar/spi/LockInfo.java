package io.infrar.spi;

import java.time.Instant;

/**
 * A lock that somebody holds.
 *
 * @param id unique for each time the lock is taken
 * @param epoch grows each time; writes with an older one are refused
 */
public record LockInfo(String id, long epoch, String owner, String operation, Instant since, Instant leaseUntil) {
    @Override
    public String toString() {
        return owner + " (" + operation + " since " + since + ", lease until " + leaseUntil + ", lock " + id + ")";
    }
}
