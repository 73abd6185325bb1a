package io.infrar.testkit;

import io.infrar.testkit.crash.CrashSubject;
import io.infrar.testkit.crash.CrashTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills processes with SIGKILL in the middle of apply, replace and destroy: right before and after entries in the state and calls to
 * the provider, and at random times. After each kill one ordinary run must put everything right: a second plan is empty, every
 * object has its row and every row its object, and a destroy leaves nothing. For systems with a {@code kill} command.
 */
public abstract class CrashContract {
    private static final int KILLS = 20;
    private static final int NIGHTLY_KILLS = 1_000;

    /** What is killed; of a class with a public constructor without parameters. */
    protected abstract CrashSubject subject();

    /** How many kills an ordinary build can afford; 20 unless overridden. */
    protected int kills() {
        return KILLS;
    }

    @Test
    void one_ordinary_run_puts_everything_right_after_a_kill_at_any_step() {
        new CrashTest(subject()).survives(kills());
    }

    @Test
    @Tag("nightly")
    void one_ordinary_run_puts_everything_right_after_a_thousand_kills() {
        System.out.println(new CrashTest(subject()).survives(Integer.getInteger("infrar.crash.kills", NIGHTLY_KILLS)));
    }
}
