package io.infrar.provider.local.service;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Reads archives into an empty folder. Everybody may read the result, since the server may run as another user. */
final class Unpacking {
    interface Step {
        void unpack(InputStream in, Path into) throws IOException;
    }

    private Unpacking() {}

    static void program(InputStream in, Path into, String name) throws IOException {
        Path file = into.resolve(name);
        Files.copy(in, file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static void tarXz(InputStream in, Path into) throws IOException {
        try (XZInputStream xz = new XZInputStream(new BufferedInputStream(in, 1 << 16));
                TarArchiveInputStream tar = new TarArchiveInputStream(new BufferedInputStream(xz, 1 << 16))) {
            tar(tar, into, false);
            if (xz.read() > 0) {
                throw new IOException("the archive goes on after its end");
            }
        }
    }

    /**
     * @param exact keep the modes of the archive (a backup); otherwise everybody may read and, where the owner may,
     *     execute
     */
    static void tar(TarArchiveInputStream tar, Path into, boolean exact) throws IOException {
        int files = 0;
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path target = inside(into, into.resolve(entry.getName()), entry.getName());
            if (entry.isDirectory()) {
                Files.createDirectories(target);
                if (exact) {
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
                }
                continue;
            }
            Files.createDirectories(parent(target));
            if (entry.isSymbolicLink()) {
                inside(into, parent(target).resolve(entry.getLinkName()), entry.getLinkName());
                Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            } else if (entry.isLink()) {
                Files.createLink(target, inside(into, into.resolve(entry.getLinkName()), entry.getLinkName()));
            } else {
                long copied = Files.copy(tar, target);
                if (copied != entry.getSize()) {
                    throw new IOException(entry.getName() + " ends early");
                }
                boolean program = (entry.getMode() & 0100) != 0;
                String mode = exact ? "rw-------" : program ? "rwxr-xr-x" : "rw-r--r--";
                Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(mode));
            }
            files++;
        }
        if (files == 0) {
            throw new IOException("the archive is empty");
        }
    }

    private static Path inside(Path root, Path target, String name) throws IOException {
        Path normal = target.normalize();
        if (!normal.startsWith(root.normalize())) {
            throw new IOException("the archive's entry " + name + " points outside of it");
        }
        return normal;
    }

    private static Path parent(Path file) throws IOException {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IOException(file + " has no folder");
        }
        return parent;
    }
}
