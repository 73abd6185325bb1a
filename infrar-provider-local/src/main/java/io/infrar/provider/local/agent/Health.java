package io.infrar.provider.local.agent;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * When a process counts as up.
 *
 * @param interval between probes once healthy (default 2 s; while starting the agent asks much more often)
 * @param timeout of one probe; default 2 s
 * @param failures consecutive ones that turn RUNNING into UNHEALTHY; default 3. An unhealthy process is reported, not
 *     restarted: killing a busy database helps nobody
 */
public record Health(Probe probe, Duration interval, Duration timeout, int failures) {

    /** One question put to the process. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Tcp.class, name = "tcp"),
        @JsonSubTypes.Type(value = Http.class, name = "http"),
        @JsonSubTypes.Type(value = Command.class, name = "command"),
        @JsonSubTypes.Type(value = LogLine.class, name = "log-line")
    })
    public sealed interface Probe permits Tcp, Http, Command, LogLine {}

    /** The loopback port accepts a connection. */
    public record Tcp(int port) implements Probe {
        public Tcp {
            new Checks("tcp health").port(port, "port").done();
        }
    }

    /**
     * A GET on the loopback port is answered.
     *
     * @param status the expected one; 0 for any from 200 to 399
     */
    public record Http(int port, String path, int status) implements Probe {
        public Http {
            new Checks("http health")
                    .port(port, "port")
                    .that(path.matches("/[!-~]*"), "path", "must begin with / and hold no blanks, was \"" + path + "\"")
                    .that(status == 0 || (status >= 100 && status < 600), "status", "must be 0 or 100 to 599")
                    .done();
        }
    }

    /** The command, run with the unit's environment and secrets, ends with 0. */
    public record Command(List<String> command) implements Probe {
        public Command {
            command = List.copyOf(command);
            new Checks("command health")
                    .that(!command.isEmpty(), "command", "must name a program")
                    .done();
        }
    }

    /** A line of the unit's log matches the expression (found anywhere in it) since the process started. */
    public record LogLine(String regex) implements Probe {
        public LogLine {
            boolean valid = true;
            try {
                Pattern.compile(regex);
            } catch (PatternSyntaxException e) {
                valid = false;
            }
            new Checks("log line health")
                    .that(valid, "regex", "is not a regular expression: " + regex)
                    .done();
        }
    }

    public Health {
        new Checks("health")
                .positive(interval, "interval")
                .positive(timeout, "timeout")
                .that(failures > 0, "failures", "must be above zero, was " + failures)
                .done();
    }

    public static Health tcp(int port) {
        return by(new Tcp(port));
    }

    public static Health http(int port, String path) {
        return by(new Http(port, path, 0));
    }

    public static Health command(String... command) {
        return by(new Command(Arrays.asList(command)));
    }

    public static Health logLine(String regex) {
        return by(new LogLine(regex));
    }

    public static Health by(Probe probe) {
        return new Health(probe, Duration.ofSeconds(2), Duration.ofSeconds(2), 3);
    }

    public Health every(Duration interval) {
        return new Health(probe, interval, timeout, failures);
    }
}
