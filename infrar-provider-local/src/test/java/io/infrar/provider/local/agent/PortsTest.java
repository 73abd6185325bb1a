package io.infrar.provider.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void free_ports_are_different_and_free() {
        assertThat(Ports.free(20)).doesNotHaveDuplicates().allMatch(port -> Ports.check(port) == null);
    }

    @Test
    void a_taken_port_is_told_with_its_holder() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            int port = socket.getLocalPort();
            assertThat(Ports.check(port))
                    .isEqualTo(new Ports.Holder(port, ProcessHandle.current().pid(), "java"))
                    .hasToString("port " + port + " is taken by pid "
                            + ProcessHandle.current().pid() + " (java)");
        }
    }

    @Test
    void a_listener_on_all_addresses_takes_the_port_too() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            assertThat(Ports.check(socket.getLocalPort())).isNotNull();
        }
    }
}
