package io.infrar.provider.local.service;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How to start a small JVM of our own with only the jars it needs. */
final class ChildJvm {
    private ChildJvm() {}

    /** @param heap such as {@code 64m} */
    static List<String> command(String heap, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dslf4j.internal.verbosity=ERROR",
                main.getName()));
        command.addAll(List.of(arguments));
        return List.copyOf(command);
    }

    /**
     * The jars of these classes and our own.
     *
     * <p>They are named because a JVM started from Maven, an IDE or a jar with a manifest does not tell its class
     * path, and
     * because the user's own class path would bring along their logging set-up.
     *
     * @param what the subject of the message when something is missing
     * @param needed one class of each jar, with the artifact it is in
     */
    static String classPath(String what, Map<String, String> needed) {
        Set<String> entries = new LinkedHashSet<>();
        List<String> missing = new ArrayList<>();
        entries.add(location(ChildJvm.class));
        needed.forEach((name, artifact) -> {
            try {
                entries.add(location(Class.forName(name, false, ChildJvm.class.getClassLoader())));
            } catch (ClassNotFoundException e) {
                missing.add(artifact);
            }
        });
        if (!missing.isEmpty()) {
            throw new ServiceException(what + " cannot be started: the class path lacks " + String.join(", ", missing)
                    + ". Add these, as infrar-provider-local declares them.");
        }
        return String.join(System.getProperty("path.separator"), entries);
    }

    private static String location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        try {
            if (source == null
                    || source.getLocation() == null
                    || !"file".equals(source.getLocation().getProtocol())) {
                throw new ServiceException("The jar of " + type.getName() + " is not a file (" + source
                        + "), so no other JVM can be started with it. Put the jars on the class path one by one.");
            }
            return Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new ServiceException("The place of " + type.getName() + " is no address: " + source, e);
        }
    }
}
