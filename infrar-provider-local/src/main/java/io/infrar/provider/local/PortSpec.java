package io.infrar.provider.local;

import io.infrar.provider.local.agent.Ports;
import io.infrar.spi.ProviderException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The port that a service is asked to have.
 *
 * @param orFree whether another one will do when somebody else has it
 * @param setting how the user set it, for messages
 */
record PortSpec(int number, boolean orFree, String setting) {
    /**
     * The port to use: the one it has already, where that is in line with what is asked.
     *
     * @param asked null for any
     * @param present null when the service does not run yet
     * @param free gives a port that nobody has
     * @throws ProviderException of kind {@code TAKEN} with who has the port
     */
    static int choose(@Nullable PortSpec asked, @Nullable Integer present, IntSupplier free) {
        if (present != null && (asked == null || asked.orFree || asked.number == present)) {
            return present;
        }
        if (asked == null) {
            return free.getAsInt();
        }
        Ports.Holder holder = Ports.check(asked.number);
        if (holder == null) {
            return asked.number;
        }
        if (asked.orFree) {
            return free.getAsInt();
        }
        throw ProviderException.of(
                ProviderException.Kind.TAKEN, holder + "; stop it, or set another port with " + asked.setting);
    }

    /** What a service that has the port answers to what was asked. */
    static @Nullable PortSpec observed(@Nullable PortSpec asked, int present) {
        return asked == null || asked.orFree || asked.number == present
                ? asked
                : new PortSpec(present, false, asked.setting);
    }
}
