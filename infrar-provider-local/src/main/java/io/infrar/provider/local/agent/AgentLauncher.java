package io.infrar.provider.local.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/**
 * Starts the agent's JVM. It runs from a copy of the classes it needs, below the root: a build that deletes or rewrites
 * them must not pull the ground from under an agent that outlives it. From a class path, jars and the module path alike,
 * since only the places the classes came from are looked at.
 */
final class AgentLauncher {
    private static final long LARGEST_COPY = 20L << 20;
    private static final String PACKAGE = AgentLauncher.class.getPackageName().replace('.', '/');

    private AgentLauncher() {}

    static Process start(AgentDir dir, AgentOptions options) throws IOException {
        String classPath = (options.classPath().isEmpty() ? copies(dir) : options.classPath())
                .stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(Detach.prefix());
        command.add(options.java().toString());
        command.addAll(List.of(
                "-Xmx64m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:ErrorFile=" + dir.home().resolve("crash.log"),
                "-Djava.net.preferIPv4Stack=true",
                "-Dsun.net.httpserver.nodelay=true", // JDK 17: otherwise every answer waits 40 ms
                "-Dsun.net.httpserver.maxReqTime=600", // s; a client that never ends its request loses its thread
                "-Djdk.httpclient.allowRestrictedHeaders=host",
                "-Djdk.httpclient.keepalive.timeout=4", // s; below what common servers keep idle connections
                "-cp",
                classPath,
                AgentMain.class.getName(),
                dir.root().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.agentLog().toFile()))
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Detach.environment());
        return builder.start();
    }

    private static List<Path> copies(AgentDir dir) throws IOException {
        Set<Path> sources = new LinkedHashSet<>();
        for (Class<?> type : List.of(AgentMain.class, ObjectMapper.class, JsonFactory.class, JsonInclude.class)) {
            sources.add(source(type));
        }
        Path lib = Files.createDirectories(dir.lib().resolve(UUID.randomUUID().toString()));
        List<Path> copies = new ArrayList<>();
        int number = 0;
        for (Path source : sources) {
            Path copy = lib.resolve(number++ + "-" + source.getFileName());
            if (Files.isDirectory(source)) {
                copies.add(packed(source, copy.resolveSibling(copy.getFileName() + ".jar")));
            } else if (Files.size(source) <= LARGEST_COPY) {
                Files.copy(source, copy);
                copies.add(copy);
            } else {
                copies.add(source); // all of an application in one jar
            }
        }
        return copies;
    }

    /** A jar, since its file is kept open: the agent can use classes for the first time when the whole folder is deleted. */
    private static Path packed(Path classes, Path jar) throws IOException {
        try (Stream<Path> files = Files.list(classes.resolve(PACKAGE));
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.setLevel(Deflater.NO_COMPRESSION);
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(PACKAGE + "/" + file.getFileName()));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    private static Path source(Class<?> type) throws IOException {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            URI uri = source == null ? null : source.getLocation().toURI();
            if (uri != null && "file".equals(uri.getScheme())) {
                return Path.of(uri);
            }
            throw new IOException("cannot start the agent: " + type.getName() + " was loaded from " + uri
                    + ", which is no file or folder; set AgentOptions.classPath");
        } catch (URISyntaxException e) {
            throw new IOException("cannot start the agent: " + type.getName() + " comes from a strange place", e);
        }
    }
}
