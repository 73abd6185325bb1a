package io.infrar.provider.local;

import io.infrar.model.ProviderOption;

/** Options that only the local provider understands, for {@code .with(…)}. */
public final class Local {
    static final String ID = "local";
    static final String PORT = "port";

    private Local() {}

    /** The port on which a database or cache listens; refused when somebody else has it. Without it a free one is chosen once. */
    public static ProviderOption port(int number) {
        return new PortOption(number, false);
    }

    /** The port on which a database or cache listens, or a free one when somebody else has it. */
    public static ProviderOption preferredPort(int number) {
        return new PortOption(number, true);
    }

    /** {@link #port} and {@link #preferredPort}. */
    record PortOption(int number, boolean orFree) implements ProviderOption {
        @Override
        public String provider() {
            return ID;
        }

        @Override
        public String option() {
            return PORT;
        }
    }
}
