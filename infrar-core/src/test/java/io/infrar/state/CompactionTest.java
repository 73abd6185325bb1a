package io.infrar.state;

import static io.infrar.state.Rows.ALICE;
import static io.infrar.state.Rows.PROD;
import static io.infrar.state.Rows.put;
import static io.infrar.state.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.spi.Row;
import io.infrar.spi.StateChange;
import io.infrar.spi.StateLock;
import io.infrar.spi.StateSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots keep the journal short, and nobody sees a difference. */
class CompactionTest {
    @TempDir
    private Path root;

    /** One lock: some batches, with a compaction as often as the store is willing, or never. */
    record Session(boolean compacting, List<List<StateChange>> batches) {}

    @Property(tries = 30)
    void any_changes_read_back_the_same_whether_compacted_or_not(@ForAll("sessions") List<Session> sessions)
            throws IOException {
        Path folder = Files.createTempDirectory("infrar-compaction");
        try {
            Map<Row.Key, Row> rows = new HashMap<>();
            Map<ComponentKey, Json> exports = new HashMap<>();
            long sequence = 0;
            for (Session session : sessions) {
                FileStateStore store =
                        new FileStateStore(folder, Clock.systemUTC(), session.compacting() ? 0 : Long.MAX_VALUE);
                try (StateLock lock = store.lock(PROD, ALICE)) {
                    assertThat(lock.snapshot().rows()).containsExactlyInAnyOrderElementsOf(rows.values());
                    for (List<StateChange> batch : session.batches()) {
                        batch.forEach(change -> apply(change, rows, exports));
                        sequence += batch.size();
                        assertThat(lock.append(batch, batch.size() % 2 == 0)).isEqualTo(sequence);
                    }
                }
                StateSnapshot after = FileStateStore.at(folder).read(PROD);
                assertThat(after.rows()).containsExactlyInAnyOrderElementsOf(rows.values());
                assertThat(after.exports()).isEqualTo(exports);
                assertThat(after.sequence()).isEqualTo(sequence);
            }
        } finally {
            deleteAll(folder);
        }
    }

    @Provide
    Arbitrary<List<Session>> sessions() {
        Arbitrary<String> names = Arbitraries.of("a", "b", "c", "d", "e", "ü/1");
        Arbitrary<Row> rows = Combinators.combine(
                        names,
                        Arbitraries.strings().all().ofMaxLength(12),
                        Arbitraries.bigDecimals(),
                        Arbitraries.of(Row.Status.class))
                .as((name, text, number, status) -> row(name)
                        .spec(2, Json.of(Map.of("text", text, "number", number)))
                        .status(status)
                        .id(text));
        Arbitrary<ComponentKey> components = names.map(name -> ComponentKey.parse("secret/" + name));
        Arbitrary<StateChange> changes = Arbitraries.oneOf(
                rows.map(StateChange.Put::new),
                names.map(name -> new StateChange.Remove(row(name).key())),
                Combinators.combine(components, Arbitraries.strings().all().ofMaxLength(5))
                        .as((component, text) -> new StateChange.PutExports(component, Json.of(Map.of("x", text)))),
                components.map(StateChange.RemoveExports::new));
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        changes.list().ofMaxSize(4).list().ofMaxSize(8))
                .as(Session::new)
                .list()
                .ofMaxSize(4);
    }

    private static void apply(StateChange change, Map<Row.Key, Row> rows, Map<ComponentKey, Json> exports) {
        if (change instanceof StateChange.Put put) {
            rows.put(put.row().key(), put.row());
        } else if (change instanceof StateChange.Remove remove) {
            rows.remove(remove.key());
        } else if (change instanceof StateChange.PutExports put) {
            exports.put(put.component(), put.exports());
        } else if (change instanceof StateChange.RemoveExports remove) {
            exports.remove(remove.component());
        }
    }

    @Test
    void a_write_costs_the_same_bytes_with_ten_rows_and_with_fifty_thousand() throws IOException {
        assertThat(bytesPerWrite("large", 50_000, 20)).isCloseTo(bytesPerWrite("small", 10, 20), byAFew());
    }

    private static Offset<Double> byAFew() {
        return Offset.offset(20.0);
    }

    private double bytesPerWrite(String folder, int rows, int writes) throws IOException {
        Path path = root.resolve(folder);
        FileStateStore store = FileStateStore.at(path);
        try (StateLock lock = store.lock(PROD, ALICE)) {
            List<StateChange> all = new ArrayList<>();
            for (int i = 0; i < rows; i++) {
                all.add(put("web-" + i));
            }
            lock.append(all, true);
        }
        try (StateLock lock = store.lock(PROD, ALICE)) {
            long before = size(path);
            for (int i = 0; i < writes; i++) {
                lock.append(List.of(put("web-" + i % 10)), true);
            }
            return (size(path) - before) / (double) writes;
        }
    }

    @Test
    void all_that_is_written_for_many_changes_of_a_few_rows_is_a_small_multiple_of_the_changes() throws IOException {
        FileStateStore store = new FileStateStore(root, Clock.systemUTC(), 1 << 14);
        long sessions = 30;
        int each = 100;
        for (long session = 0; session < sessions; session++) {
            try (StateLock lock = store.lock(PROD, ALICE)) {
                for (int i = 0; i < each; i++) {
                    lock.append(List.of(put("web-" + i % 20)), false);
                }
            }
        }

        StateFolder folder = new StateFolder(root.resolve(PROD), PROD);
        long newest = folder.snapshots().get(folder.snapshots().size() - 1);
        long changes = sessions * each * JournalCodec.line(1, 1, JournalCodec.encode(List.of(put("web-1")))).length;
        assertThat(newest).isGreaterThan(sessions / 2);
        assertThat(newest * Files.size(folder.snapshot(newest))).isLessThan(changes);
        assertThat(size(root)).isLessThan(changes / 3);
        assertThat(store.read(PROD).rows()).hasSize(20);
    }

    @Test
    void the_last_three_snapshots_are_kept_with_the_journals_after_them() throws IOException {
        FileStateStore store = new FileStateStore(root, Clock.systemUTC(), 0);
        for (int i = 0; i < 30; i++) {
            Rows.write(store, put("web-" + i % 3));
        }

        StateFolder folder = new StateFolder(root.resolve(PROD), PROD);
        assertThat(folder.snapshots()).hasSize(3);
        assertThat(folder.journals().get(0)).isEqualTo(folder.snapshots().get(0));
        for (int back = 0; back < 2; back++) {
            List<Long> snapshots = folder.snapshots();
            Files.delete(folder.snapshot(snapshots.get(snapshots.size() - 1)));
            assertThat(store.read(PROD).sequence()).isEqualTo(30);
            assertThat(store.read(PROD).rows()).hasSize(3);
        }
    }

    @Test
    void a_snapshot_has_a_row_in_each_line_in_a_fixed_order_and_is_one_json_object() throws IOException {
        FileStateStore store = new FileStateStore(root, Clock.systemUTC(), 0);
        Rows.write(store, put("b"), put("a"));
        for (int i = 0; i < 5; i++) {
            Rows.write(store, put("b"), new StateChange.PutExports(ComponentKey.parse("compute/web"), Json.object()));
        }

        StateFolder folder = new StateFolder(root.resolve(PROD), PROD);
        String text = Files.readString(
                folder.snapshot(folder.snapshots().get(folder.snapshots().size() - 1)));
        Json json = Json.parse(text);
        assertThat(json.get("rows").elements())
                .extracting(element -> element.to(Row.class).address().name())
                .isEqualTo(store.read(PROD).rows().stream()
                        .map(found -> found.address().name())
                        .toList());
        assertThat(text.lines().filter(line -> line.contains("\"address\":")))
                .hasSize(json.get("rows").elements().size());
        assertThat(text).contains("\"compute/web\":{}");
    }

    @Test
    void each_line_of_a_journal_is_a_json_object_that_says_what_changed() throws IOException {
        Rows.write(FileStateStore.at(root), put("a"));

        List<String> lines = Files.readAllLines(root.resolve(PROD).resolve("journal-000001.jsonl"));
        assertThat(Json.parse(lines.get(0)).get("environment").asText()).isEqualTo(PROD);
        Json batch = Json.parse(lines.get(1));
        assertThat(batch.get("sequence").asText()).isEqualTo("1");
        assertThat(batch.get("changes").elements().get(0).to(StateChange.class)).isEqualTo(put("a"));
    }

    private static long size(Path folder) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                size += Files.size(file);
            }
        }
        return size;
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
