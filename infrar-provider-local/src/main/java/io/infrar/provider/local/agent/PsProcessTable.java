package io.infrar.provider.local.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks {@code ps}, for systems without {@code /proc} (macOS, BSD). Start times have the resolution of a second. */
final class PsProcessTable extends ProcessTable {
    @Override
    @Nullable
    String start(long pid) {
        String line = output(List.of("ps", "-o", "stat=", "-o", "lstart=", "-p", Long.toString(pid)))
                .strip();
        String[] words = line.split("\\s+", 2);
        return words.length < 2 || words[0].startsWith("Z") ? null : normalize(words[1]);
    }

    static String normalize(String lstart) {
        return lstart.strip().replaceAll("\\s+", " ");
    }

    @Override
    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (String line :
                output(List.of("ps", "-A", "-o", "pid=,ppid=,pgid=,stat=")).split("\n")) {
            String[] f = line.strip().split("\\s+");
            if (f.length == 4 && f[0].matches("\\d+")) {
                long group = Long.parseLong(f[2]);
                // ps of macOS has no usable session column; descendants and the group stand in for it
                entries.add(new Entry(Long.parseLong(f[0]), Long.parseLong(f[1]), group, group, f[3].startsWith("Z")));
            }
        }
        return entries;
    }

    @Override
    Set<Long> marked(List<String> variables) {
        return Set.of();
    }
}
