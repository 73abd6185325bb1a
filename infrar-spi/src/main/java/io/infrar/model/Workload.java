package io.infrar.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What kinds that run a program have in common. */
final class Workload {
    private Workload() {}

    static void references(
            Network.@Nullable Ref network,
            Server.@Nullable Ref host,
            Cluster.@Nullable Ref cluster,
            List<ComponentKey> uses,
            Map<String, Output<?>> env,
            Component.References references) {
        if (network != null) {
            references.to(network, Component.Role.IN);
        }
        if (host != null) {
            references.to(host, Component.Role.ON);
        }
        if (cluster != null) {
            references.to(cluster, Component.Role.ON);
        }
        uses.forEach(key -> references.to(Refs.of(null, key), Component.Role.USES));
        Variables.references(env, references);
    }

    static void check(
            Component component,
            @Nullable String image,
            List<String> command,
            @Nullable Cpu cpu,
            @Nullable Size memory,
            Map<String, Output<?>> env,
            Server.@Nullable Ref host,
            Cluster.@Nullable Ref cluster,
            Problems problems) {
        problems.check(
                image != null || !command.isEmpty(),
                component,
                "image",
                "is missing: write image(\"…\") for a container or command(\"…\") for a process");
        problems.check(image == null || !image.isBlank(), component, "image", "must not be blank");
        problems.check(
                command.isEmpty() || !command.get(0).isBlank(),
                component,
                "command",
                "must begin with a program's name");
        problems.check(cpu == null || cpu.millis() > 0, component, "cpu", "must be above zero, is " + cpu);
        problems.check(memory == null || memory.bytes() > 0, component, "memory", "must be above zero, is " + memory);
        Variables.check(env, problems, component);
        problems.check(
                host == null || cluster == null,
                component,
                "cluster",
                "cannot be given beside a host: choose one of them");
    }

    static void checkPort(Component component, String field, @Nullable Integer port, Problems problems) {
        problems.check(
                port == null || (port >= 1 && port <= 65535),
                component,
                field,
                "must be a port from 1 to 65535, is " + port);
    }

    /** A component of another environment cannot be opened up or granted to from here; only its outputs can be read. */
    static void use(Kind kind, String name, List<ComponentKey> uses, Problems problems, ComponentRef... components) {
        for (ComponentRef component : components) {
            if (component.environment() != null) {
                problems.add(kind.label() + " '" + name + "': uses " + component.key() + " of environment '"
                        + component.environment() + "', but only outputs can be taken from another environment");
            } else if (!uses.contains(component.key())) {
                uses.add(component.key());
            }
        }
    }
}
