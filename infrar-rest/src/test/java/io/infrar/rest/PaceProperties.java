package io.infrar.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.rest.PaceTest.Counter;
import io.infrar.rest.PaceTest.Patient;
import io.infrar.rest.PaceTest.Standing;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PaceProperties {
    @Property(tries = 300)
    void whatever_is_left_no_call_is_refused_and_none_waits_without_need(
            @ForAll @IntRange(min = 2, max = 3000) int limit,
            @ForAll @IntRange(min = 1, max = 100) int percentLeft,
            @ForAll @IntRange(min = 1, max = 600) int seconds,
            @ForAll boolean window,
            @ForAll @IntRange(min = 1, max = 200) int count) {
        Standing clock = new Standing();
        double left = Math.max(1, limit * percentLeft / 100.0);
        Counter vendor =
                new Counter(clock, limit, left, window ? 0 : limit / (double) seconds, Duration.ofSeconds(seconds));
        Duration took = PaceTest.calls(new Pace("Vendor", clock), clock, new Patient(), count, vendor);
        assertThat(vendor.refused).isZero();
        double periods = 1 + count / (double) limit;
        assertThat(took.toMillis() / 1000.0).isLessThanOrEqualTo(seconds * (periods + 1));
    }
}
