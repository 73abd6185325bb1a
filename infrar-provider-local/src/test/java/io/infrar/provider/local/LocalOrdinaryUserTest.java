package io.infrar.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever runs the tests as root sees here that it works for others too. */
class LocalOrdinaryUserTest {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    @Test
    void an_ordinary_user_has_an_environment_from_its_beginning_to_its_end(@TempDir Path temporary) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "the other tests run as an ordinary user already");
        assumeTrue(Files.isExecutable(SETPRIV), "needs " + SETPRIV + " to become another user");
        Path folder = folderFor("65534", temporary);
        List<String> command =
                new ArrayList<>(List.of(SETPRIV.toString(), "--reuid=65534", "--regid=65534", "--clear-groups"));
        command.addAll(LocalPrograms.java(
                copyOfClassPath(temporary.resolve("lib")), LocalPrograms.WholeLife.class, folder.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("INFRAR_CACHE", folder.resolve("cache").toString());
        builder.environment().put("HOME", folder.toString());
        Process program = builder.start();

        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(program.waitFor()).as(said).isZero();
        assertThat(said).contains("page=welcome again=[] left=[]");
        assertThat(LocalHome.home(folder)).doesNotExist();
    }

    /** A folder of that user's own, in folders that everybody may enter. */
    private static Path folderFor(String user, Path temporary) throws IOException {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path folder = Files.createDirectory(temporary.resolve("home-of-" + user));
        Files.setAttribute(folder, "unix:uid", Integer.valueOf(user));
        return folder;
    }

    /** What others cannot read where it is, such as in root's home, they can read here. */
    private static String copyOfClassPath(Path lib) throws IOException {
        Files.createDirectories(lib);
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":")) {
            Path source = Path.of(entry);
            if (!Files.exists(source)) {
                continue;
            }
            Path copy = lib.resolve(entries.size() + "-" + source.getFileName());
            if (Files.isDirectory(source)) {
                copyTree(source, copy);
            } else {
                Files.copy(source, copy);
            }
            entries.add(copy.toString());
        }
        return String.join(":", entries);
    }

    private static void copyTree(Path source, Path target) throws IOException {
        try (var files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(source.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }
}
