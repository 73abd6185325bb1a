package io.infrar.testkit.crash;

import io.infrar.testkit.CrashContract;

class FakeCrashTest extends CrashContract {
    @Override
    protected CrashSubject subject() {
        return new FakeCrashSubject();
    }
}
