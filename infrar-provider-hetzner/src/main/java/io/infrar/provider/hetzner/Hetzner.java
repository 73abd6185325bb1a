package io.infrar.provider.hetzner;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** What only Hetzner has: options of components. */
public final class Hetzner {
    /** The provider's id, as in {@code on("hetzner")}. */
    public static final String ID = "hetzner";

    static final Set<String> OPTIONS = options();

    private Hetzner() {}

    private static Set<String> options() {
        Set<String> options = new HashSet<>(ServerOptions.NAMES);
        options.add(LoadBalancerType.NAME);
        return Set.copyOf(options);
    }

    /** Names the type of a server, such as {@code cx33}; else the cheapest that has what is asked for is chosen. */
    public static ServerOptions.Type serverType(String type) {
        return new ServerOptions.Type(type);
    }

    /** Chooses a server with ARM processors; what runs on it must be made for them. */
    public static ServerOptions.Arm arm() {
        return new ServerOptions.Arm(true);
    }

    /**
     * Lets the disk of a server grow when it gets a larger type. It can never be made smaller again, so no smaller type can be taken
     * later. Without it the disk stays as it is.
     */
    public static ServerOptions.ResizeDisk resizeDisk() {
        return new ServerOptions.ResizeDisk(true);
    }

    /**
     * Puts another image on the same server when {@code image} changes: it keeps its addresses, and what is on its disk is lost.
     * Without it a new server is made before the old one goes.
     */
    public static ServerOptions.Rebuild rebuild() {
        return new ServerOptions.Rebuild(true);
    }

    /**
     * Makes {@code staticIp()} the address that the server has from the start, instead of a floating IP that its system must have
     * configured. It moves to another server only while both are off.
     */
    public static ServerOptions.PrimaryIp primaryIp() {
        return new ServerOptions.PrimaryIp(true);
    }

    /** Which public addresses a server has; both unless given. Without any it is reached by its private network only. */
    public static ServerOptions.PublicNet publicNet(boolean ipv4, boolean ipv6) {
        return new ServerOptions.PublicNet(ipv4, ipv6);
    }

    /**
     * Lets an apply go on with what needs a server only when the machine that runs it can connect to a TCP port of the server, such as 22;
     * five minutes at most. Not so unless asked for: a firewall may let in other machines only.
     */
    public static ServerOptions.Reachable reachableAt(int port) {
        return reachableAt(port, Duration.ofMinutes(5));
    }

    /** The same with a time limit, counted from when the server runs. */
    public static ServerOptions.Reachable reachableAt(int port, Duration within) {
        return new ServerOptions.Reachable(port, within);
    }

    /** Names the type of a load balancer, such as {@code lb21}; else the smallest that takes its targets is chosen. */
    public static LoadBalancerType loadBalancerType(String type) {
        return new LoadBalancerType(type);
    }
}
