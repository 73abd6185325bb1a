package io.infrar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.Address;
import io.infrar.model.ComponentKey;
import io.infrar.model.Json;
import io.infrar.model.Placement;
import io.infrar.spi.LockRequest;
import io.infrar.spi.Row;
import io.infrar.spi.StateChange;
import io.infrar.spi.StateException;
import io.infrar.spi.StateLock;
import io.infrar.spi.StateStore;
import io.infrar.state.EncryptedStateStore;
import io.infrar.state.FileStateStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EncryptedStateStoreTest extends StateStoreContract {
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final LockRequest REQUEST = new LockRequest("test", "apply", Duration.ofMinutes(1));

    @TempDir
    Path folder;

    @Override
    protected StateStore open() {
        return EncryptedStateStore.wrap(FileStateStore.at(folder), KEY);
    }

    @Override
    protected StateStore openAnother() {
        return EncryptedStateStore.wrap(FileStateStore.at(folder), KEY);
    }

    private void write(String text) {
        try (StateStore store = open();
                StateLock lock = store.lock("prod", REQUEST)) {
            lock.append(List.of(new StateChange.Put(row(text))), true);
            lock.append(
                    List.of(new StateChange.PutExports(
                            ComponentKey.parse("network/main"), Json.object().with("id", text))),
                    true);
        }
    }

    private static Row row(String text) {
        Json json = Json.object().with("field", text);
        return new Row(
                Address.parse("fake:network/main"),
                "abcdefgh",
                Row.Status.READY,
                ComponentKey.parse("network/main"),
                new Placement("fake", "here", null),
                "prod-main-abcdefgh",
                "id-1",
                1,
                json,
                json,
                List.of(),
                false,
                false,
                false,
                json,
                List.of());
    }

    @Test
    void text_that_is_no_unicode_is_read_back_as_it_was_written() {
        String half = "\ud83d";
        write(half);
        try (StateStore store = open()) {
            assertThat(store.read("prod").rows()).containsExactly(row(half));
        }
    }

    @Test
    void the_folder_holds_no_spec_output_prior_value_or_export_in_clear_text() throws IOException {
        write("telltale");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).doesNotContain("telltale");
            }
        }
    }

    @Test
    void addresses_and_ids_stay_readable() throws IOException {
        write("telltale");
        try (Stream<Path> files = Files.walk(folder)) {
            String all = String.join(
                    "",
                    files.filter(Files::isRegularFile)
                            .map(EncryptedStateStoreTest::read)
                            .toList());
            assertThat(all).contains("fake:network/main", "id-1");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void another_key_is_refused_with_what_to_do() {
        write("telltale");
        byte[] other = "another_key_another_key_another_".getBytes(StandardCharsets.US_ASCII);
        try (StateStore store = EncryptedStateStore.wrap(FileStateStore.at(folder), other)) {
            assertThatThrownBy(() -> store.read("prod"))
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("fake:network/main")
                    .hasMessageContaining("key");
        }
    }

    @Test
    void what_was_written_in_clear_text_is_read() {
        try (StateStore plain = FileStateStore.at(folder);
                StateLock lock = plain.lock("prod", REQUEST)) {
            lock.append(List.of(new StateChange.Put(row("telltale"))), true);
        }
        try (StateStore store = open()) {
            assertThat(store.read("prod").rows()).containsExactly(row("telltale"));
        }
    }

    @Test
    void a_key_of_another_length_is_refused() {
        assertThatThrownBy(() -> EncryptedStateStore.wrap(new MemoryStateStore(), new byte[16]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32 bytes");
    }
}
