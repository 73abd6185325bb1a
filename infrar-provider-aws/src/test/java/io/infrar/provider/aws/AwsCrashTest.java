package io.infrar.provider.aws;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.testkit.CrashContract;
import io.infrar.testkit.aws.Moto;
import io.infrar.testkit.crash.CrashSubject;

/** Kills in the middle of everything that is done to AWS. */
class AwsCrashTest extends CrashContract {
    @Override
    protected CrashSubject subject() {
        assumeTrue(Moto.isFuller(), "plain moto has no services that become stable");
        return AwsCrashSubject.withServer();
    }

    /** Each takes some seconds of a JVM that loads the SDK; the nightly profile has more. */
    @Override
    protected int kills() {
        return 4;
    }
}
