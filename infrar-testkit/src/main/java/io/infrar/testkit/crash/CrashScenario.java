package io.infrar.testkit.crash;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.spi.Finding;
import io.infrar.spi.Plan;
import io.infrar.spi.Row;
import io.infrar.state.FileStateStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One environment, one kill, and what an ordinary run makes of it. */
final class CrashScenario {
    private static final long CHILD_SECONDS = 60;
    private final CrashSubject subject;
    private final Path folder;
    private final int step;
    /** What is run after the kill. */
    private final int next;

    /**
     * @param ended how the child ended
     * @param left the states of the rows that were left in the middle of something
     * @param repaired whether the documented refusal was met and repaired
     */
    record Result(Ended ended, Set<Row.Status> left, boolean repaired) {}

    /** How a child ended. */
    enum Ended {
        KILLED_BY_ITSELF,
        KILLED_BY_THE_TEST,
        /** It was done before it could be killed. */
        DONE
    }

    CrashScenario(CrashSubject subject, Path folder, int step) {
        this.subject = subject;
        this.folder = folder;
        this.step = step;
        this.next = subject.afterKillIn(step);
    }

    /** The numbers of moments of the steps when nobody interrupts them. */
    static List<Integer> moments(CrashSubject subject, Path folder) {
        List<Integer> passed = new ArrayList<>();
        for (int step = 0; step <= subject.versions().size(); step++) {
            CrashMoments moments = CrashMoments.never();
            try (Infra infra = CrashChild.infra(subject, folder, moments)) {
                CrashChild.run(subject, infra, step);
            }
            passed.add(moments.passed());
        }
        return passed;
    }

    private void before() {
        for (int earlier = 0; earlier < step; earlier++) {
            try (Infra infra = infra()) {
                CrashChild.run(subject, infra, earlier);
            }
        }
    }

    private Infra infra() {
        return CrashChild.infra(subject, folder, CrashMoments.never());
    }

    /**
     * @param moment at which the child kills itself; 0 for none
     * @param afterNanos after its first moment the test kills it; below 0 for never
     */
    Result run(int moment, long afterNanos) {
        before();
        Ended ended = child(moment, afterNanos);
        Set<Row.Status> left = new TreeSet<>();
        rows().stream()
                .map(Row::status)
                .filter(status -> status != Row.Status.READY)
                .forEach(left::add);
        boolean repaired = recover();
        check();
        try (Infra infra = infra()) {
            infra.apply(infra.planDestroy(name()));
        }
        require(subject.objects(folder).isEmpty(), "destroy leaves " + subject.objects(folder));
        require(rows().isEmpty(), "destroy leaves rows " + rows());
        return new Result(ended, left, repaired);
    }

    private String name() {
        return subject.versions().get(0).name();
    }

    private List<Row> rows() {
        try (FileStateStore store = FileStateStore.at(folder.resolve("state"))) {
            return store.read(name()).rows();
        }
    }

    // ---- the child

    private Ended child(int moment, long afterNanos) {
        try {
            Process child = start(moment);
            try (BufferedReader out =
                    new BufferedReader(new java.io.InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
                String line = out.readLine();
                if (afterNanos >= 0 && line != null) {
                    LockSupport.parkNanos(afterNanos);
                    child.toHandle().destroyForcibly();
                }
                List<String> rest = new ArrayList<>();
                for (String more = line; more != null; more = out.readLine()) {
                    rest.add(more);
                }
                if (!child.waitFor(CHILD_SECONDS, TimeUnit.SECONDS)) {
                    child.destroyForcibly();
                    throw new AssertionError("the child hangs " + where(moment, afterNanos) + ": " + rest);
                }
                return ended(child.exitValue(), moment, afterNanos, rest);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private Process start(int moment) throws IOException {
        String given = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        given,
                        CrashChild.class.getName(),
                        subject.getClass().getName(),
                        folder.toString(),
                        Integer.toString(step),
                        Integer.toString(moment))
                .redirectErrorStream(true)
                .start();
    }

    private Ended ended(int exit, int moment, long afterNanos, List<String> output) {
        if (exit == 0) {
            return Ended.DONE;
        }
        boolean killed = exit == 128 + 9 || exit == CrashChild.SELF_KILLED;
        require(killed, "the child failed " + where(moment, afterNanos) + " with " + exit + ": " + output);
        return afterNanos >= 0 ? Ended.KILLED_BY_THE_TEST : Ended.KILLED_BY_ITSELF;
    }

    private String where(int moment, long afterNanos) {
        return "in step " + step + (afterNanos >= 0 ? " after " + afterNanos / 1000 + " us" : " at moment " + moment);
    }

    // ---- afterwards

    /** One ordinary run; whether it was refused with the documented finding and repaired in the documented way. */
    private boolean recover() {
        try (Infra infra = infra()) {
            Plan plan = CrashChild.plan(subject, infra, next);
            boolean refused = !plan.blocking().isEmpty();
            if (refused) {
                List<Finding> refusal = plan.blocking();
                require(
                        next < subject.versions().size()
                                && refusal.stream()
                                        .allMatch(finding -> finding.id().equals("create.ambiguous")),
                        "the next plan is refused: " + refusal);
                subject.repair(infra, folder, subject.versions().get(next), refusal);
                plan = CrashChild.plan(subject, infra, next);
            }
            infra.apply(plan);
            return refused;
        }
    }

    private void check() {
        try (Infra infra = infra()) {
            Plan second = CrashChild.plan(subject, infra, next);
            require(second.blocking().isEmpty(), "the second plan is refused: " + second.blocking());
            require(second.isEmpty(), "a second plan shows " + second.effective());
        }
        List<Row> rows = rows();
        require(rows.stream().allMatch(row -> row.status() == Row.Status.READY), "rows are not ready: " + rows);
        List<String> recorded =
                rows.stream().map(row -> String.valueOf(row.id())).sorted().toList();
        List<String> there = subject.objects(folder).stream().sorted().toList();
        require(recorded.equals(there), "the rows are of " + recorded + ", the objects are " + there);
        List<Environment> versions = subject.versions();
        require(next < versions.size() || rows.isEmpty(), "rows are left after the destroy: " + rows);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    /** Removes the folder; kept when the scenario failed, to look at. */
    void forget() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
