package io.infrar.examples.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThisProgramTest {
    private static final String VARIABLE = "INFRAR_TEST_PORT_NOBODY_SETS";
    private static final String PROPERTY = "infrar.test.port.nobody.sets";

    @AfterEach
    void clear() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void a_port_is_the_standard_one_unless_set() {
        assertThat(ThisProgram.port(VARIABLE, 8080)).isEqualTo(8080);
        System.setProperty(PROPERTY, "18080");
        assertThat(ThisProgram.port(VARIABLE, 8080)).isEqualTo(18080);
        System.setProperty(PROPERTY, "free");
        assertThat(ThisProgram.port(VARIABLE, 8080)).isZero();
    }

    @Test
    void a_port_that_is_none_is_refused_with_the_name_of_the_setting() {
        for (String wrong : new String[] {"0", "65536", "-1", "http", "80 80"}) {
            System.setProperty(PROPERTY, wrong);
            assertThatThrownBy(() -> ThisProgram.port(VARIABLE, 8080))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(VARIABLE + " must be a port from 1 to 65535, or 'free' for one that is free; it is '"
                            + wrong + "'");
        }
    }

    @Test
    void a_command_does_not_depend_on_the_working_directory() {
        String[] command = ThisProgram.java(PricingSync.class, "-Xmx64m");

        assertThat(Path.of(command[0])).isAbsolute().isExecutable();
        assertThat(command).containsSubsequence("-Xmx64m", "-cp").endsWith(PricingSync.class.getName());
        assertThat(command[3].split(File.pathSeparator))
                .allSatisfy(entry -> assertThat(Path.of(entry)).isAbsolute());
    }

    @Test
    void the_web_site_is_a_folder() {
        assertThat(ThisProgram.site().resolve("index.html")).isRegularFile();
    }
}
