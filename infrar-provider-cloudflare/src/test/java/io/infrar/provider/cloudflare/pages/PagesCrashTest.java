package io.infrar.provider.cloudflare.pages;

import io.infrar.testkit.CrashContract;
import io.infrar.testkit.crash.CrashSubject;

/** Kills in the middle of everything that is done to a site. */
class PagesCrashTest extends CrashContract {
    @Override
    protected CrashSubject subject() {
        return PagesCrashSubject.withFiles();
    }

    /** Each takes seconds of a JVM; the nightly profile has more. */
    @Override
    protected int kills() {
        return Integer.getInteger("infrar.crash.pages", 4);
    }
}
