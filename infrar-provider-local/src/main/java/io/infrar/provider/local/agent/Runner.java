package io.infrar.provider.local.agent;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes one unit true and keeps it so. */
interface Runner {
    /** Begins; returns at once. Called once. */
    void start();

    /** Takes over a changed unit without interruption if that can be; else false, and it is to be replaced. */
    default boolean update(UnitStore.Stored changed) {
        return false;
    }

    /** The unit was put again unchanged: whoever waits before trying again tries now. */
    default void nudge() {}

    /** Something that listens on the port is about to stop; returns when nothing is asked of it any more, or after a while. */
    default void drain(int port) {}

    /** The port has somebody new, or nobody. */
    default void refill(int port) {}

    /** Ends it and returns when nothing of it is left running. */
    void stop();

    /** Lets go without touching what runs, for a successor to adopt. */
    void detach();

    UnitStatus status();

    /** The log to show and to keep small; null where there is none. */
    default @Nullable Path log() {
        return null;
    }

    default long logLimit() {
        return Long.MAX_VALUE;
    }
}
