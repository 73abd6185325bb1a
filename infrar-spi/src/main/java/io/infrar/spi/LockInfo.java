package io.infrar.spi;

import java.time.Instant;

/**
 * A lock that somebody holds.
 *
 * @param id unique for each time the lock is taken
 * @param epoch grows each time; writes with an older one are refused
 * @param alive whether it is known that the owner's process runs, as a store can know it of the same machine; false says nothing
 */
public record LockInfo(
        String id, long epoch, String owner, String operation, Instant since, Instant leaseUntil, boolean alive) {
    @Override
    public String toString() {
        return owner + " (" + operation + " since " + since + ", lease until " + leaseUntil + ", lock " + id + ")";
    }
}
