package io.infrar.testkit.crash;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the moments at which a process can be killed, and kills it at the one that was asked for. */
public final class CrashMoments {
    private final int fatal;
    private final Runnable first;
    private final AtomicInteger passed = new AtomicInteger();

    private CrashMoments(int fatal, Runnable first) {
        this.fatal = fatal;
        this.first = first;
    }

    /** Kills at no moment. */
    public static CrashMoments never() {
        return new CrashMoments(0, () -> {});
    }

    /**
     * Kills at the moment of that number, from 1; at none when it is 0.
     *
     * @param first done at the first moment
     */
    static CrashMoments at(int number, Runnable first) {
        return new CrashMoments(number, first);
    }

    /** To be called right before and right after each thing that lasts: a call's effect, an entry in the state. */
    public void pass() {
        int number = passed.incrementAndGet();
        if (number == 1) {
            first.run();
        }
        if (number == fatal) {
            killMyself();
        }
    }

    /** How many there were. */
    public int passed() {
        return passed.get();
    }

    /** A SIGKILL, which no hook and no {@code finally} survives. */
    private static void killMyself() {
        try {
            new ProcessBuilder(
                            "kill",
                            "-KILL",
                            Long.toString(ProcessHandle.current().pid()))
                    .start();
            Thread.currentThread().join();
        } catch (java.io.IOException | InterruptedException e) {
            Runtime.getRuntime().halt(CrashChild.SELF_KILLED);
        }
    }
}
