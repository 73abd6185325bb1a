package io.infrar.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.examples.cli.Console;
import io.infrar.examples.cli.Exit;
import io.infrar.examples.cli.Style;
import io.infrar.examples.gallery.I5Development;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartTest {
    private static final List<String> SETTINGS = List.of(
            I5Development.PORT_WEB, I5Development.PORT_PLATFORM, I5Development.PORT_DATABASE, I5Development.PORT_CACHE);

    @TempDir
    Path folder;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private static String property(String setting) {
        return setting.toLowerCase(Locale.ROOT).replace('_', '.');
    }

    @BeforeEach
    void useFreePorts() {
        SETTINGS.forEach(setting -> System.setProperty(property(setting), "free"));
    }

    @AfterEach
    void clear() {
        SETTINGS.forEach(setting -> System.clearProperty(property(setting)));
    }

    private int run() {
        Console console = new Console(new PrintStream(bytes, true, StandardCharsets.UTF_8), Style.PLAIN);
        return new Quickstart(console, folder).run();
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everything_comes_up_is_used_and_goes_without_a_trace() {
        int exit = run();

        assertThat(exit).as(text()).isEqualTo(Exit.DONE);
        assertThat(text())
                .contains("Monthly cost: 0.00")
                .contains("PostgreSQL 15.", "the connection is encrypted", "Redis 7.", "presigned", "64 characters")
                .contains("both replicas answer", "the job pricing-sync runs")
                .contains("Plan for 'development': nothing to change")
                .contains("processes have ended", "ports are closed", "no file and no state row")
                .contains("G1 apply");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_port_of_somebody_else_is_named_with_its_setting_before_anything_is_made() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            System.setProperty(property(I5Development.PORT_PLATFORM), Integer.toString(taken.getLocalPort()));

            assertThat(run()).isEqualTo(Exit.FAILED);
            assertThat(text())
                    .contains("port " + taken.getLocalPort() + " is taken by")
                    .contains("set INFRAR_I5_PORT_PLATFORM to another port or to 'free'")
                    .doesNotContain("4. Apply");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_setting_that_is_no_port_is_named() {
        System.setProperty(property(I5Development.PORT_WEB), "http");

        assertThat(run()).isEqualTo(Exit.FAILED);
        assertThat(text()).contains("INFRAR_I5_PORT_WEB must be a port from 1 to 65535");
    }
}
