package io.infrar.examples.platform;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** What examples need to know of the program that runs them: its Java, its class path, its files and its settings. */
public final class ThisProgram {
    private static final List<String> SITE = List.of("index.html", "style.css", "404.html");

    private ThisProgram() {}

    /** A command that runs a main class of this class path with the same Java. */
    public static String[] java(Class<?> main, String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(classPath());
        command.add(main.getName());
        return command.toArray(new String[0]);
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().normalize().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Where this program is: its jar, or its folder of classes. */
    static Path location() {
        CodeSource source = ThisProgram.class.getProtectionDomain().getCodeSource();
        try {
            return Path.of(Objects.requireNonNull(source, "the code source")
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("this program's location is not a file: " + source.getLocation(), e);
        }
    }

    /** The {@code target} folder that this program was built into, else one in the working directory. */
    public static Path target() {
        Path folder = location().toAbsolutePath().getParent();
        while (folder != null) {
            if (String.valueOf(folder.getFileName()).equals("target")) {
                return folder;
            }
            folder = folder.getParent();
        }
        return Path.of("target").toAbsolutePath();
    }

    /**
     * The folder of the example's web site. A program in a jar writes it beside the jar, or where that is not allowed into the
     * user's {@code .infrar} folder, because files in a jar cannot be served.
     */
    public static Path site() {
        URL index = Objects.requireNonNull(ThisProgram.class.getResource("site/index.html"), "site/index.html");
        if (index.getProtocol().equals("file")) {
            return Objects.requireNonNull(Path.of(URI.create(index.toString())).getParent());
        }
        Path beside = Objects.requireNonNull(location().toAbsolutePath().getParent());
        Path folder = Files.isWritable(beside)
                ? beside.resolve("infrar-examples-site")
                : Path.of(System.getProperty("user.home"), ".infrar", "examples-site");
        try {
            Files.createDirectories(folder);
            for (String name : SITE) {
                unpack(name, folder.resolve(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the example's web site cannot be written to " + folder, e);
        }
        return folder;
    }

    /** Whole or not at all: another program may be serving the folder. */
    private static void unpack(String name, Path file) throws IOException {
        byte[] wanted;
        try (InputStream in = Objects.requireNonNull(ThisProgram.class.getResourceAsStream("site/" + name), name)) {
            wanted = in.readAllBytes();
        }
        if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), wanted)) {
            return;
        }
        Path fresh = Files.createTempFile(file.getParent(), name, ".new");
        Files.write(fresh, wanted);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * A port that the user may set by environment variable or by system property: {@code INFRAR_I5_PORT_WEB} and {@code
     * infrar.i5.port.web} are the same.
     *
     * @return the number, or 0 for {@code free}: one that is free
     * @throws IllegalArgumentException when it is neither
     */
    public static int port(String variable, int standard) {
        String property = System.getProperty(variable.toLowerCase(Locale.ROOT).replace('_', '.'));
        String value = property != null ? property : System.getenv(variable);
        if (value == null || value.isBlank()) {
            return standard;
        }
        if (value.equals("free")) {
            return 0;
        }
        if (value.matches("\\d{1,5}")) {
            int port = Integer.parseInt(value);
            if (port >= 1 && port <= 65535) {
                return port;
            }
        }
        throw new IllegalArgumentException(
                variable + " must be a port from 1 to 65535, or 'free' for one that is free; it is '" + value + "'");
    }
}
