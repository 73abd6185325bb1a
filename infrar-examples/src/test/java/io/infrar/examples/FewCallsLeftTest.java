package io.infrar.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.Infra;
import io.infrar.examples.gallery.I8CloudflareAndHetzner;
import io.infrar.model.Environment;
import io.infrar.provider.cloudflare.CloudflareProvider;
import io.infrar.provider.hetzner.HetznerProvider;
import io.infrar.provider.local.LocalProvider;
import io.infrar.run.ApplyException;
import io.infrar.run.Cancellation;
import io.infrar.run.Event;
import io.infrar.spi.Plan;
import io.infrar.testkit.sim.SimCall;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole runs of the recommended production environment by somebody whose calls are nearly used up. The vendors' limits are smaller and
 * give calls back sooner than the real ones, so that nobody waits for minutes: ten a second at Hetzner, and all after six seconds at
 * Cloudflare.
 */
@Timeout(120)
class FewCallsLeftTest {
    private static final int PER_HOUR = 36_000;
    private static final Duration WINDOW = Duration.ofSeconds(6);

    private final List<Event> events = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private Vendors vendors = new Vendors(PER_HOUR, 1200, WINDOW);

    @AfterEach
    void close() {
        vendors.close();
    }

    private void restart(Duration window) {
        vendors.close();
        vendors = new Vendors(PER_HOUR, 1200, window);
    }

    private Infra infra() {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new CloudflareProvider())
                .provider(new HetznerProvider())
                .provider(new LocalProvider())
                .home(folder.resolve("home"))
                .base(folder);
        vendors.settings().forEach(builder::setting);
        return builder.build();
    }

    private static Environment production() {
        return I8CloudflareAndHetzner.environment();
    }

    private List<String> said() {
        return events.stream()
                .filter(Event.AccountProgress.class::isInstance)
                .map(event ->
                        ((Event.AccountProgress) event).provider() + ": " + ((Event.AccountProgress) event).message())
                .toList();
    }

    private static long refused(List<SimCall> calls) {
        return calls.stream().filter(call -> call.status() == 429).count();
    }

    @Test
    void apply_second_plan_and_destroy_slow_down_by_what_the_headers_say_and_no_call_is_refused() {
        try (Infra infra = infra()) {
            Plan plan = infra.plan(production());
            vendors.forgetCalls();
            vendors.hetzner.callsLeft(8);
            vendors.cloudflare.callsLeft(10);
            long began = System.nanoTime();
            infra.apply(plan, events::add, new Cancellation());
            Duration took = Duration.ofNanos(System.nanoTime() - began);

            int calls = vendors.hetzner.calls().size();
            assertThat(took)
                    .as("%d calls to Hetzner with 8 left and 10 more a second", calls)
                    .isGreaterThan(Duration.ofMillis((calls - 12) * 100L));
            assertThat(said())
                    .anyMatch(text -> text.matches(
                            "hetzner: Hetzner has \\d+ of 36000 calls left for this account: makes one each 0\\.1 s.*"))
                    .anyMatch(text ->
                            text.matches("cloudflare: Cloudflare has \\d+ of 1200 calls left for this account.*"));

            assertThat(infra.plan(production()).effective()).as("second plan").isEmpty();
            infra.apply(infra.planDestroy(production().name()), events::add, new Cancellation());
        }
        assertThat(refused(vendors.hetzner.calls())).as("refused by Hetzner").isZero();
        assertThat(refused(vendors.cloudflare.calls()))
                .as("refused by Cloudflare of %d", vendors.cloudflare.calls().size())
                .isZero();
        restoreLimits();
        assertThat(vendors.everything()).as("what is left").isEmpty();
        assertThat(vendors.violations()).isEmpty();
    }

    /** So that the test itself may look, and a run with other providers begins anew. */
    private void restoreLimits() {
        vendors.hetzner.callsLeft(PER_HOUR);
        vendors.cloudflare.callsLeft(1000);
    }

    @Test
    void a_run_whose_limit_somebody_else_uses_up_goes_on_when_the_vendor_says() {
        try (Infra infra = infra()) {
            int[] changes = new int[1];
            infra.apply(
                    infra.plan(production()),
                    event -> {
                        events.add(event);
                        if (event instanceof Event.ChangeSucceeded && ++changes[0] == 5) {
                            vendors.hetzner.callsLeft(0);
                            vendors.cloudflare.callsLeft(0);
                        }
                    },
                    new Cancellation());
            assertThat(refused(vendors.hetzner.calls()) + refused(vendors.cloudflare.calls()))
                    .as("only what was on its way when the vendors began to refuse")
                    .isBetween(1L, 40L);
            restoreLimits();
            assertThat(infra.plan(production()).effective()).isEmpty();
        }
        assertThat(vendors.violations()).isEmpty();
    }

    @Test
    void a_run_that_waits_for_calls_can_be_cancelled_at_once_and_the_next_one_goes_on() {
        restart(Duration.ofMinutes(5));
        vendors.cloudflare.callsLeft(5);
        Cancellation cancellation = new Cancellation();
        long[] cancelledAt = new long[1];
        try (Infra infra = infra()) {
            Plan plan = infra.plan(production());
            assertThatThrownBy(() -> infra.apply(
                            plan,
                            event -> {
                                events.add(event);
                                if (event instanceof Event.AccountProgress) {
                                    cancelledAt[0] = System.nanoTime();
                                    cancellation.cancel();
                                }
                            },
                            cancellation))
                    .isInstanceOfSatisfying(ApplyException.class, e -> {
                        assertThat(e.report().cancelled()).isTrue();
                        assertThat(e.report().failed()).isEmpty();
                    });
            assertThat(Duration.ofNanos(System.nanoTime() - cancelledAt[0])).isLessThan(Duration.ofSeconds(5));
        }
        assertThat(refused(vendors.cloudflare.calls())).isZero();

        restoreLimits();
        try (Infra infra = infra()) {
            infra.apply(infra.plan(production()));
            assertThat(infra.plan(production()).effective()).isEmpty();
        }
        assertThat(vendors.violations()).isEmpty();
    }
}
