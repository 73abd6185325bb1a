package io.infrar.state;

import static io.infrar.state.FileHeader.field;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.infrar.model.Json;
import io.infrar.spi.LockInfo;
import io.infrar.spi.LockRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the lock file says.
 *
 * @param held whether the owner has it still, unless its process has ended
 * @param broken whether it was taken from an owner that may be alive, and no new journal was begun since
 * @param started when the process began; tells it from a later one with the same id; null where the system does not say
 */
record LockRecord(
        LockInfo info,
        boolean held,
        boolean broken,
        String host,
        long pid,
        @Nullable Instant started) {
    /** So that a renewal overwrites all of the record before it. */
    private static final int BLOCK = 512;

    /** The start of a process is computed from the start of the system, which a clock that is set moves a little. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(5);

    private static final String KIND = "state lock";
    private static final String HOST = hostName();

    static LockRecord of(LockRequest request, long epoch, boolean broken, Instant now) {
        Instant since = now.truncatedTo(ChronoUnit.MILLIS);
        return new LockRecord(
                new LockInfo(
                        UUID.randomUUID().toString(),
                        epoch,
                        request.owner(),
                        request.operation(),
                        since,
                        since.plus(request.lease()),
                        true),
                true,
                broken,
                HOST,
                ProcessHandle.current().pid(),
                started(ProcessHandle.current()));
    }

    LockRecord leaseUntil(Instant until) {
        return with(info.epoch(), until.truncatedTo(ChronoUnit.MILLIS), held, broken);
    }

    LockRecord epoch(long epoch) {
        return with(epoch, info.leaseUntil(), held, broken);
    }

    LockRecord held(boolean nowHeld) {
        return with(info.epoch(), info.leaseUntil(), nowHeld, broken);
    }

    LockRecord broken(boolean nowBroken) {
        return with(info.epoch(), info.leaseUntil(), held, nowBroken);
    }

    private LockRecord with(long epoch, Instant until, boolean nowHeld, boolean nowBroken) {
        LockInfo changed =
                new LockInfo(info.id(), epoch, info.owner(), info.operation(), info.since(), until, info.alive());
        return new LockRecord(changed, nowHeld, nowBroken, host, pid, started);
    }

    boolean onThisHost() {
        return host.equals(HOST);
    }

    private static boolean isAlive(long pid, @Nullable Instant started) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            return false;
        }
        Instant start = started(process.get());
        return start == null
                || started == null
                || Duration.between(start, started).abs().compareTo(START_TOLERANCE) < 0;
    }

    /** As far as can be told without trying to take the lock. */
    boolean ownerMayBeAlive(Instant now) {
        return onThisHost() ? isAlive(pid, started) : info.leaseUntil().isAfter(now);
    }

    byte[] bytes() {
        Json json = Json.object()
                .with("infrar", KIND)
                .with("format", FileHeader.FORMAT)
                .with("id", info.id())
                .with("epoch", info.epoch())
                .with("held", held)
                .with("broken", broken)
                .with("owner", info.owner())
                .with("operation", info.operation())
                .with("since", info.since())
                .with("leaseUntil", info.leaseUntil())
                .with("host", host)
                .with("pid", pid)
                .with("started", started);
        byte[] text = JournalCodec.utf8(json.toString());
        byte[] bytes = new byte[(text.length / BLOCK + 1) * BLOCK];
        Arrays.fill(bytes, (byte) ' ');
        System.arraycopy(text, 0, bytes, 0, text.length);
        bytes[bytes.length - 1] = '\n';
        return bytes;
    }

    /**
     * Null when there is nothing that can be read, as when its writer has just begun or was killed.
     *
     * @throws io.infrar.spi.StateException when it is of a newer version
     */
    static @Nullable LockRecord read(Path file, byte[] bytes) {
        try {
            Json json = Json.parse(new String(bytes, UTF_8));
            FileHeader.checkFormat(file, KIND, json);
            Json text = json.get("started");
            Instant started = text == null ? null : text.to(Instant.class);
            String host = field(json, "host").asText();
            long pid = field(json, "pid").to(Long.class);
            return new LockRecord(
                    new LockInfo(
                            field(json, "id").asText(),
                            field(json, "epoch").to(Long.class),
                            field(json, "owner").asText(),
                            field(json, "operation").asText(),
                            field(json, "since").to(Instant.class),
                            field(json, "leaseUntil").to(Instant.class),
                            host.equals(HOST) && isAlive(pid, started)),
                    field(json, "held").to(Boolean.class),
                    field(json, "broken").to(Boolean.class),
                    host,
                    pid,
                    started);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Instant started(ProcessHandle process) {
        return process.info().startInstant().orElse(null);
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "localhost";
            }
        }
    }
}
