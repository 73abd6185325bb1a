package io.infrar.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;

/**
 * The key of secret fingerprints: 32 random bytes in a file that is not part of the state, made on first use and readable by its
 * owner only. Losing it only makes secrets look changed once.
 */
public final class FingerprintKey {
    private static final int LENGTH = 32;

    private final Path file;
    private byte[] key = new byte[0];

    public FingerprintKey(Path file) {
        this.file = file;
    }

    synchronized byte[] bytes() {
        if (key.length == 0) {
            key = Base64.getDecoder().decode(readOrMake().strip());
        }
        return key.clone();
    }

    private String readOrMake() {
        try {
            if (!Files.exists(file)) {
                make();
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the key for secret fingerprints cannot be kept in " + file
                            + "; name another file with Infra.builder().keyFile(...)",
                    e);
        }
    }

    /** Two processes may do this at once: the first link wins and both read the same key. */
    private void make() throws IOException {
        byte[] fresh = new byte[LENGTH];
        new SecureRandom().nextBytes(fresh);
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Files.createDirectories(folder);
        Path draft = Files.createTempFile(folder, "key", ".tmp", ownerOnly);
        try {
            Files.writeString(draft, Base64.getEncoder().encodeToString(fresh) + "\n");
            try {
                Files.createLink(file, draft);
            } catch (FileAlreadyExistsException e) {
                return;
            } catch (UnsupportedOperationException e) {
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
