package io.infrar.provider.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
    @TempDir
    Path temp;

    @Test
    void a_tail_is_the_last_lines_and_shows_no_secret_in_any_dress() throws IOException {
        Redactor redactor =
                new Redactor(List.of("p@ss/word 1", "-----BEGIN KEY-----\nabcdefgh12345678\n-----END KEY-----"));
        Path log = Files.writeString(
                temp.resolve("log"),
                "old\nurl=postgres://app:p%40ss%2Fword+1@db\nplain p@ss/word 1.\nabcdefgh12345678\nlast\n");
        assertThat(LogFiles.tail(log, 4, redactor))
                .containsExactly("url=postgres://app:***@db", "plain ***.", "***", "last");
        assertThat(LogFiles.tail(temp.resolve("none"), 4, redactor)).isEmpty();
    }

    @Test
    void a_secret_cut_by_the_window_does_not_show_its_rest() throws IOException {
        String secret = "0123456789abcdefghij";
        Path log = temp.resolve("log");
        // One endless line, so laid out that the window of 64 KiB begins within the secret.
        Files.writeString(log, "x".repeat(100) + secret + "y".repeat((64 << 10) - 10));
        String tail = String.join("", LogFiles.tail(log, 5, new Redactor(List.of(secret))));
        assertThat(tail).doesNotContain("abcdefghij").startsWith("yyy");
    }

    @Test
    void a_unit_reads_back_as_it_was_written() throws IOException {
        List<Unit> units = List.of(
                ProcessUnit.of(
                                "p",
                                "o",
                                Exec.of("a", "b")
                                        .env("K", "V")
                                        .secretEnv("S", "s")
                                        .in(temp))
                        .with(Health.logLine("up"))
                        .with(Restart.onFailure()),
                ProxyUnit.of("x", "o", 8080, List.of(1, 2)).health("/h"),
                SiteUnit.of("s", "o", 3000, temp).spa(),
                JobUnit.of("j", "o", Exec.of("a"), Schedule.cron("0 3 * * *", java.time.ZoneId.of("Europe/Berlin"))),
                JobUnit.of("k", "o", Exec.of("a"), Schedule.onDemand()));
        for (Unit unit : units) {
            UnitStore.Stored stored = new UnitStore.Stored(1, 2, "g", unit);
            assertThat(Json.read(Json.bytes(stored), UnitStore.Stored.class)).isEqualTo(stored);
        }
    }
}
