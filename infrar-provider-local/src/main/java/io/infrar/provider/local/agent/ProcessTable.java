package io.infrar.provider.local.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the operating system knows about processes, beyond {@link ProcessHandle}: zombies count as gone, a start time that
 * no clock change shifts, sessions and groups, and signals other than TERM and KILL.
 */
abstract class ProcessTable {
    /** One line of the table. */
    record Entry(long pid, long parent, long group, long session, boolean zombie) {}

    static ProcessTable host() {
        return Files.isReadable(Path.of("/proc/self/stat")) ? new LinuxProcessTable() : new PsProcessTable();
    }

    /** When the process began; null when there is none or it is a zombie. */
    abstract @Nullable String start(long pid);

    abstract List<Entry> entries();

    /** Live processes whose environment holds all of {@code NAME=value}; empty where that cannot be seen. */
    abstract Set<Long> marked(List<String> variables);

    final boolean leadsGroup(long pid) {
        return entries().stream().anyMatch(e -> e.pid == pid && e.group == pid);
    }

    final boolean alive(ProcessId id) {
        return id.start().equals(start(id.pid()));
    }

    final @Nullable ProcessId identify(long pid) {
        String start = start(pid);
        return start == null ? null : new ProcessId(pid, start);
    }

    /** The process, its descendants and everything in its group or session, as far as alive. */
    final Set<Long> family(long leader) {
        List<Entry> entries = entries();
        Set<Long> family = new TreeSet<>();
        Deque<Long> parents = new ArrayDeque<>();
        for (Entry e : entries) {
            if ((e.pid == leader || e.group == leader || e.session == leader) && family.add(e.pid)) {
                parents.add(e.pid);
            }
        }
        while (!parents.isEmpty()) {
            long parent = parents.remove();
            for (Entry e : entries) {
                if (e.parent == parent && family.add(e.pid)) {
                    parents.add(e.pid);
                }
            }
        }
        for (Entry e : entries) {
            if (e.zombie) {
                family.remove(e.pid);
            }
        }
        return family;
    }

    /**
     * Sends a signal. Java has none of this but TERM and KILL to one process, so the shell's own {@code kill} does it
     * (a program of that name is not on every machine).
     */
    static void signal(String name, @Nullable Long group, Collection<Long> pids) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$0\" -- \"$@\" 2>/dev/null", name));
        if (group != null && group > 1) {
            command.add("-" + group);
        }
        pids.stream().filter(pid -> pid > 1).forEach(pid -> command.add(pid.toString()));
        if (command.size() > 4) {
            output(command);
        }
    }

    static String output(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectErrorStream(true);
            builder.environment().put("LC_ALL", "C");
            builder.environment().put("TZ", "UTC0");
            Process process = builder.start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return text;
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
