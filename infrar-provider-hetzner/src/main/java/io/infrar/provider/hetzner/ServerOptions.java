package io.infrar.provider.hetzner;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;

/** The options of a server; made by the methods of {@link Hetzner}. */
public final class ServerOptions {
    static final Set<String> NAMES =
            Set.of(Type.NAME, Arm.NAME, ResizeDisk.NAME, Rebuild.NAME, PrimaryIp.NAME, PublicNet.NAME, Reachable.NAME);

    private ServerOptions() {}

    /** Which type, such as {@code cx33}. Made by {@link Hetzner#serverType}. */
    public record Type(String type) implements HetznerOption {
        static final String NAME = "server-type";

        public Type {
            requireNonNull(type, "type is null");
        }

        @Override
        public String option() {
            return NAME;
        }
    }

    /** Whether ARM processors are chosen. Made by {@link Hetzner#arm}. */
    public record Arm(boolean wanted) implements HetznerOption {
        static final String NAME = "arm";

        @Override
        public String option() {
            return NAME;
        }
    }

    /** Whether the disk grows with the type. Made by {@link Hetzner#resizeDisk}. */
    public record ResizeDisk(boolean wanted) implements HetznerOption {
        static final String NAME = "resize-disk";

        @Override
        public String option() {
            return NAME;
        }
    }

    /** Whether another image is put on the same server. Made by {@link Hetzner#rebuild}. */
    public record Rebuild(boolean wanted) implements HetznerOption {
        static final String NAME = "rebuild";

        @Override
        public String option() {
            return NAME;
        }
    }

    /** Whether the static address is a primary IP. Made by {@link Hetzner#primaryIp}. */
    public record PrimaryIp(boolean wanted) implements HetznerOption {
        static final String NAME = "primary-ip";

        @Override
        public String option() {
            return NAME;
        }
    }

    /** Which public addresses it has. Made by {@link Hetzner#publicNet}. */
    public record PublicNet(boolean ipv4, boolean ipv6) implements HetznerOption {
        static final String NAME = "public-net";

        @Override
        public String option() {
            return NAME;
        }
    }

    /** What it must answer at before an apply goes on. Made by {@link Hetzner#reachableAt}. */
    public record Reachable(int port, Duration within) implements HetznerOption {
        static final String NAME = "reachable";

        private static final int LAST_PORT = 65_535;

        public Reachable {
            requireNonNull(within, "within is null");
            if (port < 1 || port > LAST_PORT) {
                throw new IllegalArgumentException("port must be 1 to " + LAST_PORT + ", is " + port);
            }
            if (within.isZero() || within.isNegative()) {
                throw new IllegalArgumentException("within must be positive, is " + within);
            }
        }

        @Override
        public String option() {
            return NAME;
        }
    }
}
