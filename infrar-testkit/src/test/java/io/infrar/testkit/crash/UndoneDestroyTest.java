package io.infrar.testkit.crash;

import io.infrar.testkit.CrashContract;

class UndoneDestroyTest extends CrashContract {
    @Override
    protected CrashSubject subject() {
        return new UndoneDestroySubject();
    }
}
