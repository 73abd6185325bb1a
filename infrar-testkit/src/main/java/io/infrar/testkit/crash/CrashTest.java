package io.infrar.testkit.crash;

import io.infrar.spi.Row;
import io.infrar.testkit.crash.CrashScenario.Ended;
import io.infrar.testkit.crash.CrashScenario.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** Chooses where to kill, and counts. */
public final class CrashTest {
    /** Every so manieth kill comes from outside at a random time. */
    private static final int RANDOM_EVERY = 5;

    private static final long LONGEST_NANOS = 500_000_000;
    private final CrashSubject subject;
    private final Random random = new Random(20_260_101);

    /** Where a kill happens. */
    private record Point(int step, int moment, long afterNanos) {}

    /** What came of the kills. */
    public record Summary(int kills, int fromOutside, int doneBefore, int repaired, String details) {
        @Override
        public String toString() {
            return kills + " kills (" + fromOutside + " at random times, the others at step boundaries; " + doneBefore
                    + " more children were done before they could be killed), " + repaired
                    + " refused as documented and repaired, all others put right by one ordinary run" + details;
        }
    }

    public CrashTest(CrashSubject subject) {
        this.subject = subject;
    }

    /**
     * Kills so often, beginning with every step boundary or, when that is more, some of them at equal distances.
     *
     * @throws AssertionError when something was not put right; says where, and keeps the folder
     */
    public Summary survives(int kills) {
        Path calm = folder();
        List<Integer> moments = CrashScenario.moments(subject, calm);
        new CrashScenario(subject, calm, 0).forget();
        ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            Counter counter = new Counter(moments);
            while (counter.kills < kills) {
                List<Future<Result>> running = new ArrayList<>();
                List<Point> points = points(moments, kills - counter.kills);
                points.forEach(point -> running.add(pool.submit(() -> run(point))));
                for (int i = 0; i < running.size(); i++) {
                    counter.count(points.get(i), running.get(i).get());
                }
            }
            return counter.summary();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Error error ? error : new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private List<Point> points(List<Integer> moments, int count) {
        int boundaries = moments.stream().mapToInt(Integer::intValue).sum();
        int inside = Math.max(1, count - count / RANDOM_EVERY);
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < Math.min(inside, boundaries); i++) {
            int at = inside >= boundaries ? i : (int) ((i + random.nextDouble()) * boundaries / inside);
            points.add(boundary(moments, at));
        }
        while (points.size() < count) {
            points.add(new Point(random.nextInt(moments.size()), 0, (long) (random.nextDouble() * LONGEST_NANOS)));
        }
        return points;
    }

    private static Point boundary(List<Integer> moments, int at) {
        int left = at;
        for (int step = 0; step < moments.size(); step++) {
            if (left < moments.get(step)) {
                return new Point(step, left + 1, -1);
            }
            left -= moments.get(step);
        }
        throw new IllegalArgumentException("there is no moment " + at);
    }

    private Result run(Point point) {
        Path folder = folder();
        CrashScenario scenario = new CrashScenario(subject, folder, point.step());
        Result result;
        try {
            result = scenario.run(point.moment(), point.afterNanos());
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("after a kill at " + point + ", see " + folder + ": " + e.getMessage(), e);
        }
        scenario.forget();
        return result;
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("infrar-crash-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Counter {
        private final List<Integer> moments;
        private final Map<Integer, Integer> perStep = new TreeMap<>();
        private final Map<Row.Status, Integer> left = new TreeMap<>();
        private int kills;
        private int fromOutside;
        private int done;
        private int repaired;
        private int untouched;

        Counter(List<Integer> moments) {
            this.moments = moments;
        }

        void count(Point point, Result result) {
            if (result.ended() == Ended.DONE) {
                done++;
                return;
            }
            kills++;
            perStep.merge(point.step(), 1, Integer::sum);
            fromOutside += result.ended() == Ended.KILLED_BY_THE_TEST ? 1 : 0;
            repaired += result.repaired() ? 1 : 0;
            untouched += result.left().isEmpty() ? 1 : 0;
            result.left().forEach(status -> left.merge(status, 1, Integer::sum));
        }

        Summary summary() {
            String steps = perStep.entrySet().stream()
                    .map(each -> "\n  step " + (each.getKey() + 1) + " of " + moments.size() + " ("
                            + moments.get(each.getKey()) + " boundaries): " + each.getValue() + " kills")
                    .collect(Collectors.joining());
            return new Summary(
                    kills,
                    fromOutside,
                    done,
                    repaired,
                    steps + "\n  rows left: " + left + ", none in " + untouched + " cases");
        }
    }
}
