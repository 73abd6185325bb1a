package io.infrar.state;

import static io.infrar.state.Rows.ALICE;
import static io.infrar.state.Rows.PROD;
import static io.infrar.state.Rows.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.model.Json;
import io.infrar.spi.LockRequest;
import io.infrar.spi.StateChange;
import io.infrar.spi.StateException;
import io.infrar.spi.StateLock;
import io.infrar.spi.StateLockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may write, across processes. */
class LockFileTest {
    @TempDir
    private Path root;

    // ---- two processes

    @Test
    void a_lock_of_another_process_is_respected_and_says_what_to_do() throws Exception {
        FileStateStore store = FileStateStore.at(root);
        try (Child child = Child.start(root)) {
            String id = child.tell("lock 30000").expect("locked");

            assertThatThrownBy(() -> store.lock(PROD, ALICE))
                    .isInstanceOf(StateLockedException.class)
                    .hasMessageContaining("environment 'prod' is locked by child, process " + child.pid())
                    .hasMessageContaining("apply since")
                    .hasMessageContaining("lease until")
                    .hasMessageContaining("Wait until it is done")
                    .hasMessageContaining("breakLock(\"prod\", \"" + id + "\")");
            assertThat(store.holder(PROD)).hasValueSatisfying(holder -> {
                assertThat(holder.id()).isEqualTo(id);
                assertThat(holder.alive()).isTrue();
            });
            child.tell("append a 1").expect("appended");
            child.tell("close").expect("closed");
            assertThat(store.holder(PROD)).isEmpty();

            try (StateLock lock = store.lock(PROD, ALICE)) {
                assertThat(child.tell("lock 30000").expect("refused")).contains("alice@example");
                lock.append(List.of(put("b")), true);
                // Looking at the lock in the same process must not let it go, which POSIX would do.
                assertThat(store.holder(PROD)).isPresent();
                assertThatThrownBy(() -> FileStateStore.at(root).lock(PROD, ALICE))
                        .isInstanceOf(StateLockedException.class);
                assertThat(child.tell("lock 30000").expect("refused")).contains("alice@example");
            }
            child.tell("lock 30000").expect("locked");
        }
    }

    @Test
    void the_lock_of_a_killed_process_is_free_at_once() throws Exception {
        FileStateStore store = FileStateStore.at(root);
        long epoch;
        try (Child child = Child.start(root)) {
            child.tell("lock 3600000").expect("locked");
            child.tell("append a 1").expect("appended");
            epoch = store.holder(PROD).orElseThrow().epoch();
            child.kill();
        }

        assertThat(store.holder(PROD)).isEmpty();
        try (StateLock lock = store.lock(PROD, ALICE)) {
            assertThat(lock.info().epoch()).isEqualTo(epoch + 1);
            assertThat(lock.snapshot().rows()).hasSize(1);
        }
    }

    @Test
    void a_suspended_owner_keeps_its_lock_until_it_is_broken_and_is_fenced_off_when_it_wakes() throws Exception {
        FileStateStore store = FileStateStore.at(root);
        try (Child child = Child.start(root)) {
            String id = child.tell("lock 200").expect("locked");
            child.tell("append a 1").expect("appended");
            signal("-STOP", child.pid());
            await(() -> store.holder(PROD).orElseThrow().leaseUntil().isBefore(Instant.now()));

            assertThatThrownBy(() -> store.lock(PROD, ALICE))
                    .isInstanceOf(StateLockedException.class)
                    .hasMessageContaining("Its lease has run out, but the process still holds the file")
                    .hasMessageContaining("it may be suspended")
                    .hasMessageContaining("breakLock(\"prod\", \"" + id + "\")");

            store.breakLock(PROD, id);
            try (StateLock lock = store.lock(PROD, ALICE)) {
                lock.append(List.of(put("b")), true);
                signal("-CONT", child.pid());
                assertThat(child.tell("append too-late 1").expect("fenced")).contains("was taken away from child");
                lock.append(List.of(put("c")), true);
                child.tell("close").expect("closed");
                assertThat(child.tell("lock 200").expect("refused")).contains("alice@example");
            }
        }
        assertThat(store.read(PROD).rows())
                .extracting(row -> row.address().name())
                .containsExactly("a", "b", "c");
    }

    @Test
    void what_a_fenced_owner_still_gets_to_its_journal_does_not_count() throws Exception {
        FileStateStore store = FileStateStore.at(root);
        StateLock hung = store.lock(PROD, ALICE);
        hung.append(List.of(put("a")), true);
        store.breakLock(PROD, hung.info().id());
        StateFolder folder = new StateFolder(root.resolve(PROD), PROD);
        try (StateLock lock = store.lock(PROD, ALICE)) {
            // As if it had looked at the lock just before it was broken, and slept until now.
            byte[] late = JournalCodec.line(hung.info().epoch(), 2, JournalCodec.encode(List.of(put("too-late"))));
            Files.write(folder.journal(1), late, StandardOpenOption.APPEND);
            FileHeader next = new FileHeader(
                    FileHeader.JOURNAL,
                    PROD,
                    lock.snapshot().lineage(),
                    2,
                    hung.info().epoch(),
                    2,
                    new FileHeader.Previous(1, Files.size(folder.journal(1))));
            Journal.create(folder.journal(2), next).close();

            lock.append(List.of(put("b")), true);
            assertThat(store.read(PROD).rows())
                    .extracting(row -> row.address().name())
                    .containsExactly("a", "b");
        }
        hung.close();
        try (StateLock lock = store.lock(PROD, ALICE)) {
            assertThat(lock.append(List.of(put("c")), true)).isEqualTo(3);
        }
        assertThat(store.read(PROD).rows()).hasSize(3);
    }

    @Test
    void a_break_is_remembered_until_a_new_journal_was_begun() throws IOException {
        FileStateStore store = FileStateStore.at(root);
        StateLock hung = store.lock(PROD, ALICE);
        hung.append(List.of(put("a")), true);
        store.breakLock(PROD, hung.info().id());
        StateFolder folder = new StateFolder(root.resolve(PROD), PROD);
        LockFile.acquire(folder, ALICE, Clock.systemUTC()).close();

        store.lock(PROD, ALICE).close();
        assertThat(folder.journals()).containsExactly(1L, 3L);
        store.lock(PROD, ALICE).close();
        assertThat(folder.journals()).containsExactly(1L, 3L);
        hung.close();
    }

    @Test
    void a_process_that_waits_while_the_environment_is_deleted_begins_anew() throws Exception {
        FileStateStore store = FileStateStore.at(root);
        try (Child child = Child.start(root)) {
            for (int i = 0; i < 20; i++) {
                StateLock lock = store.lock(PROD, ALICE);
                lock.append(
                        List.of(put("a"), new StateChange.Remove(Rows.row("a").key())), true);
                child.tell("lock 30000").expect("refused");
                child.tell("lock 30000"); // at the same time as what follows, so it may succeed
                lock.deleteEnvironment();
                lock.close();
                child.tell("lock 30000").tell("append b 1").expect("appended");
                child.tell("close").expect("closed");
                assertThat(store.read(PROD).rows())
                        .extracting(row -> row.address().name())
                        .containsExactly("b");
                try (StateLock last = store.lock(PROD, ALICE)) {
                    last.append(List.of(new StateChange.Remove(Rows.row("b").key())), true);
                    last.deleteEnvironment();
                }
                assertThat(root.resolve(PROD)).doesNotExist();
            }
        }
    }

    // ---- leases

    @Test
    void the_lease_is_renewed_while_the_lock_is_held() throws Exception {
        FileStateStore store = FileStateStore.at(root);
        try (StateLock lock = store.lock(PROD, new LockRequest("alice", "apply", Duration.ofMillis(90)))) {
            Instant first = lock.info().leaseUntil();
            await(() -> lock.info().leaseUntil().isAfter(first.plusMillis(180)));
            assertThat(store.holder(PROD).orElseThrow().leaseUntil()).isAfter(first);
            lock.append(List.of(put("a")), true);
        }
        Json record = Json.parse(Files.readString(root.resolve(PROD).resolve("lock")));
        assertThat(record.get("held").to(Boolean.class)).isFalse();
    }

    @Test
    void a_lock_from_another_machine_is_respected_until_its_lease_runs_out() throws Exception {
        FileStateStore store = FileStateStore.at(root);
        Rows.write(store, put("a"));
        Path file = root.resolve(PROD).resolve("lock");
        Instant until = Instant.parse("2040-01-01T00:00:00Z");
        Files.writeString(
                file,
                Json.parse(Files.readString(file))
                        .with("held", true)
                        .with("host", "elsewhere")
                        .with("leaseUntil", until)
                        .toString());

        FileStateStore before = FileStateStore.at(root, Clock.fixed(until.minusSeconds(1), ZoneOffset.UTC));
        assertThat(before.holder(PROD))
                .hasValueSatisfying(holder -> assertThat(holder.alive()).isFalse());
        assertThat(catchThrowableOfType(StateLockedException.class, () -> before.lock(PROD, ALICE)))
                .hasMessageContaining("on elsewhere");
        FileStateStore after = FileStateStore.at(root, Clock.fixed(until.plusSeconds(1), ZoneId.of("UTC")));
        assertThat(after.holder(PROD)).isEmpty();
        after.lock(PROD, ALICE).close();
    }

    @Test
    void an_owner_on_another_machine_is_fenced_off_when_its_lock_is_taken_over() throws Exception {
        FileStateStore store = FileStateStore.at(root);
        Rows.write(store, put("a"));
        // As a file server leaves it that gives up the locks of a machine which it has not heard of for long.
        Path file = root.resolve(PROD).resolve("lock");
        Files.writeString(
                file,
                Json.parse(Files.readString(file))
                        .with("held", true)
                        .with("host", "elsewhere")
                        .toString());
        Object theirs = Disk.identity(file);
        Instant later = Instant.now().plus(Duration.ofDays(1));

        try (StateLock lock =
                FileStateStore.at(root, Clock.fixed(later, ZoneOffset.UTC)).lock(PROD, ALICE)) {
            lock.append(List.of(put("b")), true);
        }

        // By these two things an owner sees that it has lost the lock, and what it still writes does not count.
        assertThat(Disk.identity(file)).isNotEqualTo(theirs);
        assertThat(new StateFolder(root.resolve(PROD), PROD).journals()).containsExactly(1L, 3L);
        assertThat(store.read(PROD).rows()).hasSize(2);
    }

    @Test
    void a_lease_of_no_time_is_refused() {
        assertThatThrownBy(() -> FileStateStore.at(root).lock(PROD, new LockRequest("alice", "apply", Duration.ZERO)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lease");
    }

    // ---- folders

    @Test
    void files_and_folders_are_for_their_owner_only() throws IOException {
        FileStateStore store = new FileStateStore(root.resolve("a/b"), Clock.systemUTC(), 0);
        Rows.write(store, put("a"), put("a"), put("a"), put("a"), put("a"));

        try (Stream<Path> all = Files.walk(root.resolve("a"))) {
            assertThat(all.toList())
                    .hasSizeGreaterThan(5)
                    .allSatisfy(path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                            .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
        }
    }

    @Test
    void a_state_folder_that_is_a_file_is_refused_with_the_setting_to_change() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "mine");
        for (Path path : List.of(file, file.resolve("below"))) {
            FileStateStore store = FileStateStore.at(path);
            for (Runnable use :
                    List.<Runnable>of(() -> store.lock(PROD, ALICE), () -> store.read(PROD), store::environments)) {
                assertThatThrownBy(use::run)
                        .isInstanceOf(StateException.class)
                        .hasMessageContaining(file + " is a file where a folder is needed")
                        .hasMessageContaining("Infra.builder().state(...)")
                        .hasMessageContaining("--state");
            }
        }
        assertThat(file).hasContent("mine");
    }

    @Test
    void a_state_folder_that_cannot_be_written_is_refused_with_the_setting_to_change() throws IOException {
        Path closed = Files.createDirectory(root.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-x------"));
        if (Files.isWritable(closed)) {
            closed = Path.of("/proc"); // root may write wherever a file system lets it
            assumeTrue(Files.isDirectory(closed));
        }
        Path folder = closed.resolve("infrar-state");
        assertThatThrownBy(() -> FileStateStore.at(folder).lock(PROD, ALICE))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("cannot use the state folder " + folder)
                .hasMessageContaining("Infra.builder().state(...)");
    }

    @Test
    void a_name_that_would_leave_the_folder_is_refused() {
        for (String name : List.of("", ".", "..", "../prod", "a/b", ".hidden", "a\\b", "x".repeat(101))) {
            assertThatThrownBy(() -> FileStateStore.at(root).lock(name, ALICE))
                    .as(name)
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("'" + name + "'");
        }
    }

    @Test
    void nothing_is_left_in_the_folder_of_a_deleted_environment_but_files_of_others() throws IOException {
        FileStateStore store = new FileStateStore(root, Clock.systemUTC(), 0);
        Rows.write(store, put("a"), new StateChange.Remove(Rows.row("a").key()));
        Files.writeString(root.resolve(PROD).resolve("notes.txt"), "mine");
        try (StateLock lock = store.lock(PROD, ALICE)) {
            lock.deleteEnvironment();
        }

        try (Stream<Path> files = Files.list(root.resolve(PROD))) {
            assertThat(files).containsExactly(root.resolve(PROD).resolve("notes.txt"));
        }
        assertThat(store.environments()).isEmpty();
    }

    @Test
    void a_deletion_that_was_killed_half_way_leaves_an_environment_without_rows() throws IOException {
        FileStateStore store = new FileStateStore(root, Clock.systemUTC(), 0);
        Rows.write(store, put("a"), put("b"));
        StateFolder folder = new StateFolder(root.resolve(PROD), PROD);
        long top = folder.journals().get(folder.journals().size() - 1);
        FileHeader header = new FileHeader(
                FileHeader.JOURNAL,
                PROD,
                store.read(PROD).lineage(),
                top + 1,
                9,
                store.read(PROD).sequence(),
                null);
        Journal.create(folder.journal(top + 1), header).close();

        assertThat(store.read(PROD).rows()).isEmpty();
        for (long number : folder.snapshots()) {
            Files.delete(folder.snapshot(number));
            assertThat(store.read(PROD).rows()).isEmpty();
        }
        try (StateLock lock = store.lock(PROD, ALICE)) {
            lock.deleteEnvironment();
        }
        assertThat(root.resolve(PROD)).doesNotExist();
    }

    private static void signal(String signal, long pid) throws Exception {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(pid)).start();
        assertThat(kill.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
