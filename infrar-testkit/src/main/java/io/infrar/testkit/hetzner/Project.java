package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimState;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** What all resources of the simulated project share. */
final class Project {
    private static final long FIRST_ID = 1_000_000;

    private final SimState state;
    private final InstantSource clock;
    private final Faults faults = new Faults();
    private final Catalog catalog = Catalog.load();
    private final Actions actions;
    private final boolean loopback;
    private long correlation;

    final Table servers = new Table(this, "servers", "server");
    final Table volumes = new Table(this, "volumes", "volume");
    final Table networks = new Table(this, "networks", "network");
    final Table firewalls = new Table(this, "firewalls", "firewall");
    final Table floatingIps = new Table(this, "floating_ips", "floating_ip");
    final Table primaryIps = new Table(this, "primary_ips", "primary_ip");
    final Table loadBalancers = new Table(this, "load_balancers", "load_balancer");
    final Table certificates = new Table(this, "certificates", "certificate");
    final Table sshKeys = new Table(this, "ssh_keys", "ssh_key");
    final Table images = new Table(this, "images", "image");
    final Table placementGroups = new Table(this, "placement_groups", "placement_group");
    final Table zones = new Table(this, "zones", "zone");

    Project(SimState state, InstantSource clock, Duration actionDuration, boolean loopback) {
        this.state = state;
        this.clock = clock;
        this.loopback = loopback;
        this.actions = new Actions(this, actionDuration);
    }

    SimState state() {
        return state;
    }

    Faults faults() {
        return faults;
    }

    Catalog catalog() {
        return catalog;
    }

    Actions actions() {
        return actions;
    }

    /** Begins an action of that command. */
    Actions.Draft action(String command) {
        return actions.draft(command);
    }

    long nextId() {
        long next = state.root().path("last_id").asLong(FIRST_ID) + 1;
        state.root().put("last_id", next);
        return next;
    }

    /** Counts up from 1, for addresses. */
    int nextAddress() {
        int next = state.root().path("last_address").asInt() + 1;
        state.root().put("last_address", next);
        return next;
    }

    /** Not kept: only to tell answers apart. */
    long nextCorrelation() {
        return ++correlation;
    }

    long millis() {
        return clock.millis();
    }

    String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Public IPv4 addresses come from a range that is set aside for tests, or are this machine's. */
    String newIpv4() {
        int n = nextAddress();
        if (loopback) {
            return "127." + n / 65536 + "." + n / 256 % 256 + "." + n % 256;
        }
        return "198." + (18 + n / 65536) + "." + n / 256 % 256 + "." + n % 256;
    }

    /** Public IPv6 addresses come from the range for documentation. */
    String newIpv6Network() {
        int n = nextAddress();
        return "2001:db8:" + Integer.toHexString(n / 65536) + ":" + Integer.toHexString(n % 65536) + "::/64";
    }

    static long id(JsonNode row) {
        return row.path("id").asLong();
    }

    static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }

    void reset() {
        state.root().removeAll();
        faults.clear();
    }
}
