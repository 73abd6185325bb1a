package io.infrar.provider.hetzner.storage;

import io.infrar.testkit.CrashContract;
import io.infrar.testkit.crash.CrashSubject;

/** Kills in the middle of everything that is done to buckets. */
class BucketCrashTest extends CrashContract {
    @Override
    protected CrashSubject subject() {
        return new BucketCrashSubject();
    }

    /** Each takes seconds of a JVM; the nightly profile has more. */
    @Override
    protected int kills() {
        return Integer.getInteger("infrar.crash.buckets", 4);
    }
}
