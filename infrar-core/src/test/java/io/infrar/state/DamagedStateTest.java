package io.infrar.state;

import static io.infrar.state.Rows.ALICE;
import static io.infrar.state.Rows.PROD;
import static io.infrar.state.Rows.put;
import static io.infrar.state.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.spi.Row;
import io.infrar.spi.StateChange;
import io.infrar.spi.StateException;
import io.infrar.spi.StateLock;
import io.infrar.spi.StateSnapshot;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not as they were written: refused with what to do, and never overwritten. */
class DamagedStateTest {
    @TempDir
    private Path root;

    private FileStateStore store;
    private Path folder;

    /** Two snapshots, the second with a journal after it of some batches. */
    @BeforeEach
    void write() throws IOException {
        store = new FileStateStore(root, Clock.systemUTC(), 4096);
        folder = root.resolve(PROD);
        for (int i = 1; !Files.exists(folder.resolve("snapshot-000003.json")); i++) {
            Rows.write(store, put("web", i), put("db-" + i % 3));
        }
        try (StateLock lock = store.lock(PROD, ALICE)) {
            lock.append(List.of(new StateChange.PutExports(ComponentKey.parse("compute/web"), Json.object())), true);
            for (int i = 0; i < 5; i++) {
                lock.append(List.of(put("late-" + i), put("twin-" + i)), true);
            }
        }
    }

    @Test
    void a_flipped_bit_anywhere_in_the_newest_files_is_refused_and_nothing_is_changed() throws IOException {
        for (String name : List.of("journal-000003.jsonl", "snapshot-000003.json")) {
            Path file = folder.resolve(name);
            byte[] whole = Files.readAllBytes(file);
            int end = name.startsWith("journal") ? whole.length - 1 : whole.length;
            for (int at = 0; at < end; at += 13) {
                flip(file, at, 1 << at % 8);
                byte[] flipped = Files.readAllBytes(file);
                assertThatThrownBy(() -> store.read(PROD))
                        .as("%s with bit %d of byte %d flipped", name, at % 8, at)
                        .isInstanceOf(StateException.class)
                        .hasMessageContaining(name)
                        .hasMessageContaining("Nothing was changed");
                if (at % 130 == 0) {
                    assertThatThrownBy(() -> store.lock(PROD, ALICE)).isInstanceOf(StateException.class);
                    assertThat(Files.readAllBytes(file)).isEqualTo(flipped);
                }
                Files.write(file, whole);
            }
        }
        assertThat(store.read(PROD).rows()).isNotEmpty();
    }

    private static void flip(Path file, int at, int bit) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int old = bytes.read();
            bytes.seek(at);
            bytes.write(old ^ bit);
        }
    }

    @Test
    void the_remedy_for_a_damaged_line_gives_the_state_before_it() throws IOException {
        Path journal = folder.resolve("journal-000003.jsonl");
        List<String> lines = Files.readAllLines(journal);
        int damaged = lines.size() - 3;
        Files.writeString(
                journal,
                Files.readString(journal)
                        .replace(lines.get(damaged), lines.get(damaged).replace("late", "fake")));

        StateException refused = refusal();
        assertThat(refused)
                .hasMessageContaining("damaged in line " + (damaged + 1))
                .hasMessageContaining("checksum");
        Matcher cut = Pattern.compile("truncate -s (\\d+) journal-000003.jsonl").matcher(refused.getMessage());
        assertThat(cut.find()).isTrue();
        try (RandomAccessFile file = new RandomAccessFile(journal.toFile(), "rw")) {
            file.setLength(Long.parseLong(cut.group(1)));
        }

        assertThat(store.read(PROD).rows())
                .contains(row("late-1"), row("twin-1"))
                .doesNotContain(row("late-2"), row("late-4"));
        Rows.write(store, put("again"));
        assertThat(store.read(PROD).rows()).contains(row("again"));
    }

    @Test
    void the_remedy_for_a_damaged_snapshot_loses_nothing() throws IOException {
        StateSnapshot before = store.read(PROD);
        Path snapshot = folder.resolve("snapshot-000003.json");
        Files.writeString(snapshot, Files.readString(snapshot).replace("t0k3n", "t0k4n"));

        assertThat(refusal())
                .hasMessageContaining("snapshot-000003.json is damaged")
                .hasMessageContaining("move snapshot-000003.json away: nothing is lost")
                .hasMessageContaining("snapshot-000002.json");
        Files.move(snapshot, root.resolve("away"));

        assertThat(store.read(PROD)).isEqualTo(before);
    }

    @Test
    void the_remedy_for_a_damaged_header_gives_the_state_of_the_files_before() throws IOException {
        Path journal = folder.resolve("journal-000003.jsonl");
        Files.writeString(journal, "garbage\n" + Files.readString(journal));

        assertThat(refusal())
                .hasMessageContaining("journal-000003.jsonl is damaged in line 1")
                .hasMessageContaining("move away journal-000003.jsonl, snapshot-000003.json");
        Files.delete(journal);
        Files.delete(folder.resolve("snapshot-000003.json"));

        assertThat(store.read(PROD).rows()).contains(row("db-1")).doesNotContain(row("late-1"));
    }

    @Test
    void a_missing_line_is_refused() throws IOException {
        Path journal = folder.resolve("journal-000003.jsonl");
        List<String> lines = Files.readAllLines(journal);
        lines.remove(lines.size() - 2);
        Files.write(journal, lines);

        assertThat(refusal()).hasMessageContaining("lines are missing");
    }

    @Test
    void a_missing_journal_is_refused() throws IOException {
        Files.delete(folder.resolve("snapshot-000003.json"));
        Files.delete(folder.resolve("journal-000002.jsonl"));

        assertThat(refusal()).hasMessageContaining("journal-000002.jsonl is missing or incomplete");
    }

    @Test
    void snapshots_without_any_journal_are_refused() throws IOException {
        for (Path file : files()) {
            if (file.toString().endsWith(".jsonl")) {
                Files.delete(file);
            }
        }

        assertThat(refusal()).hasMessageContaining("there is a snapshot but no journal");
    }

    @Test
    void a_shortened_older_journal_is_refused() throws IOException {
        Files.delete(folder.resolve("snapshot-000003.json"));
        Path journal = folder.resolve("journal-000002.jsonl");
        byte[] whole = Files.readAllBytes(journal);
        Files.write(journal, Arrays.copyOf(whole, whole.length - 10));

        assertThat(refusal())
                .hasMessageContaining("journal-000002.jsonl is damaged")
                .hasMessageContaining("continues it");
    }

    @Test
    void a_journal_of_a_newer_version_is_refused_with_both_versions() throws IOException {
        Path journal = folder.resolve("journal-000003.jsonl");
        Files.writeString(journal, Files.readString(journal).replace("\"format\":1", "\"format\":2"));

        assertThat(refusal())
                .hasMessageContaining("journal-000003.jsonl has state format 2")
                .hasMessageContaining("knows format 1")
                .hasMessageContaining("newer version");
    }

    @Test
    void a_snapshot_of_a_newer_version_is_refused_with_both_versions() throws IOException {
        Path snapshot = folder.resolve("snapshot-000003.json");
        Files.writeString(snapshot, Files.readString(snapshot).replace("\"format\":1", "\"format\":17"));

        assertThat(refusal()).hasMessageContaining("state format 17").hasMessageContaining("format 1");
    }

    @Test
    void a_field_of_a_row_that_is_not_known_is_refused_instead_of_lost() throws IOException {
        byte[] changes = ("[{\"type\":\"put\",\"row\":" + Json.of(row("new")).with("colour", "red") + "}]")
                .getBytes(StandardCharsets.UTF_8);
        long sequence = store.read(PROD).sequence();
        Files.write(
                folder.resolve("journal-000003.jsonl"),
                JournalCodec.line(99, sequence + 1, changes),
                StandardOpenOption.APPEND);

        assertThat(refusal()).hasMessageContaining("colour").hasMessageContaining("damaged in line");
    }

    @Test
    void the_journal_of_another_environment_is_refused() throws IOException {
        Files.createDirectory(root.resolve("dev"));
        for (Path file : files()) {
            Files.copy(file, root.resolve("dev").resolve(file.getFileName()));
        }

        assertThatThrownBy(() -> store.read("dev"))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("does not belong here")
                .hasMessageContaining("it is of environment 'prod'");
    }

    @Test
    void a_journal_of_another_lineage_is_refused() throws IOException {
        FileStateStore elsewhere = FileStateStore.at(root.resolve("elsewhere"));
        Rows.write(elsewhere, put("web"));
        Files.copy(
                root.resolve("elsewhere").resolve(PROD).resolve("journal-000001.jsonl"),
                folder.resolve("journal-000001.jsonl"),
                StandardCopyOption.REPLACE_EXISTING);

        assertThat(refusal()).hasMessageContaining("does not belong here").hasMessageContaining("lineage");
    }

    @Test
    void a_journal_under_another_number_is_refused() throws IOException {
        Files.copy(folder.resolve("journal-000003.jsonl"), folder.resolve("journal-000009.jsonl"));

        assertThat(refusal()).hasMessageContaining("it was written as number 3");
    }

    @Test
    void something_else_under_the_name_of_a_journal_is_refused() throws IOException {
        for (String garbage :
                List.of("", "\n", "{}", "{\"infrar\":\"plan\"}\n", "<html>", "\0\0\0", "[1]\n", "null\n")) {
            Files.writeString(folder.resolve("journal-000004.jsonl"), garbage);
            assertThat(refusal()).as(garbage).hasMessageContaining("journal-000004.jsonl is damaged in line 1");
        }
    }

    @Test
    void files_of_others_in_the_folder_do_not_matter() throws IOException {
        StateSnapshot before = store.read(PROD);
        Files.writeString(folder.resolve("README.md"), "ours");
        Files.writeString(folder.resolve("journal-000007.jsonl~"), "an editor's");
        Files.writeString(folder.resolve("journal-000007.jsonl.1234.tmp"), "half a jour");

        assertThat(store.read(PROD)).isEqualTo(before);
        store.lock(PROD, ALICE).close();
        assertThat(folder.resolve("README.md")).exists();
        assertThat(folder.resolve("journal-000007.jsonl.1234.tmp")).doesNotExist();
    }

    @Test
    void a_lock_file_with_garbage_is_the_lock_of_nobody() throws IOException {
        for (String garbage : List.of("", "\0\0", "{\"infrar\":\"state lo", "null")) {
            Files.writeString(folder.resolve("lock"), garbage);
            assertThat(store.holder(PROD)).isEmpty();
            Rows.write(store, put("after"));
        }
        Map<Row.Key, Row> rows = new HashMap<>();
        store.read(PROD).rows().forEach(row -> rows.put(row.key(), row));
        assertThat(rows).containsKey(row("after").key());
    }

    private StateException refusal() {
        try {
            store.read(PROD);
        } catch (StateException e) {
            assertThat(e).hasMessageContaining("Nothing was changed");
            assertThatThrownBy(() -> store.lock(PROD, ALICE)).hasMessage(e.getMessage());
            assertThat(store.holder(PROD)).isEmpty();
            return e;
        }
        throw new AssertionError("the state was not refused");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
