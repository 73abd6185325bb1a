package io.infrar.state;

import static io.infrar.state.Rows.ALICE;
import static io.infrar.state.Rows.PROD;
import static io.infrar.state.Rows.put;
import static io.infrar.state.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.spi.Row;
import io.infrar.spi.StateException;
import io.infrar.spi.StateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed process or a power loss leaves at the end of a journal. */
class TornJournalTest {
    private static final int BATCHES = 3;

    @TempDir
    private Path root;

    private FileStateStore store;
    private Path journal;
    private byte[] whole;
    private int header;

    @BeforeEach
    void write() throws IOException {
        store = FileStateStore.at(root);
        try (StateLock lock = store.lock(PROD, ALICE)) {
            for (int i = 0; i < BATCHES; i++) {
                lock.append(List.of(put("a-" + i), put("b-" + i)), true);
            }
        }
        journal = root.resolve(PROD).resolve("journal-000001.jsonl");
        whole = Files.readAllBytes(journal);
        header = IntStream.range(0, whole.length)
                        .filter(i -> whole[i] == '\n')
                        .findFirst()
                        .orElseThrow()
                + 1;
    }

    @Test
    void a_journal_cut_off_at_any_byte_of_its_last_lines_reads_as_the_batches_before() throws IOException {
        int lastTwoLines = header + (whole.length - header) / BATCHES - 1;
        for (int length = lastTwoLines; length <= whole.length; length++) {
            Files.write(journal, Arrays.copyOf(whole, length));
            assertThat(store.read(PROD).rows()).as("cut off at %d", length).isEqualTo(rows(batchesIn(length)));
        }
    }

    @Test
    void a_writer_goes_on_after_the_last_whole_batch_wherever_the_journal_was_cut_off() throws IOException {
        for (int length = header; length <= whole.length; length += 23) {
            Files.write(journal, Arrays.copyOf(whole, length));
            int batches = batchesIn(length);
            try (StateLock lock = store.lock(PROD, ALICE)) {
                assertThat(lock.snapshot().rows()).isEqualTo(rows(batches));
                assertThat(lock.append(List.of(put("c")), true)).isEqualTo(2L * batches + 1);
            }
            assertThat(store.read(PROD).rows()).hasSize(2 * batches + 1).contains(row("c"));
            assertThat(Files.readString(journal).lines()).hasSize(batches + 2);
        }
    }

    @Test
    void a_header_is_never_cut_off_by_a_crash_so_that_is_refused() throws IOException {
        for (int length = 0; length < header - 1; length += 5) {
            Files.write(journal, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> store.read(PROD))
                    .as("cut off at %d", length)
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("journal-000001.jsonl is damaged in line 1");
            assertThatThrownBy(() -> store.lock(PROD, ALICE)).isInstanceOf(StateException.class);
            assertThat(Files.size(journal)).isEqualTo(length);
        }
    }

    @Test
    void zeros_that_a_power_loss_left_at_the_end_are_dropped() throws IOException {
        byte[] zeros = whole.clone();
        int from = whole.length - 400;
        Arrays.fill(zeros, from, zeros.length - 20, (byte) 0);
        Files.write(journal, zeros);

        assertThat(store.read(PROD).rows()).isEqualTo(rows(batchesIn(from)));
        Rows.write(store, put("c"));
        assertThat(store.read(PROD).rows()).hasSize(2 * batchesIn(from) + 1);
    }

    @Test
    void zeros_before_a_whole_batch_are_refused() throws IOException {
        byte[] zeros = whole.clone();
        Arrays.fill(zeros, header + 10, header + 100, (byte) 0);
        Files.write(journal, zeros);

        assertThatThrownBy(() -> store.read(PROD))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("journal-000001.jsonl is damaged in line 2");
    }

    private int batchesIn(int length) {
        return (int)
                IntStream.range(header, length).filter(i -> whole[i] == '\n').count();
    }

    private static List<Row> rows(int batches) {
        return IntStream.range(0, 2 * batches)
                .mapToObj(i -> row((i < batches ? "a-" : "b-") + i % batches))
                .toList();
    }
}
