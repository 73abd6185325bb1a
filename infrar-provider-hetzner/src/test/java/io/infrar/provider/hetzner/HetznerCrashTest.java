package io.infrar.provider.hetzner;

import io.infrar.testkit.CrashContract;
import io.infrar.testkit.crash.CrashSubject;

/** Kills in the middle of everything that is done to Hetzner. */
class HetznerCrashTest extends CrashContract {
    @Override
    protected CrashSubject subject() {
        return new HetznerCrashSubject();
    }

    /** Each takes seconds of a JVM; the nightly profile has more. */
    @Override
    protected int kills() {
        return 3;
    }
}
