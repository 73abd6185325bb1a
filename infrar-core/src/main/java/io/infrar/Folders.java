package io.infrar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folders that an {@link Infra} makes. */
final class Folders {
    private static final String EPHEMERAL = ".infrar-ephemeral";

    private Folders() {}

    /**
     * A folder for the life of this process. The file in it tells providers whose helpers outlive the process that they may remove
     * the folder after it.
     */
    static Path temporary() {
        try {
            Path folder = Files.createTempDirectory("infrar-");
            Files.createFile(folder.resolve(EPHEMERAL));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder can be made", e);
        }
    }

    static boolean isTemporary(Path folder) {
        return Files.exists(folder.resolve(EPHEMERAL));
    }

    /** Removes the folders, in this order, as long as they are empty. */
    static void deleteIfEmpty(Path... folders) {
        for (Path folder : folders) {
            try {
                Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException("the empty folder " + folder + " cannot be removed", e);
            }
        }
    }

    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the temporary folder " + folder + " cannot be removed", e);
        }
    }
}
