package io.infrar.provider.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.testkit.crash.CrashTest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The crash test on real services; it is slow, since each kill has an environment of its own. */
class LocalCrashTest {
    @Test
    void one_ordinary_run_puts_everything_right_after_a_kill() {
        assertThat(new CrashTest(new LocalCrashSubject()).survives(2).kills()).isEqualTo(2);
    }

    @Test
    @Tag("nightly")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void one_ordinary_run_puts_everything_right_after_sixty_kills() {
        System.out.println(
                new CrashTest(new LocalCrashSubject()).survives(Integer.getInteger("infrar.crash.local.kills", 60)));
    }
}
