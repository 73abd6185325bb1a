package io.infrar.provider.hetzner.cloud;

import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/** Whether the machine that runs this can open a TCP connection to a server. */
final class Reachability {
    /** Longer than the first packet that is sent again, and short enough for a run that is cancelled. */
    private static final Duration CONNECT = Duration.ofSeconds(3);

    private final String server;
    private final InetSocketAddress address;
    private volatile String last = "it was not tried";

    /**
     * Begins with an address.
     *
     * @param server what it is called in messages
     * @param address numbers: nothing is looked up
     */
    Reachability(String server, String address, int port) {
        this.server = server;
        this.address = new InetSocketAddress(address, port);
    }

    /**
     * Waits until it answers.
     *
     * @throws ProviderException of kind {@code TIMEOUT} that says what to look at
     */
    void await(ReadContext context, Duration limit) {
        try {
            context.await(
                    server + " to answer at " + where(), limit, () -> answers() ? Optional.of(true) : Optional.empty());
        } catch (ProviderException e) {
            throw e.kind() == Kind.TIMEOUT ? unreachable(limit, e) : e;
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) CONNECT.toMillis());
            return true;
        } catch (SocketTimeoutException e) {
            last = "no answer at all, as when a firewall drops what comes";
        } catch (IOException e) {
            last = String.valueOf(e.getMessage());
        }
        return false;
    }

    private String where() {
        return address.getHostString() + " port " + address.getPort();
    }

    private ProviderException unreachable(Duration limit, ProviderException e) {
        return ProviderException.builder(
                        e.kind(),
                        server + " runs, and did not answer at " + where() + " within " + limit.toSeconds()
                                + " s, as seen from this machine (" + last + "); look whether its firewall lets this"
                                + " machine in at port " + address.getPort() + " (openPort), whether its user data or"
                                + " image starts what listens there, and at its console at Hetzner; it is kept, and the"
                                + " next apply goes on with it")
                .cause(e)
                .build();
    }
}
