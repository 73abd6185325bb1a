package io.infrar.examples.cli;

import io.infrar.run.Cancellation;
import java.util.concurrent.CountDownLatch;

/**
 * Ctrl-C ends a run in order: no new calls begin, those in flight finish and are recorded, and only then does the JVM end. A second
 * Ctrl-C changes nothing; {@code kill -9} is safe too, the next run goes on from there.
 */
public final class Interruption implements AutoCloseable {
    private final Cancellation cancellation = new Cancellation();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "infrar-examples-interrupt");

    private Interruption() {}

    /** From now on until it is closed. */
    public static Interruption install() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** Cancelled by Ctrl-C. */
    public Cancellation cancellation() {
        return cancellation;
    }

    /** Waits for Ctrl-C. */
    void await() {
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        cancellation.cancel();
        asked.countDown();
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the JVM is ending already, which is what the hook waited for
        }
    }
}
