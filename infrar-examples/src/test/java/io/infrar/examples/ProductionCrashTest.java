package io.infrar.examples;

import io.infrar.testkit.CrashContract;
import io.infrar.testkit.crash.CrashSubject;

/** Kills in the middle of everything that the recommended production environment does at two vendors. */
class ProductionCrashTest extends CrashContract {
    @Override
    protected CrashSubject subject() {
        return new ProductionCrashSubject();
    }

    /** Each is some seconds of a JVM; the nightly profile has more. */
    @Override
    protected int kills() {
        return 3;
    }
}
