package io.infrar.provider.local.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A running program of a unit, started by this agent or by an earlier one.
 *
 * <p>No moment leaves a child that nobody knows. A tiny shell script becomes the program: first it links a file with its
 * own pid, start time and generation to {@code run/<unit>.pid}, which fails if such a file is there; then it looks
 * whether the unit still exists; then it replaces itself by the program. So of two children started for one unit (by an
 * agent just killed and by its successor) one gives up, and one that comes to itself after its unit was deleted gives up
 * as well.
 */
final class Child {
    private static final String WRAPPER = """
            infrar_pid=$1 infrar_unit=$2 infrar_generation=$3 infrar_table=$4; shift 4
            if [ "$infrar_table" = proc ]; then
              read -r infrar_boot < /proc/sys/kernel/random/boot_id
              read -r _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ infrar_start _ < /proc/$$/stat
              infrar_start="$infrar_start@$infrar_boot"
            else
              infrar_start=$(LC_ALL=C TZ=UTC0 command -p ps -o lstart= -p $$)
            fi
            infrar_temp=$infrar_pid.$$
            if ! { printf 'pid=%s\\nstart=%s\\ngeneration=%s\\n' $$ "$infrar_start" "$infrar_generation" > "$infrar_temp" \
                && command -p ln "$infrar_temp" "$infrar_pid"; }; then
              command -p rm -f "$infrar_temp"
              echo "infrar: cannot record the process in $infrar_pid" >&2
              exit 125
            fi
            command -p rm -f "$infrar_temp"
            if ! [ -f "$infrar_unit" ]; then command -p rm -f "$infrar_pid"; exit 125; fi
            exec "$@"
            """;

    /** What a child is started from. */
    record Launch(
            AgentDir dir,
            ProcessTable table,
            List<String> detach,
            String unit,
            String generation,
            Exec exec,
            Map<String, String> secrets,
            Path log) {

        Map<String, String> environment() {
            Map<String, String> all = new HashMap<>(Detach.environment());
            all.putAll(exec.environment());
            exec.secretEnvironment().forEach((name, secret) -> {
                String value = secrets.get(secret);
                if (value != null) {
                    all.put(name, value);
                }
            });
            all.put("INFRAR_UNIT", unit);
            all.put("INFRAR_ROOT", dir.root().toString());
            return all;
        }

        Path directory() {
            Path wanted = exec.directory();
            return wanted == null ? dir.root() : wanted;
        }
    }

    /** What {@code run/<unit>.pid} says. */
    record Recorded(ProcessId id, String generation) {}

    private final ProcessTable table;
    private final AgentDir dir;
    private final String unit;
    private final ProcessId id;
    private final @Nullable Process process;

    private Child(ProcessTable table, AgentDir dir, String unit, ProcessId id, @Nullable Process process) {
        this.table = table;
        this.dir = dir;
        this.unit = unit;
        this.id = id;
        this.process = process;
    }

    /** Starts the program and returns when it has recorded itself. */
    static Child start(Launch launch) throws IOException {
        AgentDir dir = launch.dir;
        Path pidFile = dir.pid(launch.unit);
        List<String> command = new ArrayList<>(launch.detach);
        command.addAll(List.of("/bin/sh", "-c", WRAPPER, "infrar", pidFile.toString()));
        command.add(dir.unit(launch.unit).toString());
        command.add(launch.generation);
        command.add(launch.table instanceof LinuxProcessTable ? "proc" : "ps");
        command.addAll(launch.exec.command());
        Files.createDirectories(launch.log.toAbsolutePath().getParent());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(launch.directory().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(launch.log.toFile()))
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(launch.environment());
        Process process = builder.start();
        Poll.until(Duration.ofSeconds(10), () -> records(pidFile, process.pid()) || !process.isAlive());
        Recorded recorded = recorded(dir, launch.unit);
        if (recorded == null || recorded.id.pid() != process.pid()) {
            process.destroyForcibly();
            throw new IOException(
                    recorded == null
                            ? "the program could not record its pid in " + pidFile + " (is the disk full?)"
                            : "another process of the unit, pid " + recorded.id.pid() + ", is running");
        }
        return new Child(launch.table, dir, launch.unit, recorded.id, process);
    }

    private static boolean records(Path pidFile, long pid) {
        try {
            return Files.readString(pidFile).startsWith("pid=" + pid + "\n");
        } catch (IOException e) {
            return false;
        }
    }

    /** The live child an earlier agent left, whatever its generation; null when there is none. */
    static @Nullable Child find(ProcessTable table, AgentDir dir, String unit) {
        Recorded recorded = recorded(dir, unit);
        return recorded == null || !table.alive(recorded.id) ? null : new Child(table, dir, unit, recorded.id, null);
    }

    static @Nullable Recorded recorded(AgentDir dir, String unit) {
        try {
            Map<String, String> values = new HashMap<>();
            for (String line : Files.readAllLines(dir.pid(unit), StandardCharsets.UTF_8)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    values.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
            String start = values.getOrDefault("start", "");
            start = start.contains("@") ? start : PsProcessTable.normalize(start);
            long pid = Long.parseLong(values.getOrDefault("pid", ""));
            return new Recorded(new ProcessId(pid, start), values.getOrDefault("generation", ""));
        } catch (IOException | NumberFormatException e) {
            return null;
        }
    }

    long pid() {
        return id.pid();
    }

    /** True for a child of this JVM, whose exit code will be known. */
    boolean own() {
        return process != null;
    }

    boolean alive() {
        return process != null ? process.isAlive() : table.alive(id);
    }

    void onExit(Runnable action) {
        if (process != null) {
            var unused = process.onExit().thenRun(action);
        }
    }

    /** 128 + signal for a death by signal; null while alive, or where only a former agent could have known. */
    @Nullable
    Integer exitCode() {
        return process == null || process.isAlive() ? null : process.exitValue();
    }

    /**
     * Signals the group, waits for the grace, then kills whatever is left of the family; returns when all are gone.
     *
     * @throws IOException when something survives even that
     */
    synchronized void stop(String signal, Duration grace) throws IOException {
        Map<Long, String> family = new HashMap<>();
        if (alive()) {
            Set<Long> members = note(table.family(id.pid()), family);
            if (table.leadsGroup(id.pid())) {
                ProcessTable.signal(signal, id.pid(), Set.of());
            } else {
                ProcessTable.signal(signal, null, members);
            }
            Poll.until(grace, () -> !alive());
        }
        clear(family);
    }

    /** Kills what the program left behind and forgets it. To be called when it has ended. */
    synchronized void clear() throws IOException {
        clear(new HashMap<>());
    }

    private void clear(Map<Long, String> family) throws IOException {
        // The leader's number stays taken while its group has members, so a process of that number with another start
        // means: the group is gone and the number belongs to a stranger.
        boolean stranger = !alive() && table.start(id.pid()) != null;
        BooleanSupplier gone = () -> {
            if (!stranger) {
                note(table.family(id.pid()), family);
            }
            family.entrySet().removeIf(e -> !e.getValue().equals(table.start(e.getKey())));
            return family.isEmpty();
        };
        if (!alive()) {
            Poll.until(Duration.ofMillis(family.isEmpty() ? 0 : 500), gone); // children that follow their parent
        }
        note(marked(table, dir, unit), family);
        if (!gone.getAsBoolean()) {
            ProcessTable.signal("KILL", null, family.keySet());
            if (!Poll.until(Duration.ofSeconds(10), gone)) {
                throw new IOException("processes " + family.keySet() + " of unit \"" + unit + "\" survive SIGKILL");
            }
        }
        Files.deleteIfExists(dir.pid(unit));
    }

    private Set<Long> note(Set<Long> pids, Map<Long, String> family) {
        for (long pid : pids) {
            String start = table.start(pid);
            if (start != null) {
                family.putIfAbsent(pid, start);
            }
        }
        return pids;
    }

    /**
     * Ends whatever a former agent left of the unit. Where the recorded process is dead its number proves nothing any
     * more (a reboot starts numbers anew), so then only processes that carry the unit's name are touched.
     */
    static void stopLeftover(ProcessTable table, AgentDir dir, String unit, String signal, Duration grace)
            throws IOException {
        Child child = find(table, dir, unit);
        if (child != null) {
            child.stop(signal, grace);
            return;
        }
        Set<Long> marked = marked(table, dir, unit);
        if (!marked.isEmpty()) {
            ProcessTable.signal("KILL", null, marked);
            if (!Poll.until(
                    Duration.ofSeconds(10), () -> marked(table, dir, unit).isEmpty())) {
                throw new IOException("processes " + marked + " of unit \"" + unit + "\" survive SIGKILL");
            }
        }
        Files.deleteIfExists(dir.pid(unit));
    }

    /** Processes that say in their environment that they are of this unit. */
    private static Set<Long> marked(ProcessTable table, AgentDir dir, String unit) {
        return table.marked(List.of("INFRAR_UNIT=" + unit, "INFRAR_ROOT=" + dir.root()));
    }
}
