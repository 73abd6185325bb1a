package io.infrar.provider.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobUnitTest extends AgentFixture {
    @TempDir
    static Path shared;

    private AgentClient client;

    @BeforeEach
    void useTheSharedAgent() {
        root = shared.resolve("root");
        client = start();
    }

    @AfterEach
    @Override
    void leaveNothing() {
        for (UnitStatus unit : client.units()) {
            client.delete(unit.unit().id());
        }
        assertThat(table.marked(List.of("INFRAR_ROOT=" + root))).isEmpty();
    }

    @AfterAll
    static void endTheSharedAgent() {
        AgentClient.connect(shared.resolve("root")).ifPresent(AgentClient::removeAll);
    }

    private static JobUnit job(String id, String script, Schedule schedule) {
        return JobUnit.of(id, "test", Exec.of("sh", "-c", script).stop("TERM", Duration.ofSeconds(1)), schedule);
    }

    private List<JobRun> runs(String id) {
        return client.unit(id).orElseThrow().runs();
    }

    @Test
    void a_job_runs_on_its_interval() {
        client.put(job("tick", "echo tick", Schedule.every(Duration.ofMillis(150))));
        eventually("three runs", () -> runs("tick").size() >= 3);
        JobRun first = runs("tick").get(0);
        assertThat(first.number()).isEqualTo(1);
        assertThat(first.trigger()).isEqualTo(JobRun.Trigger.SCHEDULE);
        assertThat(first.outcome()).isEqualTo(JobRun.Outcome.SUCCEEDED);
        assertThat(first.exitCode()).isZero();
        assertThat(client.unit("tick").orElseThrow().log()).contains("tick");
    }

    @Test
    void a_job_runs_on_demand_and_its_exit_code_is_kept_over_agents() {
        client.put(job("report", "echo $WHO; exit 7", Schedule.onDemand()));
        assertThat(client.awaitHealthy("report", SOON).nextRun()).isNull();
        JobRun run = client.awaitRun("report", client.runJob("report").number(), SOON);
        assertThat(run.outcome()).isEqualTo(JobRun.Outcome.FAILED);
        assertThat(run.exitCode()).isEqualTo(7);
        assertThat(run.trigger()).isEqualTo(JobRun.Trigger.DEMAND);
        kill(agentPid());
        assertThat(runs("report")).containsExactly(run);
        assertThat(client.runJob("report").number()).isEqualTo(2);
    }

    @Test
    void runs_do_not_overlap() {
        client.put(job("slow", "exec sleep 600", Schedule.every(Duration.ofMillis(50))));
        eventually(
                "due times were skipped",
                () -> client.unit("slow").orElseThrow().skipped() >= 3);
        assertThat(runs("slow")).hasSize(1);
        assertThatThrownBy(() -> client.runJob("slow")).hasMessageContaining("is running (run 1 since");
        Long pid = client.unit("slow").orElseThrow().pid();
        client.delete("slow");
        assertThat(alive(pid)).isFalse();
    }

    @Test
    void a_run_that_takes_too_long_is_stopped() {
        client.put(job("stuck", "exec sleep 600", Schedule.onDemand()).timeout(Duration.ofMillis(100)));
        JobRun run = client.awaitRun("stuck", client.runJob("stuck").number(), SOON);
        assertThat(run.outcome()).isEqualTo(JobRun.Outcome.TIMED_OUT);
        assertThat(client.unit("stuck").orElseThrow().pid()).isNull();
    }

    @Test
    void a_run_that_ends_while_no_agent_is_there_is_not_called_a_success() throws IOException {
        Path go = temp.resolve("go");
        client.put(job("long", "while ! [ -e " + go + " ]; do sleep 0.05; done", Schedule.onDemand()));
        long number = client.runJob("long").number();
        eventually("it runs", () -> client.unit("long").orElseThrow().pid() != null);
        long pid = client.unit("long").orElseThrow().pid();
        kill(agentPid());
        assertThat(client.unit("long").orElseThrow().state()).isEqualTo(UnitState.RUNNING);
        assertThat(alive(pid)).isTrue();
        Files.createFile(go);
        assertThat(client.awaitRun("long", number, SOON).outcome()).isEqualTo(JobRun.Outcome.UNKNOWN);
        JobRun next = client.awaitRun("long", client.runJob("long").number(), SOON);
        assertThat(next.outcome()).isEqualTo(JobRun.Outcome.SUCCEEDED);
    }

    @Test
    void a_cron_job_runs_when_the_clock_says_so() throws IOException {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-05-04T02:59:59.950Z"));
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now.get();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        AgentDir dir = new AgentDir(temp.resolve("cron"));
        dir.create();
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        Agent agent = new Agent(
                new Agent.Context(dir, table, Detach.prefix(), new AgentLog(), new Board(), clock, scheduler));
        try {
            agent.put(job("nightly", "echo done", Schedule.cron("0 3 * * *", ZoneId.of("UTC"))), Map.of());
            assertThat(agent.list(null, 0).get(0).runs()).isEmpty();
            now.set(Instant.parse("2026-05-04T03:00:00Z"));
            eventually(
                    "it ran",
                    () -> agent.list(null, 0).get(0).runs().stream()
                            .anyMatch(run -> run.outcome() == JobRun.Outcome.SUCCEEDED));
            assertThat(agent.list(null, 0).get(0).nextRun()).isEqualTo(Instant.parse("2026-05-05T03:00:00Z"));
        } finally {
            agent.stopAll(true);
            scheduler.shutdownNow();
        }
    }
}
