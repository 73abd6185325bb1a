package io.infrar.provider.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infrar.model.SecretValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class VaultTest {
    @TempDir
    Path folder;

    private VaultKey keyFile() {
        return new VaultKey.File(folder.resolve("config/key"));
    }

    private Path place() {
        return folder.resolve("env/vault");
    }

    private Vault open() {
        return Vault.open(place(), "production", keyFile());
    }

    private Path file(String name) {
        return place().resolve("secrets").resolve(Vault.fileName(name));
    }

    @Test
    void a_secret_is_found_again_by_a_later_opening_and_is_nowhere_in_clear() throws Exception {
        assertThat(open().put("jwt/signing-key", SecretValue.of("clear-text-value")))
                .isEqualTo(1);

        Vault later = open();
        assertThat(later.get("jwt/signing-key")).contains(SecretValue.of("clear-text-value"));
        assertThat(later.names()).containsExactly("jwt/signing-key");
        assertThat(later.get("absent")).isEmpty();
        assertThat(later.version("absent")).isZero();
        assertThat(later.get("jwt/signing-key").toString()).doesNotContain("clear-text-value");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("clear-text-value");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void versions_count_up_stay_readable_and_the_same_value_is_no_new_one() {
        Vault vault = open();
        assertThat(vault.put("a", SecretValue.of("1"))).isEqualTo(1);
        assertThat(vault.put("a", SecretValue.of("1"))).isEqualTo(1);
        assertThat(vault.put("a", SecretValue.of("2"))).isEqualTo(2);
        assertThat(vault.get("a", 1)).contains(SecretValue.of("1"));
        assertThat(vault.get("a")).contains(SecretValue.of("2"));
        assertThat(vault.get("a", 3)).isEmpty();
        for (int i = 3; i <= 25; i++) {
            vault.put("a", SecretValue.of("" + i));
        }
        assertThat(vault.get("a", 5)).isEmpty();
        assertThat(vault.get("a", 6)).contains(SecretValue.of("6"));
        assertThat(vault.version("a")).isEqualTo(25);
        assertThat(vault.delete("a")).isTrue();
        assertThat(vault.delete("a")).isFalse();
        assertThat(vault.names()).isEmpty();
    }

    @Test
    void a_generated_secret_is_made_once_from_its_alphabet_and_changes_only_by_rotation() {
        Vault vault = open();
        SecretValue made = vault.generate("db", 64, Vault.ALPHANUMERIC);
        assertThat(made.reveal()).matches("[A-Za-z0-9]{64}");
        assertThat(vault.generate("db", 10, "ab")).isEqualTo(made);
        assertThat(vault.generate("pin", 200, "01").reveal()).matches("[01]{200}");
        assertThat(vault.rotate("db", 64, Vault.ALPHANUMERIC)).isEqualTo(2);
        assertThat(vault.get("db").orElseThrow()).isNotEqualTo(made);
        assertThatThrownBy(() -> vault.generate("x", 0, "a")).hasMessageContainingAll("length is 0", "alphabet");
    }

    @Test
    void a_fingerprint_tells_values_apart_only_with_the_key_of_the_vault() {
        Vault vault = open();
        SecretValue value = SecretValue.of("v");
        assertThat(vault.fingerprint(value))
                .isEqualTo(open().fingerprint(value))
                .hasSize(32);
        assertThat(vault.fingerprint(value)).isNotEqualTo(vault.fingerprint(SecretValue.of("w")));
        Vault other = Vault.open(folder.resolve("other"), "production", keyFile());
        assertThat(other.fingerprint(value)).isNotEqualTo(vault.fingerprint(value));
    }

    @Test
    void another_key_file_is_refused_and_a_missing_one_is_not_replaced() throws Exception {
        open().put("a", SecretValue.of("1"));
        VaultKey other = new VaultKey.File(folder.resolve("other-key"));
        Vault.open(folder.resolve("other"), "x", other);

        assertThatThrownBy(() -> Vault.open(place(), "production", other))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("cannot be opened with this file");
        Files.delete(folder.resolve("config/key"));
        assertThatThrownBy(this::open).hasMessageContaining(folder.resolve("config/key") + " of the vault is missing");
        assertThat(folder.resolve("config/key")).doesNotExist();
    }

    @Test
    void a_key_file_that_others_can_read_or_that_is_no_key_is_refused() throws Exception {
        open();
        Path key = folder.resolve("config/key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(this::open).hasMessageContaining("chmod 600 " + key);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(key, "c2hvcnQ=");
        assertThatThrownBy(this::open).hasMessageContaining("holds 5 bytes instead of 32");
        Files.writeString(key, "no base64: sEcReT");
        assertThatThrownBy(this::open).hasMessageContaining("is not Base64").hasMessageNotContaining("sEcReT");
        assertThatThrownBy(() -> Vault.open(place(), "production", new VaultKey.File(place().resolve("key"))))
                .hasMessageContaining("lies in the vault");
    }

    @Test
    void a_passphrase_opens_only_what_it_closed_and_prints_masked() {
        VaultKey words = new VaultKey.Passphrase(SecretValue.of("correct horse battery"));
        Vault.open(place(), "production", words).put("a", SecretValue.of("1"));

        assertThat(Vault.open(place(), "production", words).get("a")).contains(SecretValue.of("1"));
        assertThatThrownBy(() -> Vault.open(
                        place(), "production", new VaultKey.Passphrase(SecretValue.of("incorrect horse battery"))))
                .hasMessageContaining("cannot be opened with this passphrase")
                .hasMessageNotContaining("horse");
        assertThatThrownBy(this::open).hasMessageContaining("opened by a passphrase, but a file was given");
        assertThat(words.toString()).doesNotContain("horse");
    }

    @Test
    void the_vault_of_another_environment_is_refused() {
        open();
        assertThatThrownBy(() -> Vault.open(place(), "staging", keyFile()))
                .hasMessageContaining("'production', not to 'staging'");
    }

    @Test
    void changed_swapped_and_broken_files_are_refused_by_name() throws Exception {
        Vault vault = open();
        vault.put("a", SecretValue.of("1"));
        vault.put("b", SecretValue.of("2"));
        String original = Files.readString(file("a"));

        Files.copy(file("b"), file("a"), StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> vault.get("a"))
                .hasMessageContaining("'a' was changed")
                .hasMessageContaining(file("a").toString());

        int at = original.indexOf("\"value\" : \"") + 20;
        char changed = original.charAt(at) == 'A' ? 'B' : 'A';
        Files.writeString(file("a"), original.substring(0, at) + changed + original.substring(at + 1));
        assertThatThrownBy(() -> vault.get("a")).hasMessageContaining("'a' was changed");

        Files.writeString(file("a"), original.replace("\"version\" : 1", "\"version\" : 2"));
        assertThatThrownBy(() -> vault.get("a")).hasMessageContaining("Version 2");

        Files.writeString(file("a"), original.substring(0, original.length() / 2));
        assertThatThrownBy(() -> vault.get("a")).hasMessageContaining("is no JSON");

        Files.writeString(file("a"), "{}");
        assertThatThrownBy(() -> vault.put("a", SecretValue.of("3"))).hasMessageContaining("damaged");

        Files.writeString(place().resolve("key.json"), "{\"format\":7}");
        assertThatThrownBy(this::open).hasMessageContaining("format 7");
        Files.delete(place().resolve("key.json"));
        assertThatThrownBy(this::open).hasMessageContaining("is missing, but there are secrets");
        Vault.destroy(place());
        assertThat(place()).doesNotExist();
        assertThat(folder.resolve("config/key")).exists();
    }

    @Test
    void many_threads_lose_no_version() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> versions = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String value = "v" + i;
                versions.add(pool.submit(() -> open().put("shared", SecretValue.of(value))));
            }
            Set<Integer> numbers = new HashSet<>();
            for (Future<Integer> version : versions) {
                numbers.add(version.get());
            }
            assertThat(numbers).hasSize(20).contains(1, 20);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void a_secret_that_cannot_be_kept_exactly_is_refused_at_once() throws IOException {
        Vault vault = open();
        for (String name : List.of("", "  ", "a\nb", "x".repeat(201), "\ud800")) {
            assertThatThrownBy(() -> vault.put(name, SecretValue.of("v"))).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> vault.put("a", SecretValue.of("\ud800"))).isInstanceOf(IllegalArgumentException.class);
        assertThat(vault.names()).isEmpty();
        assertThat(vault.get("a")).isEqualTo(Optional.empty());
    }
}
