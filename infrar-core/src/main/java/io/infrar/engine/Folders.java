package io.infrar.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Digests of folders: SHA-256 over relative names and contents, independent of the order and dates of files. */
final class Folders {
    private final Path base;

    Folders(Path base) {
        this.base = base;
    }

    Path base() {
        return base;
    }

    /**
     * @throws UncheckedIOException when the folder cannot be read
     */
    String digest(String folder) {
        Path root = base.resolve(folder);
        try (Stream<Path> walk = Files.walk(root)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            List<Path> files = walk.filter(Files::isRegularFile).sorted().toList();
            byte[] buffer = new byte[1 << 16];
            for (Path file : files) {
                String name = root.relativize(file).toString().replace('\\', '/');
                digest.update((name + "\0" + Files.size(file) + "\0").getBytes(StandardCharsets.UTF_8));
                try (InputStream in = Files.newInputStream(file)) {
                    for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                        digest.update(buffer, 0, read);
                    }
                }
            }
            return "sha256:" + HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
