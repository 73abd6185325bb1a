package io.infrar.provider.local.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How a program is started so that it has a session of its own: no terminal's Ctrl-C or hang-up reaches it. */
final class Detach {
    private static final List<String> KEPT =
            List.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "JAVA_HOME");

    private Detach() {}

    /**
     * {@code setsid} where there is one (Linux); else perl's, which macOS ships; else nothing, and the program stays in
     * the group of whoever starts it.
     */
    static List<String> prefix() {
        String setsid = find("setsid");
        return setsid != null ? List.of(setsid) : perlPrefix();
    }

    static List<String> perlPrefix() {
        String perl = find("perl");
        return perl == null
                ? List.of()
                : List.of(perl, "-MPOSIX", "-e", "POSIX::setsid(); exec { $ARGV[0] } @ARGV or die \"exec: $!\"");
    }

    /** What every program may see of the environment of whoever starts it: no credentials, no tool options. */
    static Map<String, String> environment() {
        Map<String, String> kept = new TreeMap<>();
        System.getenv().forEach((name, value) -> {
            if (KEPT.contains(name) || name.startsWith("LC_")) {
                kept.put(name, value);
            }
        });
        return kept;
    }

    static @Nullable String find(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/bin:/bin:/usr/local/bin";
        for (String dir : path.split(":")) {
            Path file = Path.of(dir).resolve(program);
            if (!dir.isEmpty() && Files.isExecutable(file) && Files.isRegularFile(file)) {
                return file.toString();
            }
        }
        return null;
    }
}
