package io.infrar.examples;

/** Exit codes of the command line. */
final class Exit {
    static final int DONE = 0;
    static final int FAILED = 1;
    /** Findings, a stale plan, a lock that somebody holds, or bad usage: nothing was changed. */
    static final int REFUSED = 2;

    /** Only of {@code drift}. */
    static final int DRIFTED = 3;

    /** Only of {@code plan}. */
    static final int CHANGES = 4;

    private Exit() {}
}
