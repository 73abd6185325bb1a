package io.infrar.rest;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;

/**
 * How fast calls are made: at full speed as long as the vendor has plenty left for us, and no faster than it gives back when it has
 * not, so that the last calls of a run are not refused.
 */
final class Pace {
    /** Fewer left than this, and calls are made at the speed they come back. */
    static final long RESERVE = 50;

    private static final int UNLIMITED = 10_000;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final RateLimiter limiter;

    Pace(String vendor) {
        limiter = RateLimiter.of(
                vendor,
                RateLimiterConfig.custom()
                        .limitRefreshPeriod(Duration.ofSeconds(1))
                        .limitForPeriod(UNLIMITED)
                        .timeoutDuration(LONGEST_WAIT)
                        .build());
    }

    void enter() {
        RateLimiter.waitForPermission(limiter);
    }

    void told(Vendor.Allowance allowance) {
        int perSecond =
                allowance.remaining() >= RESERVE ? UNLIMITED : Math.max(1, (int) Math.floor(allowance.perSecond()));
        if (limiter.getRateLimiterConfig().getLimitForPeriod() != perSecond) {
            limiter.changeLimitForPeriod(perSecond);
        }
    }

    boolean isHeldBack() {
        return limiter.getRateLimiterConfig().getLimitForPeriod() < UNLIMITED;
    }
}
