package io.infrar.state;

import static io.infrar.state.Rows.ALICE;
import static io.infrar.state.Rows.PROD;
import static io.infrar.state.Rows.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.spi.Row;
import io.infrar.spi.StateException;
import io.infrar.spi.StateLock;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk takes no more: what was written stays, what was not written does not count, and there is a way on. */
class FullDiskTest {
    @TempDir
    private Path root;

    @Test
    void a_batch_that_does_not_fit_is_refused_whole_and_a_smaller_one_fits_later() throws Exception {
        // A limit of the shell for the length of any file, in blocks of 512 or 1024 bytes: a full disk without a disk.
        String shell = "ulimit -f 40 && exec \"$@\"";
        List<String> written = new ArrayList<>();
        try (Child child = Child.start(root, 1 << 20, List.of("sh", "-c", shell, "sh"))) {
            child.tell("lock 30000").expect("locked");
            for (int i = 0; i < 5; i++) {
                child.tell("append before-" + i + " 1000").expect("appended");
                written.add("before-" + i);
            }
            for (int i = 0; i < 3; i++) {
                assertThat(child.tell("append large-" + i + " 60000").expect("failed"))
                        .contains("cannot write the state to")
                        .contains(root.toString())
                        .contains("Nothing of this change was recorded");
                child.tell("append after-" + i + " 1000").expect("appended");
                written.add("after-" + i);
            }
            child.tell("close").expect("closed");
        }

        FileStateStore store = FileStateStore.at(root);
        assertThat(store.read(PROD).rows())
                .extracting(row -> row.address().name())
                .containsExactlyInAnyOrderElementsOf(written);
    }

    @Test
    void writing_goes_on_when_a_full_disk_has_room_again() throws Exception {
        Path disk = mountSmallDisk();
        try {
            fillAndGoOn(disk);
        } finally {
            run("umount", disk.toString());
        }
    }

    private static void fillAndGoOn(Path disk) throws IOException {
        FileStateStore store = new FileStateStore(disk.resolve("state"), Clock.systemUTC(), 1 << 16);
        List<String> written = new ArrayList<>();
        try (StateLock lock = store.lock(PROD, ALICE)) {
            lock.append(List.of(put("first", 1000)), true);
            written.add("first");
            Path ballast = disk.resolve("ballast");
            fill(ballast);

            int refused = 0;
            for (int i = 0; i < 20 && refused < 3; i++) {
                try {
                    lock.append(List.of(put("full-" + i, 50_000)), true);
                    written.add("full-" + i);
                } catch (StateException e) {
                    assertThat(e).hasMessageContaining("No space left on device");
                    refused++;
                }
                assertThat(names(store)).containsExactlyInAnyOrderElementsOf(written);
            }
            assertThat(refused).isEqualTo(3);

            Files.delete(ballast);
            for (int i = 0; i < 20; i++) {
                lock.append(List.of(put("after-" + i, 10_000)), true);
                written.add("after-" + i);
            }
        }
        assertThat(names(store)).containsExactlyInAnyOrderElementsOf(written);
    }

    private static List<String> names(FileStateStore store) {
        return store.read(PROD).rows().stream()
                .map(Row::address)
                .map(address -> address.name())
                .toList();
    }

    /** Leaves less than the next batch needs. */
    private static void fill(Path ballast) throws IOException {
        try (var out = Files.newOutputStream(ballast)) {
            byte[] block = new byte[4096];
            assertThatThrownBy(() -> {
                        while (true) {
                            out.write(block);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    private Path mountSmallDisk() throws Exception {
        Path disk = Files.createDirectory(root.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()) == 0,
                "only root may mount a small disk, on Linux");
        return disk;
    }

    private static int run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null"))
                    .start();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } catch (IOException e) {
            return -1;
        }
    }
}
