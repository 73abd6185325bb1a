package io.infrar.state;

import static io.infrar.state.Rows.ALICE;
import static io.infrar.state.Rows.PROD;
import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.spi.StateLock;
import io.infrar.spi.StateSnapshot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer is killed wherever it happens to be: what it was told is durable is there. */
class KilledWriterTest {
    private static final int KILLS = 15;

    @TempDir
    private Path root;

    @Test
    void every_row_that_was_acknowledged_as_durable_is_there_after_a_kill() throws Exception {
        // How many lines to wait for is drawn; where the process is by then is up to the machine.
        Random random = new Random(42);
        List<String> acknowledged = new ArrayList<>();
        FileStateStore store = FileStateStore.at(root);
        for (int kill = 0; kill < KILLS; kill++) {
            try (Child child = Child.start(root, 20_000, List.of())) {
                child.tell("lock 30000").expect("locked");
                child.tell("write k" + kill);
                int lines = random.nextInt(60);
                for (int i = 0; i < lines; i++) {
                    acknowledged.add(child.expect("durable"));
                }
                child.kill().stream()
                        .filter(line -> line.startsWith("durable "))
                        .map(line -> line.substring("durable ".length()))
                        .forEach(acknowledged::add);
            }
            StateSnapshot after = store.read(PROD);
            Set<String> names =
                    after.rows().stream().map(row -> row.address().name()).collect(Collectors.toSet());
            assertThat(names).as("after kill %d", kill).containsAll(acknowledged);
            assertThat(names.stream().filter(name -> !name.endsWith("-twin")).map(name -> name + "-twin"))
                    .as("batches are whole after kill %d", kill)
                    .allMatch(names::contains);
            assertThat(after.sequence()).isGreaterThanOrEqualTo(2L * acknowledged.size());
            assertThat(store.holder(PROD)).isEmpty();
        }
        try (StateLock lock = store.lock(PROD, ALICE)) {
            assertThat(lock.info().epoch()).isEqualTo(KILLS + 1);
        }
    }
}
