package io.infrar.state;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the file store asks of the disk. Channels close themselves when their thread is interrupted, which would take the journal
 * away from every other thread; so streams do the reading and writing here, and a channel only lives for one sync.
 */
final class Disk {
    static final String TEMPORARY = ".tmp";

    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private static final int FOLDER_ATTEMPTS = 100;

    private Disk() {}

    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Another process that removes an empty folder meanwhile makes it look as if something else were in its place. */
    static void createFolders(Path folder) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Files.createDirectories(folder, permissions("rwx------"));
                return;
            } catch (FileAlreadyExistsException e) {
                Path inTheWay = Path.of(e.getFile());
                if (attempt == FOLDER_ATTEMPTS || (Files.exists(inTheWay) && !Files.isDirectory(inTheWay))) {
                    throw e;
                }
            }
        }
    }

    static void createEmptyUnlessThere(Path file) throws IOException {
        try {
            Files.createFile(file, permissions("rw-------"));
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(file)) {
                throw e;
            }
        }
    }

    /** The file appears with all of its content, or not at all, whatever happens meanwhile. */
    static void createAtomically(Path file, Content content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + TEMPORARY);
        try {
            Files.createFile(temporary, permissions("rw-------"));
            try (OutputStream out = new BufferedOutputStream(new FileOutputStream(temporary.toFile()), 1 << 16)) {
                content.writeTo(out);
            }
            force(temporary);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            forceFolderOf(file);
        } catch (IOException | RuntimeException e) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    /** Returns once the content of the file survives a crash of the machine (on macOS, Java asks for a full flush). */
    static void force(Path file) throws IOException {
        force(file, StandardOpenOption.WRITE);
    }

    /** The same for the name of a file or folder. */
    static void forceFolderOf(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            force(folder, StandardOpenOption.READ);
        }
    }

    private static void force(Path path, StandardOpenOption option) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(path, option)) {
                    channel.force(false);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Tells a file from another one that took its name; null when there is none. */
    static @Nullable Object identity(Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static FileAttribute<?>[] permissions(String permissions) {
        return POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
