package io.infrar.provider.local.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A server a test started from its {@link Launch}, and what tests need around it. */
final class Running implements AutoCloseable {
    private static final Path CACHE = temporaryCache();

    private final Process process;
    private final Path log;

    private Running(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static Running start(Launch launch, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(launch.command())
                .directory(launch.workingDirectory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(launch.environment());
        launch.secretEnvironment()
                .forEach((name, value) -> builder.environment().put(name, value.reveal()));
        return new Running(builder.start(), log);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** One cache for all tests of this JVM, since unpacking takes a second and more. */
    static Binaries binaries() {
        return new Binaries(CACHE);
    }

    static Path cache() {
        return CACHE;
    }

    void awaitPort(int port) {
        await("port " + port, () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the server ended: " + log());
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited too long for " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a crash of the machine's memory would: no process of the server gets a chance to write anything. */
    void kill() throws InterruptedException {
        List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
        process.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
        await("the end of the children", () -> family.stream().noneMatch(ProcessHandle::isAlive));
    }

    void stop(Launch launch) throws IOException, InterruptedException {
        Exec.run(
                List.of("kill", "-" + launch.stopSignal(), Long.toString(process.pid())),
                java.util.Map.of(),
                null,
                Duration.ofSeconds(5));
        if (!process.waitFor(launch.stopWithin().toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the server did not stop: " + log());
        }
    }

    int exit() {
        return process.exitValue();
    }

    @Override
    public void close() throws InterruptedException {
        if (process.isAlive()) {
            kill();
        }
    }

    /**
     * A JVM that runs a main class of the tests; its class path holds what the drivers use and nothing of the build's.
     */
    static Process java(List<String> prefix, Path classes, Class<?> main, Path log, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classes == null
                        ? String.join(":", classPath())
                        : classes + "/*:" + classes + "/main:" + classes + "/spi:" + classes + "/test",
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    static Set<String> classPath() {
        Set<String> entries = new LinkedHashSet<>();
        for (Class<?> type : List.of(
                Running.class,
                Binaries.class,
                io.infrar.model.SecretValue.class,
                org.postgresql.Driver.class,
                org.tukaani.xz.XZInputStream.class,
                org.apache.commons.compress.archivers.tar.TarArchiveInputStream.class,
                org.apache.commons.io.IOUtils.class,
                org.apache.commons.lang3.StringUtils.class,
                com.fasterxml.jackson.databind.ObjectMapper.class,
                com.fasterxml.jackson.core.JsonParser.class,
                com.fasterxml.jackson.annotation.JsonProperty.class,
                org.slf4j.Logger.class)) {
            entries.add(Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath())
                    .toString());
        }
        URL archive =
                Running.class.getClassLoader().getResource(Platform.current().postgresArchive());
        if (archive != null) {
            String text = archive.getPath();
            entries.add(text.substring("file:".length(), text.indexOf("!/")));
        }
        return entries;
    }

    /** A folder other users may enter, unlike those JUnit makes. */
    static Path openFolder(String name) throws IOException {
        Path folder = Files.createTempDirectory("infrar-" + name);
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder;
    }

    private static Path temporaryCache() {
        try {
            Path folder = openFolder("cache");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    PrivateFiles.delete(folder);
                } catch (IOException e) {
                    System.err.println(folder + " is left: " + e);
                }
            }));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
