package io.infrar.provider.cloudflare.pages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteFileTest {
    @TempDir
    Path folder;

    /** The values were computed with npm's blake3-wasm, as the vendor's tool does. */
    @Test
    void a_hash_is_what_the_service_expects() throws IOException {
        assertThat(file("index.html", "<p>hello".getBytes(UTF_8)).hash()).isEqualTo("8f63e22e8ddfb489046cb204360fce12");
        assertThat(file("LICENSE", new byte[0]).hash()).isEqualTo("af1349b9f5f9a1a6a0404dea36dcc949");
        assertThat(file("a/.env", "x".getBytes(UTF_8)).hash()).isEqualTo("c89c27f28e24f706b72c408fe1d6537a");
        byte[] sevens = new byte[100_000];
        Arrays.fill(sevens, (byte) 7);
        assertThat(file("big.bin", sevens).hash()).isEqualTo("b3a8d73cf195161ce550bd0644250b33");
        assertThat(file("ü.tar.gz", new byte[] {0, (byte) 255, 1}).hash())
                .isEqualTo("2f4f5c4f97451da38a2fc0a95d61e8a8");
    }

    @Test
    void base64_of_any_size_is_written_in_parts_that_fit_together() throws IOException {
        for (int size : new int[] {0, 1, 2, 3, 49_151, 49_152, 49_153, 98_304, 150_000}) {
            byte[] content = new byte[size];
            new java.util.Random(size).nextBytes(content);
            SiteFile file = file("f" + size, content);
            ByteArrayOutputStream out = new ByteArrayOutputStream();

            file.writeBase64(out);

            assertThat(out.toByteArray()).isEqualTo(Base64.getEncoder().encode(content));
            assertThat(out.size()).isEqualTo((int) file.base64Length());
        }
    }

    @Test
    void a_file_that_changes_while_it_is_sent_is_noticed() {
        SiteFile file = file("a.txt", "long enough".getBytes(UTF_8));
        Sites.write(folder, "a.txt", "short");

        assertThatThrownBy(file::hash).isInstanceOf(IOException.class).hasMessageContaining("changed");
    }

    @Test
    void files_are_served_as_what_they_are() {
        assertThat(file("index.HTML", new byte[0]).contentType()).isEqualTo("text/html");
        assertThat(file("assets/app.mjs", new byte[0]).contentType()).isEqualTo("text/javascript");
        assertThat(file("LICENSE", new byte[0]).contentType()).isEqualTo("application/octet-stream");
        assertThat(file(".json", new byte[0]).contentType()).isEqualTo("application/octet-stream");
    }

    @Property(tries = 20)
    void the_length_of_base64_follows_from_the_size(@ForAll @IntRange(max = 100_000) int size) {
        assertThat(new SiteFile(Path.of("f"), "f", size).base64Length())
                .isEqualTo(Base64.getEncoder().encode(new byte[size]).length);
    }

    private SiteFile file(String name, byte[] content) {
        Sites.write(folder, name, content);
        return new SiteFile(folder.resolve(name), name, content.length);
    }
}
