package io.infrar.examples.cli;

/** Exit codes of the command line. */
public final class Exit {
    /** What was asked is done. */
    public static final int DONE = 0;
    /** Not all was done; what was is recorded. */
    public static final int FAILED = 1;
    /** Findings, a stale plan, a lock that somebody holds, or bad usage: nothing was changed. */
    public static final int REFUSED = 2;

    /** Only of {@code drift}. */
    public static final int DRIFTED = 3;

    /** Only of {@code plan}. */
    public static final int CHANGES = 4;

    private Exit() {}
}
