package io.infrar.provider.local.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The agent's process: takes the lock, brings the units up, listens, and ends in one of the ways of {@link ControlServer.Ending}. */
final class AgentMain implements ControlServer.Life {
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final int CONTROL_THREADS = 64;

    private final AgentDir dir;
    private final AgentLock lock;
    private final Ephemeral.@Nullable Entry ephemeral;
    private final ProcessTable table = ProcessTable.host();
    private final AgentLog log = new AgentLog();
    private final Board board = new Board();
    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(4, task -> {
        Thread thread = new Thread(null, task, "agent-timer", 256 << 10);
        thread.setDaemon(true);
        return thread;
    });
    private final Agent agent;
    private final Instant startedAt = Instant.now();
    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile @Nullable Listener control;
    private volatile long lastTouch = System.nanoTime();

    private AgentMain(AgentDir dir, AgentLock lock, Ephemeral.@Nullable Entry ephemeral) {
        this.dir = dir;
        this.lock = lock;
        this.ephemeral = ephemeral;
        this.agent =
                new Agent(new Agent.Context(dir, table, Detach.prefix(), log, board, Clock.systemUTC(), scheduler));
    }

    /** The only argument is the root. */
    public static void main(String[] args) {
        AgentDir dir = new AgentDir(Path.of(args[0]));
        try {
            AgentLock lock = AgentLock.tryAcquire(dir.lock());
            if (lock == null) {
                return; // there is an agent already
            }
            new AgentMain(dir, lock, Ephemeral.read(dir)).begin();
        } catch (IOException | RuntimeException e) {
            System.err.println("the agent of " + dir.root() + " could not start: " + e.getMessage());
            Runtime.getRuntime().halt(1);
        }
    }

    private void begin() throws IOException {
        ProcessId self = table.identify(ProcessHandle.current().pid());
        if (self == null) {
            throw new IOException("cannot see its own process in the process table");
        }
        dropFormerLibraries();
        agent.load();
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        Listener listening = Listener.open(
                "control", "127.0.0.1", 0, CONTROL_THREADS, new ControlServer(agent, board, this::status, this, token));
        control = listening;
        Durable.write(dir.endpoint(), Json.bytes(new Endpoint(ControlServer.PROTOCOL, listening.port(), token, self)));
        log.info("agent of " + dir.root() + " is up, pid " + self.pid() + ", " + agent.size() + " units");
        Ticks.every(1_000, scheduler, log, "watching the folder", this::watchFolder);
        if (ephemeral != null) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::endByTerm));
            Ticks.every(200, scheduler, log, "watching the owner", this::watchOwner);
        } else {
            Ticks.every(5_000, scheduler, log, "idle check", this::retireWhenIdle);
        }
    }

    /** Each start brings its own copy of the classes; those of dead agents go. */
    private void dropFormerLibraries() {
        try {
            String mine = System.getProperty("java.class.path", "");
            for (Path copy : UnitStore.list(dir.lib(), "*")) {
                if (!mine.contains(copy.toString())) {
                    Durable.deleteTree(copy);
                }
            }
        } catch (IOException e) {
            log.info("old classes could not be removed: " + e.getMessage());
        }
    }

    private void watchOwner() {
        if (ephemeral != null && !table.alive(ephemeral.owner())) {
            log.info("owner pid " + ephemeral.owner().pid() + " is gone");
            if (end(ControlServer.Ending.REMOVE)) {
                exit();
            }
        }
    }

    /** Somebody deleted the folder: nobody can ask for anything any more, and nothing would ever end what runs. */
    private void watchFolder() {
        if (Files.notExists(dir.home()) && end(ControlServer.Ending.REMOVE)) {
            exit();
        }
    }

    /** SIGTERM, such as at a log-out. Returns only by the process's end, also when another thread is ending it. */
    private void endByTerm() {
        if (end(ControlServer.Ending.REMOVE)) {
            exit();
        }
        Poll.until(Duration.ofMinutes(1), () -> false);
    }

    private void retireWhenIdle() {
        if (System.nanoTime() - lastTouch > IDLE.toNanos() && end(ControlServer.Ending.RETIRE)) {
            exit();
        }
    }

    private AgentStatus status() {
        return new AgentStatus(
                ControlServer.PROTOCOL,
                ProcessHandle.current().pid(),
                startedAt,
                ephemeral == null ? null : ephemeral.owner().pid(),
                agent.size(),
                log.problems());
    }

    @Override
    public boolean end(ControlServer.Ending how) {
        if (how == ControlServer.Ending.RETIRE && !agent.closeIfEmpty()) {
            return false;
        }
        if (!ending.compareAndSet(false, true)) {
            return false;
        }
        log.info("ends: " + how);
        switch (how) {
            case STOP -> agent.stopAll(false);
            case DETACH -> agent.detachAll();
            case REMOVE, RETIRE -> {
                agent.stopAll(true);
                removeFiles();
            }
        }
        return true;
    }

    /** What remains until {@link #exit} is the lock: nobody else may begin here before this process is done. */
    private void removeFiles() {
        try {
            if (ephemeral != null) {
                for (Path path : UnitStore.list(dir.root(), "*")) {
                    if (!path.equals(dir.home())) {
                        Durable.deleteTree(path);
                    }
                }
            }
            for (Path path : List.of(
                    dir.units(),
                    dir.secrets(),
                    dir.run(),
                    dir.jobs(),
                    dir.logs(),
                    dir.lib(),
                    dir.agentLog(),
                    LogFiles.rotated(dir.agentLog()))) {
                Durable.deleteTree(path);
            }
            for (Path temp : UnitStore.list(dir.home(), ".*")) {
                Durable.deleteTree(temp);
            }
        } catch (IOException e) {
            log.problem("could not remove " + e.getMessage());
        }
    }

    @Override
    public void exit() {
        try {
            Files.deleteIfExists(dir.endpoint());
            if (!Files.exists(dir.units())) {
                Files.deleteIfExists(dir.ephemeral());
                Files.deleteIfExists(dir.lock());
                Files.deleteIfExists(dir.home());
                removeRootIfEmpty();
                if (ephemeral != null && !Files.exists(dir.root())) {
                    if (!table.alive(ephemeral.owner())) {
                        Ephemeral.removeTemporaryHome(dir);
                    }
                    Files.deleteIfExists(ephemeral.entry());
                }
            }
            lock.close();
        } catch (IOException e) {
            log.problem("left behind: " + e.getMessage()); // an ephemeral root stays in the register and is swept
        }
        Listener listening = control;
        if (listening != null) {
            listening.close(); // a JVM with a thread in a native wait takes 300 ms to end
        }
        Runtime.getRuntime().halt(0);
    }

    private void removeRootIfEmpty() throws IOException {
        try {
            Files.deleteIfExists(dir.root());
        } catch (java.nio.file.DirectoryNotEmptyException e) {
            // a persistent root may hold the caller's own things
        }
    }

    @Override
    public void touched() {
        lastTouch = System.nanoTime();
    }
}
