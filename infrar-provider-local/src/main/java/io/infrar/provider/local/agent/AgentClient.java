package io.infrar.provider.local.agent;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The way to the agent of one root. Every call is safe to repeat; when the agent died meanwhile, a client from {@link
 * #connectOrStart} starts it again, and it adopts what still runs. All failures are {@link AgentException}s. Safe for use
 * by several threads.
 */
public final class AgentClient implements AutoCloseable {
    private static final Duration CALL = Duration.ofSeconds(20);
    private static final Duration SLOW_CALL = Duration.ofMinutes(10); // stops processes, each with its grace
    private static final Duration EXIT = Duration.ofSeconds(15);

    private final AgentDir dir;
    private final @Nullable AgentOptions options;
    private volatile Endpoint endpoint;

    private AgentClient(AgentDir dir, @Nullable AgentOptions options, Endpoint endpoint) {
        this.dir = dir;
        this.options = options;
        this.endpoint = endpoint;
    }

    /**
     * The agent of the root, started if there is none. First removes ephemeral environments whose JVM is dead.
     *
     * @throws AgentException also when the root is ephemeral for another live JVM and {@code options} are persistent, or
     *     when an ephemeral root holds files that are not the agent's
     */
    public static AgentClient connectOrStart(Path root, AgentOptions options) {
        AgentDir dir = new AgentDir(root);
        try {
            Ephemeral.sweep(options.register());
            prepare(dir, options);
        } catch (IOException e) {
            throw new AgentException("cannot prepare " + dir.root() + ": " + e.getMessage(), e);
        }
        return new AgentClient(dir, options, ensureAgent(dir, options));
    }

    /** The agent of the root if one is running. */
    public static Optional<AgentClient> connect(Path root) {
        AgentDir dir = new AgentDir(root);
        Endpoint found = answering(dir);
        return found == null ? Optional.empty() : Optional.of(new AgentClient(dir, null, found));
    }

    /**
     * Removes every registered ephemeral environment whose JVM is dead: processes, then the root folder.
     *
     * @return the roots removed
     */
    public static List<Path> sweep(Path register) {
        try {
            return Ephemeral.sweep(register);
        } catch (IOException e) {
            throw new AgentException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Ends every process of a root without starting an agent, for a root whose agent cannot be started any more. Units
     * stay defined.
     *
     * @return how many processes were on record
     * @throws AgentException when a live agent has the root
     */
    public static int stopAllWithoutAgent(Path root) {
        AgentDir dir = new AgentDir(root);
        if (!Files.isDirectory(dir.home())) {
            return 0;
        }
        Endpoint endpoint = Endpoint.read(dir);
        if (endpoint != null && ProcessTable.host().alive(endpoint.process())) {
            throw new AgentException("the agent of " + dir.root() + " is running; ask it to shut down instead");
        }
        try (AgentLock lock = Ephemeral.takeOver(dir)) {
            return lock == null ? 0 : Ephemeral.stopAll(dir);
        } catch (IOException e) {
            throw new AgentException("cannot stop what runs in " + dir.root() + ": " + e.getMessage(), e);
        }
    }

    private static void prepare(AgentDir dir, AgentOptions options) throws IOException {
        Ephemeral.Entry mark = Ephemeral.read(dir);
        if (mark != null && !ProcessTable.host().alive(mark.owner())) {
            Ephemeral.remove(mark);
            mark = null;
        }
        if (mark != null && !options.ephemeral()) {
            throw new IOException("it is an ephemeral environment of the running process "
                    + mark.owner().pid() + "; use another folder");
        }
        if (mark == null && options.ephemeral()) {
            if (Files.isDirectory(dir.root())) {
                try (Stream<Path> files = Files.list(dir.root())) {
                    if (files.findAny().isPresent()) {
                        throw new IOException(
                                "an ephemeral environment removes its folder in the end, but there are files in it; use a new or empty folder");
                    }
                }
            }
            Ephemeral.register(dir, options.register());
        }
        dir.create();
    }

    /** One for all: each has threads of its own, and on JDK 17 none can be closed. */
    private static final class Http {
        static final HttpClient CLIENT = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(ProxySelector.of(null))
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** The endpoint of a live agent that answers; null when there is none. */
    private static @Nullable Endpoint answering(AgentDir dir) {
        Endpoint found = Endpoint.read(dir);
        if (found == null || !ProcessTable.host().alive(found.process())) {
            return null;
        }
        try {
            HttpRequest request = request(found, "GET", "/v1/agent", null, Duration.ofSeconds(5));
            return Http.CLIENT
                                    .send(request, HttpResponse.BodyHandlers.ofByteArray())
                                    .statusCode()
                            == 200
                    ? found
                    : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgentException("interrupted", e);
        }
    }

    private static Endpoint ensureAgent(AgentDir dir, AgentOptions options) {
        long end = System.nanoTime() + options.startTimeout().toNanos();
        Process starting = null;
        int starts = 0;
        while (true) {
            Endpoint found = answering(dir);
            if (found != null && found.protocol() == ControlServer.PROTOCOL) {
                return found;
            }
            if (found != null) {
                replaceOther(found);
            }
            if (starting != null && !starting.isAlive() && starting.exitValue() != 0 && starts >= 3) {
                throw new AgentException("the agent of " + dir.root() + " could not be started (exit code "
                        + starting.exitValue() + ")" + logTail(dir));
            }
            if (System.nanoTime() - end > 0) {
                throw new AgentException("the agent of " + dir.root() + " did not answer within "
                        + options.startTimeout() + logTail(dir));
            }
            if (starting == null || !starting.isAlive()) {
                // One that ended with 0 met the lock of another: that one is about to answer, or about to end.
                if (starting == null
                        || starting.exitValue() != 0
                        || !Poll.until(Duration.ofMillis(200), () -> Files.exists(dir.endpoint()))) {
                    try {
                        dir.create();
                        starts++;
                        starting = AgentLauncher.start(dir, options);
                    } catch (NoSuchFileException e) {
                        // An agent that came up meanwhile has cleared away the classes that were being copied.
                        if (starts >= 3) {
                            throw new AgentException(
                                    "the agent of " + dir.root() + " could not be started: " + e.getMessage(), e);
                        }
                        starting = null;
                        continue;
                    } catch (IOException e) {
                        throw new AgentException(
                                "the agent of " + dir.root() + " could not be started: " + e.getMessage(), e);
                    }
                }
            }
            Process now = starting;
            ProcessHandle handle = now.toHandle();
            Poll.until(Duration.ofMillis(250), () -> {
                Endpoint written = Endpoint.read(dir);
                return !handle.isAlive() || written != null && written.process().pid() == handle.pid();
            });
            if (Thread.currentThread().isInterrupted()) {
                throw new AgentException("interrupted");
            }
        }
    }

    /** An agent of another version leaves; its children stay and are adopted. */
    private static void replaceOther(Endpoint other) {
        try {
            Http.CLIENT.send(
                    request(other, "POST", "/v1/shutdown?mode=detach", null, CALL),
                    HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            // it may be gone already
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AgentException("interrupted", e);
        }
        if (!Poll.until(EXIT, () -> !ProcessTable.host().alive(other.process()))) {
            throw new AgentException(other + " speaks protocol " + other.protocol() + ", this version needs "
                    + ControlServer.PROTOCOL + ", and it does not end");
        }
    }

    private static String logTail(AgentDir dir) {
        List<String> lines = LogFiles.tail(dir.agentLog(), 10, new Redactor(List.of()));
        return lines.isEmpty() ? "" : "; its last lines:\n  " + String.join("\n  ", lines);
    }

    public AgentStatus agent() {
        return read(call("GET", "/v1/agent", null, CALL, true), AgentStatus.class);
    }

    /** All units, in the order of their first put. */
    public List<UnitStatus> units() {
        return List.of(read(call("GET", "/v1/units", null, CALL, true), UnitStatus[].class));
    }

    public List<UnitStatus> units(String owner) {
        String query = "?owner=" + URLEncoder.encode(owner, StandardCharsets.UTF_8);
        return List.of(read(call("GET", "/v1/units" + query, null, CALL, true), UnitStatus[].class));
    }

    /** With its last 20 log lines. */
    public Optional<UnitStatus> unit(String id) {
        HttpResponse<byte[]> response = call("GET", "/v1/units/" + id + "?log=20", null, CALL, true);
        return response.statusCode() == 404 ? Optional.empty() : Optional.of(read(response, UnitStatus.class));
    }

    /** The unit as soon as it is up or will not be for now; after the time, 5 s at most, as it is then. */
    public Optional<UnitStatus> settled(String id, Duration limit) {
        String query = "/settled?millis=" + Math.min(limit.toMillis(), 5_000);
        HttpResponse<byte[]> response = call("GET", "/v1/units/" + id + query, null, CALL, true);
        return response.statusCode() == 404 ? Optional.empty() : Optional.of(read(response, UnitStatus.class));
    }

    public UnitStatus put(Unit unit) {
        return put(unit, Map.of());
    }

    /**
     * Makes the unit be: nothing happens when an equal one with equal secrets is there (one that gave up is tried
     * again), else it replaces what has its id. Durable when this returns, but not yet up: see {@link #awaitHealthy}.
     *
     * @param secrets values by the names the unit refers to; more may be given, so that they are masked in log lines.
     *     They are kept in a file only this user can read
     */
    public UnitStatus put(Unit unit, Map<String, String> secrets) {
        byte[] body = Json.bytes(new ControlServer.Put(unit, secrets));
        return read(call("PUT", "/v1/units/" + unit.id(), body, SLOW_CALL, true), UnitStatus.class);
    }

    /**
     * Waits until the unit is RUNNING.
     *
     * @throws AgentException when it is not within the time, gave up, or failed three times in a row; with its last log
     *     lines
     */
    public UnitStatus awaitHealthy(String id, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        while (true) {
            long left = Math.max(0, (end - System.nanoTime()) / 1_000_000);
            String query = "/settled?millis=" + Math.min(left, 5_000);
            HttpResponse<byte[]> response = call("GET", "/v1/units/" + id + query, null, CALL, true);
            if (response.statusCode() == 404) {
                throw new AgentException("unit \"" + id + "\" is not there");
            }
            UnitStatus status = read(response, UnitStatus.class);
            if (status.state() == UnitState.RUNNING) {
                return status;
            }
            if (ControlServer.isSettled(status) || System.nanoTime() - end >= 0) {
                throw new AgentException(complaint(id, status, timeout));
            }
        }
    }

    private static String complaint(String id, UnitStatus status, Duration timeout) {
        String what = ControlServer.isSettled(status) ? "does not come up" : "was not healthy within " + timeout;
        String tries = status.failedStarts() > 1 ? ", " + status.failedStarts() + " failed starts" : "";
        String log = status.log().isEmpty()
                ? "\nIt has written no log lines."
                : "\nIts last log lines:\n  " + String.join("\n  ", status.log());
        return "unit \"" + id + "\" " + what + ": " + status.state() + tries + ", " + status.detail() + log;
    }

    /** Stops the unit, waits until it is gone and removes its files. Absent is fine. */
    public void delete(String id) {
        read(call("DELETE", "/v1/units/" + id, null, SLOW_CALL, true), Map.class);
    }

    /**
     * Runs a job now.
     *
     * @throws AgentException when a run is going already
     */
    public JobRun runJob(String id) {
        return read(call("POST", "/v1/units/" + id + "/run", null, CALL, false), JobRun.class);
    }

    /** The run when it has ended, however it ended. */
    public JobRun awaitRun(String id, long number, Duration timeout) {
        AtomicReference<@Nullable JobRun> ended = new AtomicReference<>();
        Poll.until(timeout, () -> {
            ended.set(unit(id).orElseThrow(() -> new AgentException("job \"" + id + "\" is not there")).runs().stream()
                    .filter(run -> run.number() == number && run.endedAt() != null)
                    .findFirst()
                    .orElse(null));
            return ended.get() != null;
        });
        JobRun run = ended.get();
        if (run == null) {
            throw new AgentException("run " + number + " of job \"" + id + "\" did not end within " + timeout);
        }
        return run;
    }

    /** Stops all units and ends the agent. The units stay defined: the next agent starts them again. */
    public void shutdown() {
        end("stop");
    }

    /** Stops and deletes all units and ends the agent; it leaves no file of its own. */
    public void removeAll() {
        end("remove");
    }

    /** Ends the agent, with all its files, if it has no units; false if it has. */
    public boolean retire() {
        return end("retire");
    }

    private boolean end(String mode) {
        Endpoint ending = endpoint;
        HttpResponse<byte[]> response = call("POST", "/v1/shutdown?mode=" + mode, null, SLOW_CALL, true);
        boolean ends = Boolean.TRUE.equals(read(response, Map.class).get("ends"));
        if (endpoint != ending) {
            ending = endpoint; // it was started anew for this
        }
        ProcessId process = ending.process();
        if (ends && !Poll.until(EXIT, () -> !ProcessTable.host().alive(process))) {
            throw new AgentException(ending + " does not end");
        }
        return ends;
    }

    /** An ephemeral environment of this JVM is removed; anything else stays as it is. */
    @Override
    public void close() {
        if (options == null || !options.ephemeral()) {
            return;
        }
        try {
            Ephemeral.Entry mark = Ephemeral.read(dir);
            if (mark == null || mark.owner().pid() != ProcessHandle.current().pid()) {
                return;
            }
            Endpoint alive = answering(dir);
            if (alive != null) {
                endpoint = alive;
                end("remove");
            }
            if (Files.exists(dir.root())) {
                Ephemeral.remove(mark); // the agent was dead, or could not remove everything
            }
        } catch (IOException e) {
            throw new AgentException(
                    "ephemeral environment " + dir.root() + " could not be removed: " + e.getMessage(), e);
        }
    }

    private HttpResponse<byte[]> call(
            String method, String path, byte @Nullable [] body, Duration timeout, boolean repeatable) {
        for (boolean first = true; ; first = false) {
            Endpoint target = endpoint;
            boolean again = first && options != null;
            try {
                HttpResponse<byte[]> response = Http.CLIENT.send(
                        request(target, method, path, body, timeout), HttpResponse.BodyHandlers.ofByteArray());
                if (!again || options == null || response.statusCode() != ControlServer.ENDING) {
                    return response;
                }
                Poll.until(EXIT, () -> !ProcessTable.host().alive(target.process()));
            } catch (IOException e) {
                boolean sent = !(e instanceof ConnectException);
                if (!again || options == null || e instanceof HttpTimeoutException || sent && !repeatable) {
                    throw new AgentException(
                            target + " does not answer " + method + " " + path.replaceFirst("\\?.*", "") + ": " + e, e);
                }
                // A process that is being killed loses its connections before it is gone.
                Poll.until(Duration.ofSeconds(2), () -> !ProcessTable.host().alive(target.process()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AgentException("interrupted", e);
            }
            endpoint = ensureAgent(dir, options);
        }
    }

    private static HttpRequest request(
            Endpoint target, String method, String path, byte @Nullable [] body, Duration timeout) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + target.port() + path))
                .timeout(timeout)
                .header("Authorization", "Bearer " + target.token())
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .build();
    }

    private static <T> T read(HttpResponse<byte[]> response, Class<T> type) {
        try {
            if (response.statusCode() == 200) {
                return Json.read(response.body(), type);
            }
            Object error = Json.read(response.body(), Map.class).get("error");
            throw new AgentException(error == null ? "the agent answered " + response.statusCode() : error.toString());
        } catch (IOException e) {
            throw new AgentException(
                    String.format(Locale.ROOT, "the agent's answer (%d) %s", response.statusCode(), e.getMessage()), e);
        }
    }
}
