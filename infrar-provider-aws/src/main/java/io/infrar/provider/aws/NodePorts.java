package io.infrar.provider.aws;

import io.infrar.model.Cluster;
import io.infrar.model.Compute;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Route;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * At which port the machines of a cluster lead to a program. It depends on the program's name alone, but for the rare clash, so that
 * target groups and rules know it before the cluster exists and a new program moves no other one.
 */
final class NodePorts {
    private static final int FIRST = 30000;
    private static final int COUNT = 2768;

    private NodePorts() {}

    /** The ports of a program that others are led to: its own, and those of routes. */
    static Set<Integer> ports(Translating t, Compute compute) {
        Set<Integer> ports = new TreeSet<>();
        if (compute.port() != null) {
            ports.add(compute.port());
        }
        for (LoadBalancer each : t.slice().components(LoadBalancer.class)) {
            each.routes().stream()
                    .filter(route -> route.target().equals(compute.key()))
                    .map(Route::port)
                    .forEach(ports::add);
        }
        return ports;
    }

    /** The port of the machines for a port of a program on a cluster. */
    static int of(Translating t, Compute compute, int port) {
        Cluster.Ref cluster = compute.cluster();
        Map<String, Integer> taken = new TreeMap<>();
        Set<Integer> used = new HashSet<>();
        t.slice().components(Compute.class).stream()
                .filter(each -> cluster != null && cluster.equals(each.cluster()))
                .flatMap(each -> ports(t, each).stream().map(own -> name(each, own)))
                .sorted()
                .forEach(name -> {
                    int at = Math.floorMod(name.hashCode(), COUNT);
                    while (!used.add(at)) {
                        at = (at + 1) % COUNT;
                    }
                    taken.put(name, FIRST + at);
                });
        return taken.getOrDefault(name(compute, port), FIRST);
    }

    private static String name(Compute compute, int port) {
        return compute.name() + ":" + port;
    }
}
