package io.infrar.provider.cloudflare;

import io.infrar.testkit.CrashContract;
import io.infrar.testkit.crash.CrashSubject;

/** Kills in the middle of everything that is done to a zone. */
class EdgeCrashTest extends CrashContract {
    @Override
    protected CrashSubject subject() {
        return new EdgeCrashSubject();
    }

    /** Each takes seconds of a JVM; the nightly profile has more. */
    @Override
    protected int kills() {
        return Integer.getInteger("infrar.crash.edge", 2);
    }
}
