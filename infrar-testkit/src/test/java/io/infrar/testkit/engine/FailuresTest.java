package io.infrar.testkit.engine;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.network;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.Environment;
import io.infrar.model.Placement;
import io.infrar.run.ApplyException;
import io.infrar.run.Cancellation;
import io.infrar.run.Event;
import io.infrar.run.PlanOptions;
import io.infrar.run.Report;
import io.infrar.spi.Action;
import io.infrar.spi.LockRequest;
import io.infrar.spi.Plan;
import io.infrar.spi.ProviderException;
import io.infrar.spi.StateLockedException;
import io.infrar.testkit.fake.FakeCall;
import io.infrar.testkit.fake.FakeCall.Verb;
import io.infrar.testkit.fake.FakeCloud;
import io.infrar.testkit.fake.FakeFaults;
import io.infrar.testkit.fake.FakeObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {
    private final Bench bench = Bench.fresh();

    private static Predicate<FakeCall> call(Verb verb, String type) {
        return call -> call.verb() == verb && call.type().equals(type);
    }

    private Report failing(Environment environment) {
        Plan plan = bench.infra.plan(environment);
        try {
            bench.infra.apply(plan);
        } catch (ApplyException e) {
            return e.report();
        }
        throw new AssertionError("the apply should have failed");
    }

    private static Environment twoNetworks() {
        return Bench.environment()
                .network("bad", n -> n.cidr("10.0.0.0/16"))
                .database("bad", d -> d.postgres("15").in(network("bad")))
                .bucket("good", b -> {})
                .build();
    }

    @Test
    void independent_branches_go_on_and_dependents_name_the_root_cause() {
        bench.cloud.failWhen(call(Verb.CREATE, "network"), ProviderException.Kind.DENIED);

        Report report = failing(twoNetworks());

        assertThat(report.failed()).singleElement().satisfies(failed -> {
            assertThat(failed.address()).hasToString("fake:network/bad");
            assertThat(failed.cause()).isInstanceOf(ProviderException.class);
        });
        assertThat(report.skipped())
                .extracting(skipped -> skipped.address().toString())
                .containsExactlyInAnyOrder("fake:subnet/bad.private-0", "fake:instance/bad.database");
        assertThat(report.skipped()).extracting(Report.Skipped::because).containsOnly("fake:network/bad failed");
        assertThat(report.explanation().split("fake:network/bad", -1)).hasSize(2);
        assertThat(report.succeeded())
                .extracting(each -> each.address().toString())
                .contains("fake:bucket/good", "fake:secret/bad.database-password");

        bench.cloud.healthy();
        bench.apply(twoNetworks());
        bench.planIsEmpty(twoNetworks());
        bench.stateMatchesCloud();
    }

    @Test
    void a_delete_that_fails_keeps_what_lies_below_it() {
        bench.apply(twoNetworks());
        bench.cloud.failWhen(call(Verb.DELETE, "subnet"), ProviderException.Kind.DENIED);

        assertThatThrownBy(() -> bench.infra.apply(bench.infra.planDestroy(Bench.NAME)))
                .isInstanceOf(ApplyException.class);

        assertThat(bench.cloud.objects()).extracting(FakeObject::type).containsExactlyInAnyOrder("subnet", "network");
        bench.cloud.healthy();
        bench.destroy();
        assertThat(bench.cloud.objects()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0.1, 1", "0.1, 2", "0.2, 3", "0.2, 4"})
    void faults_do_not_keep_a_run_from_its_end(double share, long seed) {
        Bench faulty = patient();
        faulty.cloud.faults(FakeFaults.mixed(seed, share)).building(1);
        Environment shop = Samples.shop();

        faulty.apply(shop);
        faulty.planIsEmpty(shop);
        faulty.apply(shop.change(e -> e.tag("v", "2").network("main", n -> n.cidr("10.1.0.0/16"))));
        faulty.stateMatchesCloud();
        faulty.destroy();

        assertThat(faulty.cloud.objects()).allMatch(FakeObject::scheduled);
        assertThat(faulty.store.environments()).isEmpty();
        assertThat(faulty.cloud.calls()).anyMatch(call -> !call.outcome().equals("ok"));
    }

    /** A verb makes several calls and is repeated as a whole, so that at one fault in five calls it takes many tries. */
    private static Bench patient() {
        return Bench.fresh(builder -> builder.retries(50, Duration.ofMillis(1), Duration.ofMillis(5)));
    }

    @Test
    void a_lost_answer_makes_no_second_object() {
        boolean[] lost = new boolean[1];
        bench.cloud.loseAnswersWhen(call -> {
            boolean first = call.verb() == Verb.CREATE && call.type().equals("network") && !lost[0];
            lost[0] |= first;
            return first;
        });
        bench.apply(Bench.environment().network("main", n -> {}).build());
        assertThat(lost[0]).isTrue();
        assertThat(bench.cloud.objects("network")).hasSize(1);
        bench.stateMatchesCloud();
    }

    @Test
    void an_interrupted_create_that_moves_is_looked_for_where_it_was() {
        Environment here = Bench.environment()
                .network("main", n -> n.on(new Placement("fake", "north", "first")))
                .build();
        Environment there = here.change(e -> e.network("main", n -> n.on(new Placement("fake", "south", "second"))));
        // The answer is lost and the run gives up, so that the network is there and its id is not known.
        boolean[] lost = new boolean[1];
        bench.cloud.loseAnswersWhen(
                each -> lost[0] |= call(Verb.CREATE, "network").test(each));
        bench.cloud.failWhen(each -> lost[0], ProviderException.Kind.DENIED);
        failing(here);
        bench.cloud.healthy();
        assertThat(bench.row("fake:network/main").id()).isNull();

        bench.apply(there);

        assertThat(bench.cloud.objects("network"))
                .extracting(object -> object.account() + "/" + object.region())
                .containsExactly("second/south");
        bench.planIsEmpty(there);
        bench.stateMatchesCloud();
    }

    @Test
    void what_is_not_visible_at_once_is_waited_for() {
        Environment environment = Bench.environment()
                .network("main", n -> n.zones(1))
                .compute("api", c -> c.image("api:1").in(network("main")))
                .build();
        bench.cloud.eventually(2, 2).building(1);

        bench.apply(environment);
        bench.planIsEmpty(environment);
        bench.destroy();

        assertThat(bench.cloud.objects()).isEmpty();
        assertThat(bench.events)
                .filteredOn(Event.ChangeProgress.class::isInstance)
                .extracting(event -> ((Event.ChangeProgress) event).message())
                .anyMatch(message -> message.startsWith("waiting for instance "));
    }

    @Test
    void each_repeated_call_is_an_event_with_its_reason() {
        bench.cloud.faults(FakeFaults.throttling(7, 0.3, Duration.ofMillis(1)));
        bench.apply(Samples.shop());
        assertThat(bench.events)
                .filteredOn(Event.RetryScheduled.class::isInstance)
                .isNotEmpty()
                .allSatisfy(event ->
                        assertThat(((Event.RetryScheduled) event).reason()).contains("too many calls"));
    }

    @Test
    void throttling_holds_new_calls_back_for_as_long_as_the_provider_asks() {
        Duration asked = Duration.ofMillis(200);
        Bench single = Bench.fresh(builder -> builder.parallelism(4));
        long[] refusedAt = new long[1];
        long[] nextAt = new long[1];
        boolean[] refused = new boolean[1];
        single.cloud.watcher(new FakeCloud.Watcher() {
            @Override
            public void before(FakeCall call) {
                synchronized (refused) {
                    if (call.type().equals("address") && call.verb() == Verb.CREATE) {
                        if (!refused[0]) {
                            refused[0] = true;
                            refusedAt[0] = System.nanoTime();
                            throw ProviderException.builder(ProviderException.Kind.THROTTLED, "slow down")
                                    .retryAfter(asked)
                                    .build();
                        }
                        nextAt[0] = System.nanoTime();
                    }
                }
            }
        });
        Environment environment = Bench.environment()
                .compute(
                        "api",
                        c -> c.image("api:1").port(80).publiclyReachable().tlsOptional())
                .build();
        single.apply(environment);
        assertThat(Duration.ofNanos(nextAt[0] - refusedAt[0])).isGreaterThanOrEqualTo(asked);
    }

    @Test
    void what_waits_does_not_hold_others_back_after_throttling() {
        Bench two = bench.again(
                builder -> builder.parallelism(2).retries(1_000, Duration.ofMillis(1), Duration.ofMillis(2)));
        bench.cloud.building(Integer.MAX_VALUE).watcher(new FakeCloud.Watcher() {
            @Override
            public void before(FakeCall call) {
                boolean bucket = call.verb() == Verb.CREATE && call.type().equals("bucket");
                if (bucket && bench.cloud.objects("instance").isEmpty()) {
                    throw ProviderException.builder(ProviderException.Kind.THROTTLED, "slow down")
                            .retryAfter(Duration.ofMillis(1))
                            .build();
                }
            }

            @Override
            public void after(FakeCall call) {
                if (call.verb() == Verb.CREATE && call.type().equals("bucket")) {
                    bench.cloud.building(0);
                    bench.cloud
                            .objects()
                            .forEach(object -> bench.cloud.change(object.id(), each -> each.state(FakeObject.READY)));
                }
            }
        });

        two.apply(Bench.environment()
                .compute("api", c -> c.image("api:1"))
                .bucket("files", b -> {})
                .build());

        bench.stateMatchesCloud();
    }

    @Test
    void a_fault_that_does_not_pass_ends_after_the_last_try() {
        bench.cloud.failWhen(call(Verb.CREATE, "bucket"), ProviderException.Kind.UNAVAILABLE);
        Report report = failing(twoNetworks());
        assertThat(report.failed())
                .singleElement()
                .satisfies(failed -> assertThat(failed.address()).hasToString("fake:bucket/good"));
        assertThat(bench.cloud.calls()).filteredOn(call(Verb.CREATE, "bucket")).hasSize(10);
    }

    @Test
    void reads_that_fail_are_findings_all_at_once() {
        bench.apply(Samples.shop());
        bench.cloud.failWhen(call -> call.verb() == Verb.LIST, ProviderException.Kind.DENIED);
        Plan plan = bench.infra.plan(Samples.shop());
        assertThat(plan.blocking())
                .hasSizeGreaterThan(3)
                .allMatch(finding -> finding.id().equals("read.failed"));
    }

    // ---- cancellation

    @Test
    void a_cancelled_run_finishes_what_is_in_flight_and_the_next_one_goes_on() {
        Environment shop = Samples.shop();
        Bench single = Bench.fresh(builder -> builder.parallelism(1));
        Cancellation cancellation = new Cancellation();
        Plan plan = single.infra.plan(shop);

        Report report = cancelled(single, plan, cancellation);

        assertThat(report.cancelled()).isTrue();
        assertThat(report.succeeded()).hasSize(3);
        assertThat(report.failed()).isEmpty();
        assertThat(report.skipped()).hasSize(plan.effective().size() - 3);
        assertThat(report.skipped()).extracting(Report.Skipped::because).containsOnly("the run was cancelled");
        single.stateMatchesCloudAfterPart();

        single.apply(shop);
        single.planIsEmpty(shop);
        single.stateMatchesCloud();
    }

    private static Report cancelled(Bench single, Plan plan, Cancellation cancellation) {
        int[] succeeded = new int[1];
        try {
            single.infra.apply(
                    plan,
                    event -> {
                        if (event instanceof Event.ChangeSucceeded && ++succeeded[0] == 3) {
                            cancellation.cancel();
                        }
                    },
                    cancellation);
        } catch (ApplyException e) {
            return e.report();
        }
        throw new AssertionError("a cancelled apply should say so");
    }

    @Test
    void a_run_that_was_cancelled_before_it_began_changes_nothing() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        Plan plan = bench.infra.plan(Samples.shop());
        assertThatThrownBy(() -> bench.infra.apply(plan, event -> {}, cancellation))
                .isInstanceOf(ApplyException.class);
        assertThat(bench.cloud.objects()).isEmpty();
    }

    @Test
    void a_run_that_is_cancelled_while_it_looks_whether_the_plan_is_fresh_changes_nothing() {
        bench.apply(twoNetworks());
        Plan plan = bench.infra.planDestroy(Bench.NAME);
        Cancellation cancellation = new Cancellation();
        cancelAtTheNextCall(cancellation);
        assertThatThrownBy(() -> bench.infra.apply(plan, event -> {}, cancellation))
                .isInstanceOf(ApplyException.class)
                .hasMessageContaining("0 done, 0 failed");
        bench.stateMatchesCloud();
    }

    @Test
    void a_plan_that_is_cancelled_ends_without_a_plan_and_without_the_calls_that_it_had_not_begun() {
        Bench single = bench.again(builder -> builder.parallelism(1));
        Environment shop = Samples.shop();
        single.apply(shop);
        List<Consumer<Cancellation>> plans = List.of(
                cancellation -> single.infra.plan(shop, PlanOptions.DEFAULT, cancellation),
                cancellation -> single.infra.planDestroy(Bench.NAME, PlanOptions.DEFAULT, cancellation),
                cancellation -> single.infra.drift(Bench.NAME, cancellation));
        for (Consumer<Cancellation> planning : plans) {
            Cancellation cancellation = new Cancellation();
            cancelAtTheNextCall(cancellation);
            bench.cloud.forgetCalls();

            assertThatThrownBy(() -> planning.accept(cancellation)).isInstanceOf(CancellationException.class);

            assertThat(bench.cloud.calls()).hasSize(1);
        }
    }

    @Test
    void a_plan_that_was_cancelled_before_it_began_makes_no_call() {
        Cancellation cancellation = new Cancellation();
        cancellation.cancel();
        assertThatThrownBy(() -> bench.infra.plan(Samples.shop(), PlanOptions.DEFAULT, cancellation))
                .isInstanceOf(CancellationException.class);
        assertThat(bench.cloud.calls()).isEmpty();
    }

    private void cancelAtTheNextCall(Cancellation cancellation) {
        bench.cloud.watcher(new FakeCloud.Watcher() {
            @Override
            public void after(FakeCall call) {
                cancellation.cancel();
            }
        });
    }

    @Test
    void a_wait_is_given_up_when_the_run_is_cancelled_and_gone_on_with_later() {
        Environment environment =
                Bench.environment().compute("api", c -> c.image("api:1")).build();
        bench.cloud.building(Integer.MAX_VALUE);
        Cancellation cancellation = new Cancellation();
        Plan plan = bench.infra.plan(environment);

        assertThatThrownBy(() -> bench.infra.apply(
                        plan,
                        event -> {
                            if (event instanceof Event.ChangeProgress) {
                                cancellation.cancel();
                            }
                        },
                        cancellation))
                .isInstanceOf(ApplyException.class);

        FakeObject made = bench.cloud.only("instance");
        assertThat(bench.row("fake:instance/api").id()).isEqualTo(made.id());
        bench.cloud.building(0);
        bench.cloud.change(made.id(), object -> object.state(FakeObject.READY));
        bench.apply(environment);
        assertThat(bench.cloud.only("instance").id()).isEqualTo(made.id());
        bench.stateMatchesCloud();
    }

    @Test
    void a_call_is_not_repeated_after_the_run_was_cancelled() {
        Environment environment = Bench.environment().bucket("files", b -> {}).build();
        bench.cloud.failWhen(call(Verb.CREATE, "bucket"), ProviderException.Kind.UNAVAILABLE);
        Cancellation cancellation = new Cancellation();
        Plan plan = bench.infra.plan(environment);

        assertThatThrownBy(() -> bench.infra.apply(
                        plan,
                        event -> {
                            if (event instanceof Event.RetryScheduled) {
                                cancellation.cancel();
                            }
                        },
                        cancellation))
                .isInstanceOf(ApplyException.class);

        assertThat(bench.cloud.calls()).filteredOn(call(Verb.CREATE, "bucket")).hasSize(1);
        bench.cloud.healthy();
        bench.apply(environment);
        bench.stateMatchesCloud();
    }

    @Test
    @Timeout(60)
    void a_run_that_was_told_to_wait_for_minutes_can_be_cancelled_at_once() {
        Environment environment = twoNetworks();
        Bench single = Bench.fresh(builder -> builder.parallelism(1));
        single.cloud.watcher(new FakeCloud.Watcher() {
            @Override
            public void before(FakeCall call) {
                if (call.verb() == Verb.CREATE) {
                    throw ProviderException.builder(ProviderException.Kind.THROTTLED, "slow down")
                            .retryAfter(Duration.ofMinutes(5))
                            .build();
                }
            }
        });
        Cancellation cancellation = new Cancellation();
        Plan plan = single.infra.plan(environment);

        assertThatThrownBy(() -> single.infra.apply(
                        plan,
                        event -> {
                            if (event instanceof Event.RetryScheduled) {
                                cancellation.cancel();
                            }
                        },
                        cancellation))
                .isInstanceOfSatisfying(
                        ApplyException.class,
                        e -> assertThat(e.report().skipped())
                                .hasSize(plan.effective().size()));
    }

    // ---- locks and events

    @Test
    void a_state_locked_by_a_live_owner_is_refused_with_who_has_it() {
        Plan plan = bench.infra.plan(twoNetworks());
        try (var lock = bench.store.lock(Bench.NAME, new LockRequest("somebody", "apply", Duration.ofMinutes(1)))) {
            assertThat(lock.info().owner()).isEqualTo("somebody");
            assertThatThrownBy(() -> bench.infra.apply(plan))
                    .isInstanceOf(StateLockedException.class)
                    .hasMessageContaining("somebody");
            assertThat(bench.infra.lockHolder(Bench.NAME)).isPresent();
        }
        assertThat(bench.cloud.objects()).isEmpty();
        bench.infra.apply(plan);
    }

    @Test
    void events_tell_the_run_in_order() {
        bench.apply(twoNetworks());

        List<Event> events = List.copyOf(bench.events);
        assertThat(events.get(events.size() - 1)).isInstanceOf(Event.RunFinished.class);
        Event.RunFinished finished = (Event.RunFinished) events.get(events.size() - 1);
        assertThat(finished.failed() + finished.skipped()).isZero();
        long started =
                events.stream().filter(Event.ChangeStarted.class::isInstance).count();
        assertThat(finished.succeeded()).isEqualTo((int) started).isEqualTo(6);
        assertThat(events)
                .filteredOn(Event.StageStarted.class::isInstance)
                .extracting(event -> ((Event.StageStarted) event).stage())
                .containsSubsequence("translate", "validate", "plan", "lock", "check", "apply");
        int network = indexOf(events, Event.ChangeSucceeded.class, "fake:network/bad");
        assertThat(indexOf(events, Event.ChangeStarted.class, "fake:network/bad"))
                .isLessThan(network);
        assertThat(network).isLessThan(indexOf(events, Event.ChangeStarted.class, "fake:instance/bad.database"));
    }

    private static int indexOf(List<Event> events, Class<? extends Event> type, String address) {
        for (int i = 0; i < events.size(); i++) {
            if (type.isInstance(events.get(i)) && events.get(i).toString().contains("address=" + address + ",")) {
                return i;
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " of " + address + " in " + events);
    }

    @Test
    void a_listener_that_throws_does_not_break_a_run() {
        Bench throwing = Bench.fresh(builder -> builder.listener(event -> {
            throw new IllegalStateException("listener");
        }));
        throwing.apply(twoNetworks());
        throwing.stateMatchesCloud();
    }

    @Test
    void independent_changes_run_at_the_same_time() throws InterruptedException {
        CountDownLatch both = new CountDownLatch(2);
        bench.cloud.watcher(new FakeCloud.Watcher() {
            @Override
            public void before(FakeCall call) {
                if (call.verb() == Verb.CREATE && call.type().equals("bucket")) {
                    both.countDown();
                    try {
                        if (!both.await(10, java.util.concurrent.TimeUnit.SECONDS)) {
                            throw new AssertionError("the other one does not come");
                        }
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        });
        bench.apply(Bench.environment()
                .bucket("one", b -> {})
                .bucket("two", b -> {})
                .build());
        assertThat(both.getCount()).isZero();
    }

    @Test
    void a_failed_replacement_keeps_what_was_there_and_the_next_run_goes_on() {
        Environment before = twoNetworks();
        Environment after = before.change(e -> e.network("bad", n -> n.cidr("10.9.0.0/16")));
        bench.apply(before);
        bench.cloud.failWhen(call(Verb.CREATE, "subnet"), ProviderException.Kind.DENIED);

        Report report = failing(after);

        assertThat(report.failed())
                .singleElement()
                .satisfies(failed -> assertThat(failed.action()).isEqualTo(Action.REPLACE_CREATE_FIRST));
        assertThat(bench.cloud.objects("subnet")).hasSize(1);
        assertThat(bench.cloud.objects("network")).hasSize(2);
        bench.cloud.healthy();
        bench.apply(after);
        bench.planIsEmpty(after);
        bench.stateMatchesCloud();
        assertThat(bench.cloud.objects("network")).hasSize(1);
    }
}
