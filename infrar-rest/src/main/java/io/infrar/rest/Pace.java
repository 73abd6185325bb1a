package io.infrar.rest;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How fast the calls of one credential are made: at full speed as long as the vendor has plenty left for us, and else no faster than
 * what is left and what comes back allow, so that no call is refused. Calls on their way count as made. Before the vendor's first
 * answer there is one call at a time, since nobody knows how many are left.
 */
final class Pace {
    /** Fewer left than this, or than a tenth of the limit, and calls are made at the speed at which they come back. */
    private static final long RESERVE = 50;

    /** How soon a wait sees that it was cancelled. */
    private static final long LOOK = Duration.ofMillis(100).toNanos();

    private static final Duration SAID_AGAIN = Duration.ofSeconds(30);

    private final String vendor;
    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** What the newest answer says; null while nobody knows, and where the vendor does not say it. */
    private Vendor.@Nullable Allowance told;

    private long toldAt;
    private long toldStart;
    /** Whether an answer has come since it was last unknown how many are left. */
    private boolean answered;
    /** Calls that {@link #told} may not count. */
    private long since;

    private int inFlight;
    private long last;
    private long closedUntil;
    /** When who was told; whose client is gone needs no more. */
    private final Map<Waiter, Long> saidAt = new WeakHashMap<>();

    /** Where time comes from, and who lets it pass. */
    interface Time {
        Time SYSTEM = new Time() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            @SuppressWarnings("WaitNotInLoop") // its caller has the loop
            public void await(Condition changed, long nanos) throws InterruptedException {
                changed.await(nanos, TimeUnit.NANOSECONDS);
            }
        };

        long nanos();

        /** Waits no longer than that; may end before. */
        void await(Condition changed, long nanos) throws InterruptedException;
    }

    /** Who waits; one and the same for all calls of a client. */
    interface Waiter {
        boolean isCancelled();

        /** Told now and then why calls are held back. */
        void waits(String why);
    }

    Pace(String vendor, Time time) {
        this.vendor = vendor;
        this.time = time;
        long now = time.nanos();
        last = now;
        closedUntil = now;
    }

    /**
     * Waits until one more call may be made; each is followed by {@link #leave}.
     *
     * @return when it begins, for {@link #told}
     * @throws CancellationException when the waiter was cancelled
     */
    long enter(Waiter waiter) {
        while (true) {
            Optional<String> why;
            lock.lock();
            try {
                long now = time.nanos();
                long wait = untilNext(now);
                if (wait <= 0) {
                    since++;
                    inFlight++;
                    last = now;
                    return now;
                }
                if (waiter.isCancelled()) {
                    throw new CancellationException("cancelled while waiting until " + vendor + " takes more calls");
                }
                why = news(waiter, now);
                if (why.isEmpty()) {
                    time.await(changed, Math.min(wait, LOOK));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted");
            } finally {
                lock.unlock();
            }
            why.ifPresent(waiter::waits);
        }
    }

    /** A call has ended, with or without an answer. */
    void leave() {
        lock.lock();
        try {
            inFlight--;
            answered = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * An answer says how many calls are left.
     *
     * @param start of its call
     */
    void told(Vendor.Allowance allowance, long start) {
        lock.lock();
        try {
            Vendor.Allowance known = told;
            if (known != null && start - toldStart < 0 && allowance.remaining() >= known.remaining()) {
                return; // overtaken
            }
            told = allowance;
            toldAt = time.nanos();
            toldStart = start;
            since = Math.max(0, inFlight - 1);
        } finally {
            lock.unlock();
        }
    }

    /** The vendor has refused a call, and takes no other for that long. */
    void refused(Duration wait) {
        lock.lock();
        try {
            long until = time.nanos() + wait.toNanos();
            if (until - closedUntil > 0) {
                closedUntil = until;
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- how long

    /** Nanoseconds until the next call may be made, as far as is known. */
    private long untilNext(long now) {
        if (closedUntil - now > 0) {
            return closedUntil - now;
        }
        Vendor.Allowance known = told;
        if (known != null && now - toldAt >= known.reset().toNanos()) {
            known = null;
            told = null;
            answered = false;
        }
        if (known == null) {
            return answered || inFlight == 0 ? 0 : LOOK;
        }
        double left = left(known, now);
        if (left >= reserve(known)) {
            saidAt.clear();
            return 0;
        }
        long turn = last + interval(known) - now;
        return left >= 1 ? turn : Math.max(turn, untilOne(known, left, now));
    }

    private double left(Vendor.Allowance allowance, long now) {
        double back = allowance.refill() * (now - toldAt) / 1e9;
        return Math.min(allowance.limit(), allowance.remaining() - since + back);
    }

    private static long reserve(Vendor.Allowance allowance) {
        return Math.max(1, Math.min(RESERVE, allowance.limit() / 10));
    }

    /** What was left when it was told lasts until all are given back. */
    private static long interval(Vendor.Allowance allowance) {
        double perSecond = allowance.refill() + allowance.remaining() / seconds(allowance.reset());
        return perSecond <= 0
                ? 0
                : (long) Math.min(1e9 / perSecond, allowance.reset().toNanos());
    }

    private long untilOne(Vendor.Allowance allowance, double left, long now) {
        long untilReset = toldAt + allowance.reset().toNanos() - now;
        return allowance.refill() <= 0
                ? untilReset
                : (long) Math.min(Math.ceil((1 - left) / allowance.refill() * 1e9), untilReset);
    }

    private static double seconds(Duration duration) {
        return Math.max(1e-3, duration.toNanos() / 1e9);
    }

    // ---- why

    /** Why calls are held back, unless that was said a short while ago. */
    private Optional<String> news(Waiter waiter, long now) {
        boolean refused = closedUntil - now > 0;
        Vendor.Allowance allowance = told;
        Long before = saidAt.get(waiter);
        if ((!refused && allowance == null) || (before != null && now - before < SAID_AGAIN.toNanos())) {
            return Optional.empty();
        }
        saidAt.put(waiter, now);
        if (refused || allowance == null) {
            return Optional.of(vendor + " has refused calls for their number: goes on in "
                    + rounded(Duration.ofNanos(closedUntil - now)));
        }
        double perSecond = allowance.refill() + allowance.remaining() / seconds(allowance.reset());
        return Optional.of(vendor + " has " + Math.max(0, (long) left(allowance, now)) + " of "
                + allowance.limit() + " calls left for this account: "
                + (perSecond <= 0
                        ? "waits for more, " + rounded(Duration.ofNanos(untilOne(allowance, 0, now)))
                        : "makes one each " + rounded(Duration.ofNanos(interval(allowance)))
                                + ", so that none is refused"));
    }

    private static String rounded(Duration duration) {
        return String.format(java.util.Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
