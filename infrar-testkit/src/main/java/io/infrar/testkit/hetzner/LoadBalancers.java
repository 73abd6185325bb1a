package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;

/** Load balancers. */
final class LoadBalancers extends Resources {
    LoadBalancers(Project project) {
        super(project, project.loadBalancers);
    }

    /** The ids of those that have the server as a target. */
    Stream<Long> targeting(long server) {
        return Stream.empty();
    }

    /** Forgets a server that is gone. */
    void release(long server) {}

    @Override
    ObjectNode view(ObjectNode row) {
        return shown(row);
    }
}
