package io.infrar.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.model.Address;
import io.infrar.run.Event;
import io.infrar.spi.Action;
import io.infrar.spi.Finding;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Address PLACE = Address.parse("local:postgres/main");
    private static final String ESCAPE = "\u001b";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Console console(Style style) {
        return new Console(new PrintStream(bytes, true, StandardCharsets.UTF_8), style);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void run(Console console) {
        console.accept(new Event.RunStarted(NOW, "e", 1));
        console.accept(new Event.ChangeStarted(NOW, PLACE, Action.CREATE));
        console.accept(new Event.ChangeProgress(NOW, PLACE, "waiting"));
        console.accept(new Event.ChangeSucceeded(NOW, PLACE, Action.CREATE, "id", Duration.ofMillis(1500)));
        console.accept(new Event.RunFinished(NOW, "e", 1, 0, 0, Duration.ofSeconds(2)));
    }

    @Test
    void without_a_terminal_each_event_is_a_plain_line() {
        run(console(Style.PLAIN));

        assertThat(text()).isEqualTo("""
                        Applying 1 change
                          … + local:postgres/main
                          … local:postgres/main: waiting
                          ✓ + local:postgres/main  1.5 s
                        1 done, 0 failed, 0 skipped in 2.0 s
                        """);
    }

    @Test
    void on_a_terminal_what_goes_on_is_drawn_again_in_place_and_gone_in_the_end() {
        run(console(new Style(true, false)));

        String again = ESCAPE + "[1A" + ESCAPE + "[J";
        assertThat(text())
                .isEqualTo("Applying 1 change\n"
                        + "  … + local:postgres/main  0.0 s\n"
                        + again + "  … + local:postgres/main  0.0 s  waiting\n"
                        + again + "  ✓ + local:postgres/main  1.5 s\n"
                        + "1 done, 0 failed, 0 skipped in 2.0 s\n");
    }

    @Test
    void a_live_line_is_never_longer_than_the_terminal_is_wide() {
        Console console = console(new Style(true, false));
        console.accept(new Event.ChangeStarted(NOW, PLACE, Action.CREATE));
        console.accept(new Event.ChangeProgress(NOW, PLACE, "x".repeat(500) + "\nsecond line"));

        assertThat(text().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(90));
        assertThat(text()).doesNotContain("second line");
    }

    @Test
    void no_color_ci_and_dumb_terminals_are_honoured() {
        assertThat(Style.of(Map.of("TERM", "xterm"), true)).isEqualTo(new Style(true, true));
        assertThat(Style.of(Map.of("TERM", "xterm", "NO_COLOR", "1"), true)).isEqualTo(new Style(true, false));
        assertThat(Style.of(Map.of("TERM", "xterm", "CI", "true"), true)).isEqualTo(new Style(false, true));
        assertThat(Style.of(Map.of("TERM", "dumb"), true)).isEqualTo(Style.PLAIN);
        assertThat(Style.of(Map.of("TERM", "xterm"), false)).isEqualTo(Style.PLAIN);
    }

    @Test
    void a_failure_is_shown_with_its_reason_and_what_was_skipped_with_its_cause() {
        Console console = console(Style.PLAIN);
        console.accept(new Event.ChangeFailed(NOW, PLACE, Action.UPDATE, "port 5432 is taken"));
        console.accept(new Event.ChangeSkipped(NOW, PLACE, Action.DELETE, "local:redis/main failed"));

        assertThat(text())
                .contains("✗ ~ local:postgres/main: port 5432 is taken")
                .contains("- - local:postgres/main skipped: local:redis/main failed");
    }

    @Test
    void findings_come_worst_first_and_the_same_one_of_several_places_once() {
        console(Style.PLAIN)
                .findings(List.of(
                        Finding.info("i", "a", "good to know.", ""),
                        Finding.error("e", "database/main", "it is public.", "Make it private."),
                        Finding.error("e", "database/other", "it is public.", "Make it private."),
                        Finding.error("e", "database/third", "it is public.", "Make it private.")
                                .accepted("a test")));

        assertThat(text())
                .startsWith("Findings: 3 errors, 1 info")
                .contains("error   e at database/main, database/other\n          it is public. Fix: Make it private.")
                .contains("e at database/third")
                .contains("accepted: a test");
        assertThat(text().indexOf("error   e")).isLessThan(text().indexOf("info    i"));
    }
}
