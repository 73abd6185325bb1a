package io.infrar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.model.Placement;
import io.infrar.spi.Charge;
import io.infrar.spi.LockInfo;
import io.infrar.spi.LockRequest;
import io.infrar.spi.Row;
import io.infrar.spi.StateChange;
import io.infrar.spi.StateException;
import io.infrar.spi.StateFencedException;
import io.infrar.spi.StateLock;
import io.infrar.spi.StateLockedException;
import io.infrar.spi.StateSnapshot;
import io.infrar.spi.StateStore;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every state store promises. Extend it in a test of your store and implement {@link #open} and {@link #openAnother}. What
 * only a crash can show (a killed owner, a torn write, a full disk) is up to the tests of each store.
 */
public abstract class StateStoreContract {
    private static final String PROD = "prod";
    private static final Duration LEASE = Duration.ofSeconds(30);

    private StateStore store;
    private StateStore other;

    /** For the frameworks that make test classes. */
    protected StateStoreContract() {}

    /** A store without any state in it. Called once for each test, and first. */
    protected abstract StateStore open() throws Exception;

    /** A second, independent store on the same state as the one last opened, as another process would have it. */
    protected abstract StateStore openAnother() throws Exception;

    @BeforeEach
    final void openBoth() throws Exception {
        store = open();
        other = openAnother();
    }

    @AfterEach
    final void closeBoth() {
        other.close();
        store.close();
    }

    // ---- rows and exports

    @Test
    void an_environment_without_state_reads_as_empty() {
        assertThat(store.read(PROD)).isEqualTo(StateSnapshot.empty(PROD));
        assertThat(store.environments()).isEmpty();
        assertThat(store.holder(PROD)).isEmpty();
        assertThat(store.location()).isNotBlank();
    }

    @Test
    void a_row_comes_back_as_it_was_written() {
        Row full = new Row(
                new Address("aws", "db-instance", "main.replica-1"),
                "k3x9",
                Row.Status.UPDATING,
                ComponentKey.parse("database/main"),
                new Placement("aws", "eu-west-1", "audit"),
                "prod-main-k3x9",
                "db-ABC/1:ü",
                7,
                Json.parse("""
                        {"name":"Zürich \\u0000 \\" \\\\ \\u2028 \\n 漢字 😀","count":9007199254740993,
                         "huge":123456789012345678901234567890,"exact":0.1000000000000000055511151231257827,
                         "tiny":1e-30,"no":false,"nothing":null,"list":[[],{},[1,"2",null]],
                         "token":{"$secret":{"store":"aws","name":"db/main","version":"3"}},
                         "host":{"$ref":"aws:vpc/main#id"}}"""),
                Json.parse("{\"endpoint\":{\"host\":\"db.example\",\"port\":5432}}"),
                List.of(new Address("aws", "vpc", "main"), new Address("aws", "subnet", "main.a")),
                true,
                true,
                true,
                Json.parse("{\"before\":[1,2]}"),
                List.of(
                        new Charge("aws", "rds", "db.t3.medium", "eu-west-1", new BigDecimal("730"), null),
                        new Charge("aws", "data", "out", null, new BigDecimal("0.000001"), "100 GB out")));
        Row bare = row("bare");
        write(new StateChange.Put(full), new StateChange.Put(bare));

        assertThat(other.read(PROD).rows()).containsExactlyInAnyOrder(full, bare);
        try (StateLock lock = other.lock(PROD, request("bob"))) {
            assertThat(lock.snapshot()).isEqualTo(other.read(PROD));
        }
    }

    @Test
    void a_row_of_every_status_and_with_nothing_left_out_comes_back() {
        List<StateChange> changes = new ArrayList<>();
        for (Row.Status status : Row.Status.values()) {
            changes.add(new StateChange.Put(row("of-" + status).status(status)));
        }
        write(changes.toArray(StateChange[]::new));

        assertThat(other.read(PROD).rows()).extracting(Row::status).containsExactlyInAnyOrder(Row.Status.values());
        assertThat(other.read(PROD).rows()).allSatisfy(row -> {
            assertThat(row.id()).isNull();
            assertThat(row.prior()).isNull();
        });
    }

    @Test
    void a_later_row_takes_the_place_of_an_earlier_one_of_the_same_address_and_token() {
        Row row = row("web");
        write(new StateChange.Put(row));
        write(new StateChange.Put(row.status(Row.Status.READY).id("i-1")));

        assertThat(other.read(PROD).rows())
                .containsExactly(row.status(Row.Status.READY).id("i-1"));
    }

    @Test
    void two_instances_of_one_address_are_two_rows() {
        write(
                new StateChange.Put(row("web", "old").status(Row.Status.DEPOSED)),
                new StateChange.Put(row("web", "new")));
        write(new StateChange.Remove(row("web", "old").key()));

        assertThat(other.read(PROD).rows()).containsExactly(row("web", "new"));
    }

    @Test
    void changes_of_a_batch_count_in_their_order() {
        Row row = row("web");
        write(
                new StateChange.Put(row),
                new StateChange.Remove(row.key()),
                new StateChange.Put(row.id("second")),
                new StateChange.Put(row("gone")),
                new StateChange.Remove(row("gone").key()));

        assertThat(other.read(PROD).rows()).containsExactly(row.id("second"));
    }

    @Test
    void removing_what_is_not_there_is_no_error() {
        write(
                new StateChange.Remove(row("web").key()),
                new StateChange.RemoveExports(ComponentKey.parse("compute/web")));

        assertThat(other.read(PROD).rows()).isEmpty();
        assertThat(other.read(PROD).exports()).isEmpty();
    }

    @Test
    void exports_are_kept_until_they_are_removed() {
        ComponentKey web = ComponentKey.parse("compute/web");
        ComponentKey key = ComponentKey.parse("secret/jwt/signing-key");
        Json first = Json.parse("{\"url\":\"http://a\",\"port\":8080}");
        Json second = Json.parse("{\"url\":\"http://b\",\"ports\":[1,2],\"big\":12345678901234567890.5}");
        write(new StateChange.PutExports(web, first), new StateChange.PutExports(key, Json.object()));
        assertThat(other.read(PROD).exports()).isEqualTo(Map.of(web, first, key, Json.object()));

        write(new StateChange.PutExports(web, second), new StateChange.RemoveExports(key));
        assertThat(other.read(PROD).exports()).isEqualTo(Map.of(web, second));
    }

    @Test
    void environments_do_not_see_each_other() {
        write(new StateChange.Put(row("web")));
        try (StateLock lock = store.lock("dev", request("alice"))) {
            lock.append(List.of(new StateChange.Put(row("db"))), true);
        }

        assertThat(other.environments()).containsExactlyInAnyOrder("dev", PROD);
        assertThat(other.read("dev").rows()).containsExactly(row("db"));
        assertThat(other.read(PROD).rows()).containsExactly(row("web"));
        assertThat(other.read("dev").lineage()).isNotEqualTo(other.read(PROD).lineage());
    }

    @Test
    void a_thousand_rows_come_back() {
        StateChange[] changes = IntStream.range(0, 1000)
                .mapToObj(i -> new StateChange.Put(row("web-" + i).id("i-" + i)))
                .toArray(StateChange[]::new);
        write(changes);

        assertThat(other.read(PROD).rows())
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1000)
                        .mapToObj(i -> row("web-" + i).id("i-" + i))
                        .toList());
    }

    // ---- sequence and lineage

    @Test
    void the_sequence_grows_with_every_change_and_survives_the_lock() {
        long first;
        try (StateLock lock = store.lock(PROD, request("alice"))) {
            assertThat(lock.snapshot().sequence()).isZero();
            first = lock.append(List.of(new StateChange.Put(row("a"))), false);
            long second = lock.append(List.of(new StateChange.Put(row("b")), new StateChange.Put(row("c"))), true);
            assertThat(first).isPositive();
            assertThat(second).isGreaterThan(first);
            assertThat(other.read(PROD).sequence()).isEqualTo(second);
            first = second;
        }
        try (StateLock lock = other.lock(PROD, request("bob"))) {
            assertThat(lock.snapshot().sequence()).isEqualTo(first);
            assertThat(lock.append(List.of(new StateChange.Remove(row("a").key())), true))
                    .isGreaterThan(first);
        }
    }

    @Test
    void an_empty_batch_changes_nothing() {
        write(new StateChange.Put(row("web")));
        StateSnapshot before = store.read(PROD);
        try (StateLock lock = store.lock(PROD, request("alice"))) {
            assertThat(lock.append(List.of(), true)).isEqualTo(before.sequence());
        }

        assertThat(other.read(PROD)).isEqualTo(before);
    }

    @Test
    void the_lineage_is_drawn_with_the_first_write_and_stays() {
        write(new StateChange.Put(row("a")));
        String lineage = store.read(PROD).lineage();
        assertThat(lineage).isNotBlank();

        write(new StateChange.Remove(row("a").key()));
        assertThat(other.read(PROD).lineage()).isEqualTo(lineage);
    }

    @Test
    void a_lock_under_which_nothing_is_written_leaves_no_state() {
        store.lock(PROD, request("alice")).close();

        assertThat(other.environments()).isEmpty();
        assertThat(other.read(PROD)).isEqualTo(StateSnapshot.empty(PROD));
        assertThat(other.holder(PROD)).isEmpty();
    }

    @Test
    void the_snapshot_of_a_lock_stays_what_it_was_when_the_lock_was_taken() {
        write(new StateChange.Put(row("a")));
        try (StateLock lock = store.lock(PROD, request("alice"))) {
            StateSnapshot before = lock.snapshot();
            lock.append(List.of(new StateChange.Put(row("b"))), true);
            assertThat(lock.snapshot()).isEqualTo(before);
            assertThat(before.rows()).containsExactly(row("a"));
        }
    }

    // ---- durability and threads

    @Test
    void what_was_not_asked_to_be_durable_is_there_after_close() {
        try (StateLock lock = store.lock(PROD, request("alice"))) {
            lock.append(List.of(new StateChange.Put(row("a"))), false);
            lock.append(List.of(new StateChange.Put(row("b"))), false);
        }

        assertThat(other.read(PROD).rows()).containsExactlyInAnyOrder(row("a"), row("b"));
    }

    @Test
    void many_threads_may_append_at_once_and_every_change_counts_once() throws Exception {
        int threads = 8;
        int each = 50;
        List<Long> sequences = new ArrayList<>();
        try (StateLock lock = store.lock(PROD, request("alice"))) {
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            try {
                CountDownLatch start = new CountDownLatch(1);
                List<Future<List<Long>>> results = new ArrayList<>();
                for (int t = 0; t < threads; t++) {
                    int thread = t;
                    results.add(pool.submit(() -> {
                        start.await();
                        List<Long> mine = new ArrayList<>();
                        for (int i = 0; i < each; i++) {
                            Row row = row("t" + thread + "-" + i);
                            mine.add(lock.append(List.of(new StateChange.Put(row)), true));
                            mine.add(lock.append(
                                    List.of(new StateChange.Put(
                                            row.status(Row.Status.READY).id("i"))),
                                    false));
                        }
                        return mine;
                    }));
                }
                start.countDown();
                for (Future<List<Long>> result : results) {
                    List<Long> mine = result.get(60, TimeUnit.SECONDS);
                    assertThat(mine).isSorted();
                    sequences.addAll(mine);
                }
            } finally {
                pool.shutdownNow();
            }
        }

        assertThat(sequences).doesNotHaveDuplicates();
        StateSnapshot after = other.read(PROD);
        assertThat(after.rows()).hasSize(threads * each).allMatch(row -> row.status() == Row.Status.READY);
        assertThat(sequences).contains(after.sequence());
    }

    @Test
    void an_interrupted_thread_can_still_write_what_was_done_and_stays_interrupted() {
        try (StateLock lock = store.lock(PROD, request("alice"))) {
            Thread.currentThread().interrupt();
            lock.append(List.of(new StateChange.Put(row("a"))), true);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertThat(Thread.interrupted()).isTrue();
            lock.append(List.of(new StateChange.Put(row("b"))), true);
            Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).isTrue();

        assertThat(other.read(PROD).rows()).containsExactlyInAnyOrder(row("a"), row("b"));
        assertThat(other.holder(PROD)).isEmpty();
    }

    @Test
    void reading_while_somebody_writes_gives_whole_batches_only() throws Exception {
        int batches = 300;
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (StateLock lock = store.lock(PROD, request("alice"))) {
            Future<?> writer = pool.submit(() -> {
                for (int i = 1; i <= batches; i++) {
                    String id = "i-" + i;
                    lock.append(
                            List.of(new StateChange.Put(row("a").id(id)), new StateChange.Put(row("b").id(id))),
                            i % 10 == 0);
                }
                return null;
            });
            long last = 0;
            while (!writer.isDone()) {
                StateSnapshot seen = other.read(PROD);
                assertThat(seen.sequence()).isGreaterThanOrEqualTo(last);
                assertThat(seen.rows())
                        .extracting(Row::id)
                        .satisfies(ids ->
                                assertThat(ids.stream().distinct().toList()).hasSizeLessThanOrEqualTo(1));
                assertThat(seen.rows().size()).isIn(0, 2);
                last = seen.sequence();
            }
            writer.get(60, TimeUnit.SECONDS);
        } finally {
            pool.shutdownNow();
        }
        assertThat(other.read(PROD).rows()).extracting(Row::id).containsOnly("i-" + batches);
    }

    // ---- lock and fence

    @Test
    void a_second_owner_is_refused_while_the_lock_is_held_and_told_by_whom() {
        try (StateLock lock = store.lock(PROD, new LockRequest("alice@example pid 1", "apply", LEASE))) {
            StateLockedException refused = catchThrowableOfType(
                    StateLockedException.class, () -> other.lock(PROD, new LockRequest("bob", "destroy", LEASE)));

            assertThat(refused).hasMessageContaining("alice@example pid 1").hasMessageContaining("apply");
            assertThat(refused).hasMessageContaining(lock.info().id()).hasMessageContaining(PROD);
            assertThat(refused.holder().id()).isEqualTo(lock.info().id());
            assertThatThrownBy(() -> store.lock(PROD, request("carol"))).isInstanceOf(StateLockedException.class);
            lock.append(List.of(new StateChange.Put(row("still-ours"))), true);
        }
        other.lock(PROD, request("bob")).close();
    }

    @Test
    void the_holder_can_be_seen_by_others_as_long_as_it_holds() {
        try (StateLock lock = store.lock(PROD, new LockRequest("alice", "apply", LEASE))) {
            LockInfo seen = other.holder(PROD).orElseThrow();
            assertThat(seen.id()).isEqualTo(lock.info().id());
            assertThat(seen.owner()).isEqualTo("alice");
            assertThat(seen.operation()).isEqualTo("apply");
            assertThat(seen.leaseUntil()).isAfter(seen.since());
            lock.append(List.of(new StateChange.Put(row("a"))), true);
            assertThat(store.holder(PROD)).isPresent();
            lock.append(List.of(new StateChange.Put(row("b"))), true);
        }
        assertThat(other.holder(PROD)).isEmpty();
    }

    @Test
    void locks_of_different_environments_do_not_meet() {
        try (StateLock prod = store.lock(PROD, request("alice"));
                StateLock dev = other.lock("dev", request("bob"))) {
            prod.append(List.of(new StateChange.Put(row("a"))), true);
            dev.append(List.of(new StateChange.Put(row("b"))), true);
        }
        assertThat(store.read("dev").rows()).containsExactly(row("b"));
    }

    @Test
    void each_lock_has_its_own_id_and_a_higher_epoch() {
        LockInfo first;
        try (StateLock lock = store.lock(PROD, request("alice"))) {
            first = lock.info();
            lock.append(List.of(new StateChange.Put(row("a"))), true);
        }
        try (StateLock lock = other.lock(PROD, request("alice"))) {
            assertThat(lock.info().id()).isNotEqualTo(first.id());
            assertThat(lock.info().epoch()).isGreaterThan(first.epoch());
        }
    }

    @Test
    void the_owner_of_a_broken_lock_is_fenced_off_and_another_goes_on() {
        write(new StateChange.Put(row("a")));
        StateLock hung = store.lock(PROD, request("alice"));
        hung.append(List.of(new StateChange.Put(row("b"))), true);

        other.breakLock(PROD, hung.info().id());
        assertThat(other.holder(PROD)).isEmpty();
        assertThatThrownBy(() -> hung.append(List.of(new StateChange.Put(row("too-late"))), true))
                .isInstanceOf(StateFencedException.class);

        try (StateLock next = other.lock(PROD, request("bob"))) {
            assertThat(next.info().epoch()).isGreaterThan(hung.info().epoch());
            assertThat(next.snapshot().rows()).containsExactlyInAnyOrder(row("a"), row("b"));
            assertThatThrownBy(() -> hung.append(List.of(new StateChange.Put(row("too-late"))), false))
                    .isInstanceOf(StateFencedException.class);
            next.append(List.of(new StateChange.Put(row("c"))), true);
            assertThatThrownBy(hung::deleteEnvironment).isInstanceOf(StateFencedException.class);
            hung.close();
            assertThat(store.holder(PROD))
                    .hasValueSatisfying(holder ->
                            assertThat(holder.id()).isEqualTo(next.info().id()));
            assertThatThrownBy(() -> store.lock(PROD, request("carol"))).isInstanceOf(StateLockedException.class);
            next.append(List.of(new StateChange.Put(row("d"))), true);
        }
        assertThat(store.read(PROD).rows()).containsExactlyInAnyOrder(row("a"), row("b"), row("c"), row("d"));
    }

    @Test
    void only_the_lock_that_is_named_is_broken() {
        try (StateLock lock = store.lock(PROD, request("alice"))) {
            assertThatThrownBy(() -> other.breakLock(PROD, "another"))
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("another")
                    .hasMessageContaining(lock.info().id());
            lock.append(List.of(new StateChange.Put(row("a"))), true);
        }
        assertThatThrownBy(() -> other.breakLock(PROD, "another"))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("another");
        assertThat(other.read(PROD).rows()).containsExactly(row("a"));
    }

    @Test
    void a_closed_lock_writes_nothing_and_can_be_closed_again() {
        StateLock lock = store.lock(PROD, request("alice"));
        lock.append(List.of(new StateChange.Put(row("a"))), true);
        lock.close();
        lock.close();

        assertThatThrownBy(() -> lock.append(List.of(new StateChange.Put(row("b"))), true))
                .isInstanceOf(StateException.class);
        try (StateLock next = other.lock(PROD, request("bob"))) {
            lock.close();
            assertThatThrownBy(() -> lock.append(List.of(new StateChange.Put(row("b"))), true))
                    .isInstanceOf(StateException.class);
            next.append(List.of(new StateChange.Put(row("c"))), true);
        }
        assertThat(other.read(PROD).rows()).containsExactlyInAnyOrder(row("a"), row("c"));
    }

    @Test
    void one_of_many_who_want_the_lock_at_once_gets_it() throws Exception {
        int wanting = 8;
        ExecutorService pool = Executors.newFixedThreadPool(wanting);
        try {
            CountDownLatch start = new CountDownLatch(1);
            CountDownLatch tried = new CountDownLatch(wanting);
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < wanting; i++) {
                StateStore from = i % 2 == 0 ? store : other;
                results.add(pool.submit(() -> {
                    start.await();
                    StateLock lock;
                    try {
                        lock = from.lock(PROD, request("one of many"));
                    } catch (StateLockedException e) {
                        tried.countDown();
                        return false;
                    }
                    tried.countDown();
                    tried.await();
                    lock.append(List.of(new StateChange.Put(row("winner"))), true);
                    lock.close();
                    return true;
                }));
            }
            start.countDown();
            int won = 0;
            for (Future<Boolean> result : results) {
                won += result.get(60, TimeUnit.SECONDS) ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        } finally {
            pool.shutdownNow();
        }
        assertThat(other.read(PROD).rows()).containsExactly(row("winner"));
    }

    // ---- the end

    @Test
    void a_deleted_environment_leaves_nothing() {
        Row row = row("web");
        try (StateLock lock = store.lock(PROD, request("alice"))) {
            lock.append(
                    List.of(new StateChange.Put(row), new StateChange.PutExports(row.component(), Json.object())),
                    true);
            lock.append(List.of(new StateChange.Remove(row.key())), true);
            lock.deleteEnvironment();
        }

        assertThat(other.environments()).isEmpty();
        assertThat(other.read(PROD)).isEqualTo(StateSnapshot.empty(PROD));
        assertThat(other.holder(PROD)).isEmpty();
    }

    @Test
    void an_environment_with_rows_is_not_deleted() {
        try (StateLock lock = store.lock(PROD, request("alice"))) {
            lock.append(List.of(new StateChange.Put(row("web"))), true);
            assertThatThrownBy(lock::deleteEnvironment)
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining(PROD);
        }
        assertThat(other.read(PROD).rows()).containsExactly(row("web"));
    }

    @Test
    void an_environment_begins_anew_after_it_was_deleted() {
        write(new StateChange.Put(row("a")), new StateChange.Remove(row("a").key()));
        String lineage = store.read(PROD).lineage();
        try (StateLock lock = store.lock(PROD, request("alice"))) {
            lock.deleteEnvironment();
        }
        try (StateLock lock = other.lock(PROD, request("bob"))) {
            assertThat(lock.snapshot()).isEqualTo(StateSnapshot.empty(PROD));
            lock.append(List.of(new StateChange.Put(row("b"))), true);
        }

        assertThat(store.read(PROD).rows()).containsExactly(row("b"));
        assertThat(store.read(PROD).lineage()).isNotEqualTo(lineage);
    }

    private void write(StateChange... changes) {
        try (StateLock lock = store.lock(PROD, request("alice"))) {
            lock.append(List.of(changes), true);
        }
    }

    private static LockRequest request(String owner) {
        return new LockRequest(owner, "apply", LEASE);
    }

    private static Row row(String name) {
        return row(name, "t0k3n");
    }

    private static Row row(String name, String token) {
        return new Row(
                new Address("fake", "server", name),
                token,
                Row.Status.CREATING,
                ComponentKey.parse("compute/web"),
                new Placement("fake", null, null),
                "prod-" + name + "-" + token,
                null,
                1,
                Json.parse("{\"size\":2}"),
                Json.object(),
                List.of(),
                true,
                false,
                false,
                null,
                List.of());
    }
}
