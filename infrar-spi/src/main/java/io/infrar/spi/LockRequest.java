package io.infrar.spi;

import java.time.Duration;

/**
 * Who wants the lock, and what for.
 *
 * @param owner such as {@code user@host pid 123}
 * @param operation such as {@code apply}
 * @param lease after that long without a sign of life the lock may be taken over
 */
public record LockRequest(String owner, String operation, Duration lease) {}
