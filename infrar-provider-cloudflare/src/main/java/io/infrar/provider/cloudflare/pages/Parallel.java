package io.infrar.provider.cloudflare.pages;

import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Work on many things, a few of them at once. */
final class Parallel {
    private Parallel() {}

    /** Work on one of them. */
    interface Work<E, R> {
        R on(E each) throws IOException;
    }

    /**
     * Answers in the order of the objects. The first failure is thrown at once, and what runs then is interrupted.
     */
    static <E, R> List<R> map(Collection<E> all, int atOnce, Work<E, R> work) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(atOnce, all.size())), task -> {
            Thread thread = new Thread(task, "infrar-pages");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<R>> running = new ArrayList<>(all.size());
            all.forEach(each -> running.add(threads.submit(() -> work.on(each))));
            List<R> answers = new ArrayList<>(all.size());
            for (Future<R> each : running) {
                answers.add(answer(each));
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    /** Does something that throws nothing while work goes on; ends when both have ended. */
    static <R> R beside(Runnable aside, Supplier<R> work) {
        Thread thread = new Thread(aside, "infrar-pages");
        thread.setDaemon(true);
        thread.start();
        try {
            return work.get();
        } finally {
            join(thread);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            // What is aside is not needed.
            Thread.currentThread().interrupt();
        }
    }

    private static <R> R answer(Future<R> running) {
        try {
            return running.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw ProviderException.builder(Kind.INVALID, "a file of the site cannot be read: " + e.getCause())
                    .cause(e.getCause())
                    .build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}
