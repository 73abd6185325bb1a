package io.infrar.provider.local.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code /proc}. A start is clock ticks since boot and the boot's id, so neither clock nor reboot confuses it. */
final class LinuxProcessTable extends ProcessTable {
    private static final Path PROC = Path.of("/proc");
    private final String boot = boot();

    private static String boot() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    @Nullable
    String start(long pid) {
        String[] stat = stat(PROC.resolve(Long.toString(pid)));
        return stat == null || isZombie(stat) ? null : stat[19] + "@" + boot;
    }

    @Override
    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Path dir : processes()) {
            String[] stat = stat(dir);
            if (stat != null) {
                entries.add(new Entry(
                        pid(dir),
                        Long.parseLong(stat[1]),
                        Long.parseLong(stat[2]),
                        Long.parseLong(stat[3]),
                        isZombie(stat)));
            }
        }
        return entries;
    }

    @Override
    Set<Long> marked(List<String> variables) {
        Set<Long> found = new TreeSet<>();
        for (Path dir : processes()) {
            try {
                String environment = "\0" + Files.readString(dir.resolve("environ"), StandardCharsets.ISO_8859_1);
                if (variables.stream().allMatch(v -> environment.contains("\0" + latin1(v) + "\0"))
                        && start(pid(dir)) != null) {
                    found.add(pid(dir));
                }
            } catch (IOException e) {
                // gone meanwhile, or another user's
            }
        }
        return found;
    }

    /** The same bytes seen through the charset that the file is read with, which can fail on none. */
    private static String latin1(String variable) {
        return new String(variable.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    static List<Path> processes() {
        List<Path> dirs = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(PROC, "[0-9]*")) {
            stream.forEach(dirs::add);
        } catch (IOException e) {
            return List.of();
        }
        return dirs;
    }

    static long pid(Path dir) {
        return Long.parseLong(Objects.requireNonNull(dir.getFileName()).toString());
    }

    /** The fields after the command's name (which may hold blanks and parentheses): state, parent, group, session … */
    private static String @Nullable [] stat(Path dir) {
        try {
            String line = new String(Files.readAllBytes(dir.resolve("stat")), StandardCharsets.ISO_8859_1);
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
            return fields.length < 20 ? null : fields;
        } catch (IOException | IndexOutOfBoundsException e) {
            return null;
        }
    }

    private static boolean isZombie(String[] stat) {
        return stat[0].equals("Z") || stat[0].equals("X");
    }
}
