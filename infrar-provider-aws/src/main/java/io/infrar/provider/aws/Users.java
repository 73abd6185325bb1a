package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Cluster;
import io.infrar.model.Component;
import io.infrar.model.Compute;
import io.infrar.model.Job;
import io.infrar.model.Kind;
import io.infrar.model.Network;
import io.infrar.model.Relation;
import io.infrar.model.Server;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who uses a database, cache or service: those may reach it, and nobody else. */
final class Users {
    private static final Set<Kind> PROGRAMS = Set.of(Kind.COMPUTE, Kind.JOB, Kind.SERVER);

    private Users() {}

    /** Opens a port to the security groups of all programs that use a component or read one of its outputs. */
    static void letIn(Translating t, Component used, Network network, Address group, int port) {
        for (Component user : of(t, used)) {
            Component machine = ElbParts.machine(t, user);
            if (Firewall.address(machine).equals(group)) {
                continue; // on the same machine
            }
            t.firewall().group(machine, network(t, machine, network));
            t.firewall().open(Firewall.address(machine), group, port);
        }
    }

    /** Programs here that use a component or read one of its outputs. */
    private static List<Component> of(Translating t, Component used) {
        return t.slice().neededBy(used).stream()
                .filter(relation -> relation.role() == Component.Role.USES || relation.role() == Component.Role.READS)
                .map(Relation::from)
                .distinct()
                .filter(key -> PROGRAMS.contains(key.kind()) && t.isHere(key))
                .flatMap(key -> t.environment().component(key).stream())
                .toList();
    }

    /** Where the program is; where it does not say, it is where what it uses is. */
    private static Network network(Translating t, Component program, Network otherwise) {
        Network.Ref asked = asked(program);
        return Optional.ofNullable(asked)
                .flatMap(ref -> t.slice().components(Network.class).stream()
                        .filter(each -> each.name().equals(ref.name()))
                        .findFirst())
                .orElse(otherwise);
    }

    private static Network.@Nullable Ref asked(Component program) {
        if (program instanceof Compute compute) {
            return compute.network();
        }
        if (program instanceof Job job) {
            return job.network();
        }
        if (program instanceof Cluster cluster) {
            return cluster.network();
        }
        return program instanceof Server server ? server.network() : null;
    }
}
