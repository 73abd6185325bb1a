package io.infrar.provider.local.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.SecretValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

final class VaultPropertiesTest {
    private static Path folder;
    private static Vault vault;

    @BeforeContainer
    static void open() throws IOException {
        folder = Files.createTempDirectory("infrar-vault");
        vault = Vault.open(folder.resolve("vault"), "env", new VaultKey.File(folder.resolve("key")));
    }

    @AfterContainer
    static void delete() throws IOException {
        PrivateFiles.delete(folder);
    }

    @Property(tries = 200)
    void whatever_is_put_under_whatever_name_comes_back(@ForAll("names") String name, @ForAll("texts") String value) {
        vault.put(name, SecretValue.of(value));
        assertThat(vault.get(name)).contains(SecretValue.of(value));
        assertThat(vault.names()).contains(name);
    }

    @Property(tries = 2000)
    void a_name_is_one_plain_file_name_and_different_names_never_share_one(
            @ForAll("names") String one, @ForAll("names") String other) {
        String file = Vault.fileName(one);
        assertThat(file).matches("[a-z0-9_%~-]{1,250}\\.json").isEqualTo(file.toLowerCase(Locale.ROOT));
        assertThat(Path.of("secrets").resolve(file).normalize().getNameCount()).isEqualTo(2);
        if (!one.equals(other)) {
            assertThat(file).isNotEqualTo(Vault.fileName(other));
        }
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> tricky = Arbitraries.of(
                "jwt/signing-key",
                "JWT/signing-key",
                "../../etc/passwd",
                "/abs",
                ".",
                "..",
                "a%2fb",
                "a/b",
                "key.json",
                "ä",
                "~",
                "A".repeat(200),
                "A".repeat(199) + "B",
                "~/x",
                "con",
                "a.json");
        return Arbitraries.oneOf(tricky, texts().filter(VaultPropertiesTest::allowed));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().ofMaxLength(120).filter(VaultPropertiesTest::unicode);
    }

    private static boolean allowed(String name) {
        return !name.isBlank()
                && name.getBytes(StandardCharsets.UTF_8).length <= 200
                && name.chars().noneMatch(c -> c < ' ' || c == 127);
    }

    private static boolean unicode(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text);
    }
}
