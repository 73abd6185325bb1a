package io.infrar.provider.local.agent;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The agent is killed at random moments of putting, replacing and deleting; each time there is exactly what should be. */
class AgentCrashTest extends AgentFixture {

    @Test
    void a_few_kills_leave_no_orphan_and_no_duplicate() {
        killAgain(4, new Random(7));
    }

    @Test
    @Tag("nightly")
    void three_hundred_kills_leave_no_orphan_and_no_duplicate() {
        killAgain(300, new Random(11));
    }

    private void killAgain(int times, Random random) {
        AgentClient client = start();
        for (int i = 0; i < times; i++) {
            int round = i;
            long victim = agentPid();
            long micros = random.nextInt(60_000);
            CompletableFuture<Void> work = CompletableFuture.runAsync(() -> {
                for (int step = 0; step < 4; step++) {
                    client.put(worker(round * 10 + step));
                    if (step == 2) {
                        client.delete("worker");
                    }
                }
            });
            Poll.until(Duration.ofNanos(micros * 1_000), () -> false);
            ProcessTable.signal("KILL", null, List.of(victim));
            work.join(); // the client brings up another agent and repeats what was cut off

            Long pid = client.awaitHealthy("worker", SOON).pid();
            // Eventually: a child cut off between its start and its record needs a moment to see that it is not wanted.
            eventually("only " + pid + " in round " + i, () -> workers().equals(List.of(pid)));
            if (random.nextBoolean()) {
                client.delete("worker");
                eventually("nothing in round " + i, () -> workers().isEmpty());
            }
        }
    }

    private static ProcessUnit worker(int version) {
        return ProcessUnit.of("worker", "test", Exec.of("sleep", "600").env("VERSION", Integer.toString(version)));
    }

    private List<Long> workers() {
        return List.copyOf(table.marked(List.of("INFRAR_UNIT=worker", "INFRAR_ROOT=" + root)));
    }
}
