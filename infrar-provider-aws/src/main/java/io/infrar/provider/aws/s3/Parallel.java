package io.infrar.provider.aws.s3;

import io.infrar.spi.ProviderException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Makes several calls at once: S3 answers about one bucket and one of its settings, or one object, at a time. */
final class Parallel {
    private static final int THREADS = 16;

    private Parallel() {}

    /** The results in the order of the elements. All calls are made; the first failure is thrown in the end. */
    static <E, R> List<R> map(List<E> elements, Function<E, R> call) {
        if (elements.size() <= 1) {
            return elements.stream().map(call).toList();
        }
        ExecutorService threads = Executors.newFixedThreadPool(Math.min(THREADS, elements.size()));
        try {
            List<Callable<R>> calls = new ArrayList<>();
            elements.forEach(element -> calls.add(() -> call.apply(element)));
            List<R> results = new ArrayList<>();
            for (Future<R> each : threads.invokeAll(calls)) {
                results.add(each.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProviderException.builder(ProviderException.Kind.CONNECTION, "calls of s3 were interrupted")
                    .cause(e)
                    .build();
        } finally {
            threads.shutdownNow();
        }
    }

    static void run(List<Runnable> calls) {
        map(calls, call -> {
            call.run();
            return Boolean.TRUE;
        });
    }
}
