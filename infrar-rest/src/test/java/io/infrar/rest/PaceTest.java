package io.infrar.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.infrar.rest.Vendor.Allowance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PaceTest {
    /** Passes only while somebody waits, or when it is told to. */
    static final class Standing implements Pace.Time {
        private long nanos = Long.MAX_VALUE - 5_000_000_000L; // overflows soon, as the real one may

        @Override
        public synchronized long nanos() {
            return nanos;
        }

        @Override
        public void await(Condition changed, long wait) {
            pass(Duration.ofNanos(wait));
        }

        synchronized void pass(Duration by) {
            nanos += by.toNanos();
        }
    }

    /** Never in a hurry; keeps what it is told. */
    static final class Patient implements Pace.Waiter {
        final List<String> told = new ArrayList<>();

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void waits(String why) {
            told.add(why);
        }
    }

    /** A vendor that gives back a call each so often, or all of them after a window, or both not at all. */
    static final class Counter {
        private final Pace.Time time;
        private final long limit;
        private final double refill;
        private final long window;
        private double left;
        private long asOf;
        private long since;
        int refused;

        Counter(Pace.Time time, long limit, double left, double refill, Duration window) {
            this.time = time;
            this.limit = limit;
            this.left = left;
            this.refill = refill;
            this.window = window.toNanos();
            this.asOf = time.nanos();
            this.since = asOf;
        }

        synchronized Allowance take() {
            long now = time.nanos();
            if (refill == 0 && now - since >= window) {
                left = limit;
                since = now;
            }
            left = Math.min(limit, left + refill * (now - asOf) / 1e9);
            asOf = now;
            if (left < 1) {
                refused++;
            } else {
                left--;
            }
            Duration reset = refill == 0
                    ? Duration.ofNanos(window - (now - since))
                    : Duration.ofNanos((long) ((limit - left) / refill * 1e9));
            return new Allowance(limit, (long) left, refill, reset);
        }
    }

    private final Standing time = new Standing();
    private final Pace pace = new Pace("Vendor", time);
    private final Patient patient = new Patient();

    private Duration calls(int count, Counter vendor) {
        return calls(pace, time, patient, count, vendor);
    }

    static Duration calls(Pace pace, Standing time, Pace.Waiter waiter, int count, Counter vendor) {
        long begin = time.nanos();
        for (int i = 0; i < count; i++) {
            long start = pace.enter(waiter);
            pace.told(vendor.take(), start);
            pace.leave();
        }
        return Duration.ofNanos(time.nanos() - begin);
    }

    @Test
    void calls_do_not_wait_as_long_as_there_are_plenty() {
        Counter hetzner = new Counter(time, 3600, 3600, 1, Duration.ZERO);
        assertThat(calls(3500, hetzner)).isZero();
        assertThat(patient.told).isEmpty();
    }

    @Test
    void with_few_left_each_call_waits_for_one_to_come_back() {
        Counter hetzner = new Counter(time, 3600, 5, 1, Duration.ZERO);
        assertThat(calls(41, hetzner).toSeconds()).isBetween(38L, 41L);
        assertThat(hetzner.refused).isZero();
        assertThat(patient.told)
                .as("why, twice a minute at most")
                .hasSize(2)
                .first()
                .asString()
                .isEqualTo(
                        "Vendor has 4 of 3600 calls left for this account: makes one each 1.0 s, so that none is refused");
    }

    @Test
    void what_is_left_of_a_window_is_spread_over_it_and_then_there_is_no_wait() {
        Counter cloudflare = new Counter(time, 1200, 11, 0, Duration.ofSeconds(100));
        assertThat(calls(11, cloudflare)).isCloseTo(Duration.ofSeconds(100), Duration.ofSeconds(15));
        assertThat(calls(1, cloudflare)).isLessThan(Duration.ofSeconds(20));
        assertThat(calls(1000, cloudflare)).isZero();
        assertThat(cloudflare.refused).isZero();
    }

    @Test
    void with_none_left_of_a_window_the_next_call_waits_for_its_end() {
        Counter cloudflare = new Counter(time, 1200, 1, 0, Duration.ofSeconds(60));
        assertThat(calls(2, cloudflare)).isCloseTo(Duration.ofSeconds(60), Duration.ofMillis(1));
        assertThat(cloudflare.refused).isZero();
        assertThat(patient.told)
                .as("said again after half a minute")
                .containsExactly(
                        "Vendor has 0 of 1200 calls left for this account: waits for more, 60.0 s",
                        "Vendor has 0 of 1200 calls left for this account: waits for more, 30.0 s");
    }

    @Test
    void a_small_limit_is_not_held_back_before_it_is_nearly_used_up() {
        Counter small = new Counter(time, 40, 40, 0, Duration.ofSeconds(60));
        assertThat(calls(36, small)).isZero();
        assertThat(calls(4, small)).isGreaterThan(Duration.ofSeconds(30));
        assertThat(small.refused).isZero();
    }

    @Test
    void who_was_refused_for_what_others_did_waits_as_long_as_the_vendor_asks() {
        long start = pace.enter(patient);
        pace.told(new Allowance(1200, 0, 0, Duration.ofSeconds(200)), start);
        pace.refused(Duration.ofSeconds(200));
        pace.leave();
        Counter later = new Counter(time, 1200, 1200, 0, Duration.ofSeconds(300));
        assertThat(calls(50, later)).isCloseTo(Duration.ofSeconds(200), Duration.ofMillis(1));
        assertThat(patient.told)
                .first()
                .asString()
                .isEqualTo("Vendor has refused calls for their number: goes on in 200.0 s");
    }

    @Test
    void an_answer_that_was_overtaken_does_not_bring_calls_back() {
        long first = pace.enter(patient);
        pace.told(new Allowance(100, 30, 0, Duration.ofSeconds(50)), first);
        pace.leave();
        time.pass(Duration.ofMillis(1));
        long second = pace.enter(patient);
        time.pass(Duration.ofMillis(1));
        long third = pace.enter(patient);
        pace.told(new Allowance(100, 1, 0, Duration.ofSeconds(50)), third);
        pace.leave();
        pace.told(new Allowance(100, 29, 0, Duration.ofSeconds(50)), second);
        pace.leave();
        long before = time.nanos();
        pace.enter(patient);
        assertThat(Duration.ofNanos(time.nanos() - before)).isGreaterThan(Duration.ofSeconds(40));
    }

    @Test
    void a_wait_ends_when_the_run_is_cancelled() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Pace.Waiter waiter = new Pace.Waiter() {
            @Override
            public boolean isCancelled() {
                return cancelled.get();
            }

            @Override
            public void waits(String why) {
                cancelled.set(true);
            }
        };
        pace.refused(Duration.ofMinutes(5));
        long before = time.nanos();
        assertThatThrownBy(() -> pace.enter(waiter)).isInstanceOf(CancellationException.class);
        assertThat(Duration.ofNanos(time.nanos() - before)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void a_vendor_that_says_nothing_of_calls_is_called_at_full_speed() {
        long before = time.nanos();
        for (int i = 0; i < 100; i++) {
            pace.enter(patient);
            pace.leave();
        }
        assertThat(time.nanos()).isEqualTo(before);
    }

    @Test
    @Timeout(30)
    void many_threads_share_what_is_left_and_none_of_their_calls_is_refused() throws Exception {
        Pace real = new Pace("Vendor", Pace.Time.SYSTEM);
        Counter vendor = new Counter(Pace.Time.SYSTEM, 10_000, 8, 100, Duration.ZERO);
        ExecutorService threads = Executors.newFixedThreadPool(32);
        CountDownLatch begin = new CountDownLatch(1);
        List<Future<Boolean>> all = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            all.add(threads.submit(() -> {
                begin.await();
                long turn = real.enter(new Patient());
                Allowance allowance = vendor.take();
                real.told(allowance, turn);
                real.leave();
                return true;
            }));
        }
        begin.countDown();
        for (Future<Boolean> each : all) {
            assertThat(each.get(20, TimeUnit.SECONDS)).isTrue();
        }
        threads.shutdown();
        assertThat(vendor.refused).isZero();
        assertThat((System.nanoTime() - start) / 1e9).isCloseTo(0.95, within(0.6));
    }
}
