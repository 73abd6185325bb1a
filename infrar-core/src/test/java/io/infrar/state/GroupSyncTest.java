package io.infrar.state;

import static io.infrar.state.Rows.ALICE;
import static io.infrar.state.Rows.PROD;
import static io.infrar.state.Rows.put;
import static io.infrar.state.Rows.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.spi.StateException;
import io.infrar.spi.StateLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk takes the bytes and then cannot keep them: simulated by a journal that cannot be found when it is synced. */
class GroupSyncTest {
    @TempDir
    private Path root;

    @Test
    void after_a_failed_sync_the_batch_is_taken_back_and_the_lock_is_of_no_use_any_more() throws IOException {
        FileStateStore store = FileStateStore.at(root);
        Path journal = root.resolve(PROD).resolve("journal-000001.jsonl");
        Path hidden = root.resolve(PROD).resolve("hidden");
        try (StateLock lock = store.lock(PROD, ALICE)) {
            lock.append(List.of(put("kept")), true);
            Files.move(journal, hidden);
            assertThatThrownBy(() -> lock.append(List.of(put("lost")), true))
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("cannot write the state to " + journal)
                    .hasMessageContaining("Nothing of this change was recorded");
            Files.move(hidden, journal);

            for (boolean durable : List.of(true, false)) {
                assertThatThrownBy(() -> lock.append(List.of(put("later")), durable))
                        .isInstanceOf(StateException.class)
                        .hasMessageContaining("close it and run again");
            }
            assertThatThrownBy(lock::deleteEnvironment).isInstanceOf(StateException.class);
        }

        assertThat(store.read(PROD).rows()).containsExactly(row("kept"));
        Rows.write(store, put("again"));
        assertThat(store.read(PROD).rows()).hasSize(2);
    }

    @Test
    void close_says_when_what_was_appended_cannot_be_made_durable_and_frees_the_lock() throws IOException {
        FileStateStore store = FileStateStore.at(root);
        Path journal = root.resolve(PROD).resolve("journal-000001.jsonl");
        StateLock lock = store.lock(PROD, ALICE);
        lock.append(List.of(put("a")), false);
        Files.delete(journal);

        assertThatThrownBy(lock::close).isInstanceOf(StateException.class).hasMessageContaining(journal.toString());
        assertThat(store.holder(PROD)).isEmpty();
        lock.close();
    }
}
