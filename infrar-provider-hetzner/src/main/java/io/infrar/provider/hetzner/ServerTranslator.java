package io.infrar.provider.hetzner;

import io.infrar.model.Address;
import io.infrar.model.Backup;
import io.infrar.model.Cidr;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Server;
import io.infrar.provider.hetzner.ServerTypes.ServerType;
import io.infrar.provider.hetzner.cloud.Firewall;
import io.infrar.provider.hetzner.cloud.FloatingIp;
import io.infrar.provider.hetzner.cloud.PlacementGroup;
import io.infrar.provider.hetzner.cloud.PrimaryIp;
import io.infrar.provider.hetzner.cloud.Server.Attachment;
import io.infrar.provider.hetzner.cloud.Server.Reachable;
import io.infrar.provider.hetzner.cloud.SshKey;
import io.infrar.provider.hetzner.cloud.Volume;
import io.infrar.spi.Charge;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns a server into resources: one machine, or several of the same kind. */
final class ServerTranslator {
    /** See <a href="https://docs.hetzner.cloud/reference/cloud#servers-create-a-server">create a server</a>. */
    private static final int USER_DATA_LIMIT = 32 * 1024;

    /** See <a href="https://docs.hetzner.com/cloud/placement-groups/overview">placement groups</a>. */
    private static final int SPREAD_LIMIT = 10;

    private static final int BACKUPS_KEPT = 7;
    private static final BigDecimal BACKUP_SHARE = new BigDecimal("0.2");
    private static final String IPV4 = "ipv4";

    private final Translating t;

    ServerTranslator(Translating t) {
        this.t = t;
    }

    /** What all machines of a server have in common. */
    private record Machine(
            ServerType type,
            List<Output<String>> keys,
            Set<Attachment> networks,
            Set<Output<String>> firewalls,
            @Nullable Output<String> group,
            ServerOptions.PublicNet net,
            boolean backups) {}

    void translate(Server server) {
        Optional<ServerType> type = type(server);
        ServerOptions.PublicNet net = publicNet(server);
        checkUserData(server);
        checkCount(server);
        checkVolumes(server);
        checkPorts(server);
        checkReachable(server, net);
        boolean keysAreGood = checkKeys(server);
        Optional<Set<Attachment>> networks = networks(server);
        if (type.isEmpty() || networks.isEmpty() || !keysAreGood) {
            return;
        }
        Machine machine = new Machine(
                type.get(),
                keys(server),
                networks.get(),
                firewall(server, net),
                group(server),
                net,
                hasBackups(server));
        for (int i = 1; i <= server.count(); i++) {
            machine(server, machine, i);
        }
        export(server, machine);
    }

    // ---- what it is

    private Optional<ServerType> type(Server server) {
        String location = t.region(server);
        double cores = server.cpu() == null ? 0 : server.cpu().cores();
        double memory = server.memory() == null ? 0 : server.memory().mib() / 1024.0;
        double disk = server.disk() == null ? 0 : server.disk().mib() / 1024.0;
        String named = t.option(server, ServerOptions.Type.class, ServerOptions.Type.NAME)
                .map(option -> option.type().toLowerCase(java.util.Locale.ROOT))
                .orElse(null);
        return named == null
                ? chosen(server, location, cores, memory, disk)
                : named(server, location, named, cores, memory, disk);
    }

    private Optional<ServerType> named(
            Server server, String location, String name, double cores, double memory, double disk) {
        Optional<ServerType> found = ServerTypes.find(name, location);
        if (found.isEmpty()) {
            ServerTypes.Unknown unknown = ServerTypes.unknown(name, location);
            t.error("hetzner.server-type", server, unknown.what(), unknown.fix());
            return found;
        }
        ServerType type = found.get();
        if (!type.has(cores, memory)) {
            t.warning(
                    "hetzner.server-type",
                    server,
                    "server type '" + name + "' has " + type.cores() + " vCPU and " + type.memory()
                            + " GB, less than cpu and memory ask for.",
                    "Use a larger one, or leave out cpu and memory.");
        }
        if (type.disk() < disk) {
            t.warning(
                    "hetzner.disk",
                    server,
                    "server type '" + name + "' has a disk of " + type.disk() + " GB, less than disk asks for.",
                    "Write volume(\"data\", gib(" + (int) Math.max(Volume.SMALLEST, disk - type.disk())
                            + ")), or use a larger type.");
        }
        return found;
    }

    private Optional<ServerType> chosen(Server server, String location, double cores, double memory, double disk) {
        boolean arm = t.option(server, ServerOptions.Arm.class, ServerOptions.Arm.NAME)
                .filter(ServerOptions.Arm::wanted)
                .isPresent();
        Optional<ServerType> found = ServerTypes.smallest(cores, memory, disk, arm, location);
        Optional<ServerType> withoutDisk = ServerTypes.smallest(cores, memory, 0, arm, location);
        if (found.isEmpty()) {
            boolean onlyDisk = withoutDisk.isPresent();
            t.error(
                    onlyDisk ? "hetzner.disk" : "hetzner.server-type",
                    server,
                    "no " + (arm ? "ARM " : "") + "server type in " + location + " has "
                            + (onlyDisk
                                    ? "a disk of " + server.disk()
                                    : (server.cpu() == null ? "any" : server.cpu()) + " cpu and "
                                            + (server.memory() == null ? "any" : server.memory()) + " memory")
                            + " (as of " + ServerTypes.AS_OF + ").",
                    onlyDisk
                            ? "Put the data on a volume: volume(\"data\", gib(...))."
                            : "Ask for less, or use another location.");
        } else if (!found.equals(withoutDisk)) {
            ServerType smaller = withoutDisk.orElseThrow();
            t.info(
                    "hetzner.disk",
                    server,
                    "disk " + server.disk() + " needs server type '"
                            + found.get().name() + "'; '" + smaller.name() + "' has the processors and memory, and "
                            + smaller.disk() + " GB.",
                    "A smaller disk with a volume(\"data\", ...) beside it may cost less.");
        }
        return found;
    }

    private ServerOptions.PublicNet publicNet(Server server) {
        ServerOptions.PublicNet net = t.option(server, ServerOptions.PublicNet.class, ServerOptions.PublicNet.NAME)
                .orElse(new ServerOptions.PublicNet(true, true));
        if (!net.ipv4() && !net.ipv6()) {
            if (server.network() == null) {
                t.error(
                        "hetzner.public-net",
                        server,
                        "it has no public address and is in no network: nothing can reach it.",
                        "Write in(network(...)), or leave it a public address.");
            }
            if (!server.openPorts().isEmpty()) {
                t.warning(
                        "hetzner.public-net",
                        server,
                        "openPorts do nothing without a public address: firewalls do not filter private networks.",
                        "Leave them out, or leave it a public address.");
            }
        }
        if (server.staticIp() && !net.ipv4() && isPrimary(server)) {
            t.error(
                    "hetzner.public-net",
                    server,
                    "staticIp() with Hetzner.primaryIp() is its public IPv4, and it has none.",
                    "Leave out one of them.");
        }
        return net;
    }

    private boolean isPrimary(Server server) {
        return t.option(server, ServerOptions.PrimaryIp.class, ServerOptions.PrimaryIp.NAME)
                .filter(ServerOptions.PrimaryIp::wanted)
                .isPresent();
    }

    private boolean hasBackups(Server server) {
        Duration kept = server.backups();
        if (kept != null && !kept.isZero() && kept.toDays() != BACKUPS_KEPT) {
            t.info(
                    "hetzner.backups",
                    server,
                    "Hetzner makes a backup each day and keeps " + BACKUPS_KEPT + ", not those of " + kept.toDays()
                            + " days.",
                    "");
        }
        return (kept != null && !kept.isZero()) || isBackedUp(server);
    }

    private boolean isBackedUp(Server server) {
        return t.slice().components(Backup.class).stream()
                .anyMatch(backup -> server.key().equals(backup.of()));
    }

    // ---- checks

    private void checkUserData(Server server) {
        String text = server.userData();
        int size = text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
        if (size > USER_DATA_LIMIT) {
            t.error(
                    "hetzner.user-data",
                    server,
                    "userData has " + size + " bytes, and Hetzner takes " + USER_DATA_LIMIT + ".",
                    "Let userData fetch what is long from a bucket.");
        }
    }

    private void checkCount(Server server) {
        if (server.spread() && server.count() > SPREAD_LIMIT) {
            t.error(
                    "hetzner.spread",
                    server,
                    "count is " + server.count() + ", and Hetzner keeps at most " + SPREAD_LIMIT
                            + " servers on different hosts.",
                    "Use count(" + SPREAD_LIMIT + "), a second server for the others, or leave out spread().");
        }
        if (server.autoscaling() != null) {
            t.warning(
                    "hetzner.autoscaling",
                    server,
                    "Hetzner does not scale servers: there will be " + server.count() + ".",
                    "Write count(...) for as many as are needed at most.");
        }
    }

    private void checkVolumes(Server server) {
        if (server.volumes().size() > Volume.MOST_PER_SERVER) {
            t.error(
                    "hetzner.volume",
                    server,
                    "it has " + server.volumes().size() + " volumes, and servers of Hetzner have at most "
                            + Volume.MOST_PER_SERVER + ".",
                    "Use fewer and larger ones.");
        }
        for (Server.Volume volume : server.volumes()) {
            long size = volume.size().gib();
            if (size < Volume.SMALLEST || size > Volume.LARGEST) {
                t.error(
                        "hetzner.volume",
                        server,
                        "volume '" + volume.name() + "' has " + volume.size() + ", and Hetzner's have "
                                + Volume.SMALLEST + " to " + Volume.LARGEST + " GB.",
                        "Use gib(" + (size < Volume.SMALLEST ? Volume.SMALLEST : Volume.LARGEST) + ")"
                                + (size < Volume.SMALLEST ? "." : ", or several volumes."));
            }
        }
        if (!server.volumes().isEmpty()) {
            t.info(
                    "hetzner.volume",
                    server,
                    "volumes are mounted at /mnt/HC_Volume_<id>, not at /mnt/<name>.",
                    "Let userData add a link or a mount where a name is needed.");
        }
    }

    private boolean checkKeys(Server server) {
        boolean good = true;
        for (int i = 0; i < server.sshKeys().size(); i++) {
            String key = server.sshKeys().get(i).strip();
            if (isText(key) && SshKey.fingerprint(key).isEmpty()) {
                good = false;
                // Never shown: it may be a private one.
                t.error(
                        "hetzner.ssh-keys",
                        server,
                        "sshKeys[" + i + "] is no public key" + (key.contains("PRIVATE") ? " but a private one" : "")
                                + ".",
                        "Give a line of a file .pub, ssh-ed25519 AAAA..., or the name of a key that the project has.");
            }
        }
        return good;
    }

    private void checkPorts(Server server) {
        if (server.openPorts().size() > Firewall.MOST_RULES) {
            t.error(
                    "hetzner.open-ports",
                    server,
                    "openPorts has " + server.openPorts().size() + " ports or ranges, and firewalls of Hetzner have "
                            + Firewall.MOST_RULES + ".",
                    "Open ranges instead of single ports.");
        }
        for (Server.OpenPort open : server.openPorts()) {
            if (open.sources().size() > Firewall.MOST_ADDRESSES) {
                t.error(
                        "hetzner.open-ports",
                        server,
                        "openPorts lets " + open.sources().size() + " blocks in at port " + open.from()
                                + ", and a rule of Hetzner has " + Firewall.MOST_ADDRESSES + ".",
                        "Let larger blocks in.");
            }
        }
    }

    private void checkReachable(Server server, ServerOptions.PublicNet net) {
        reachable(server).ifPresent(asked -> {
            boolean isOpen = server.openPorts().stream()
                    .anyMatch(open ->
                            open.protocol().equals("tcp") && open.from() <= asked.port() && asked.port() <= open.to());
            if (!isOpen && (net.ipv4() || net.ipv6())) {
                t.error(
                        "hetzner.reachable",
                        server,
                        "it must answer at port " + asked.port() + ", which openPorts does not let in: it never would.",
                        "Write openPort(" + asked.port()
                                + ", ...) with the address of the machine that applies, or leave"
                                + " out Hetzner.reachableAt(" + asked.port() + ").");
            }
        });
    }

    private Optional<Reachable> reachable(Server server) {
        return t.option(server, ServerOptions.Reachable.class, ServerOptions.Reachable.NAME)
                .map(asked -> new Reachable(asked.port(), asked.within()));
    }

    /** A name has no space. */
    private static boolean isText(String key) {
        return key.contains(" ") || key.contains("\n");
    }

    private Optional<Set<Attachment>> networks(Server server) {
        Network.Ref in = server.network();
        if (in == null) {
            return Optional.of(Set.of());
        }
        Network network = t.slice().components(Network.class).stream()
                .filter(each -> in.environment() == null && each.key().equals(in.key()))
                .findFirst()
                .orElse(null);
        if (network == null) {
            t.error(
                    "hetzner.network",
                    server,
                    "its network '" + in.name() + "' is not on hetzner.",
                    "Put it into a network that is, or leave out in(...).");
            return Optional.empty();
        }
        if (!Zones.of(t.region(network)).equals(Zones.of(t.region(server)))) {
            t.error(
                    "hetzner.network",
                    server,
                    "it is in " + t.region(server) + ", and network '" + network.name() + "' in the zone "
                            + Zones.of(t.region(network)) + ".",
                    "Place both in one zone.");
            return Optional.empty();
        }
        return Optional.of(Set.of(new Attachment(NetworkTranslator.id(network), null)));
    }

    // ---- what surrounds it

    /** Each key once in the environment: the project has it once. */
    private List<Output<String>> keys(Server server) {
        List<Output<String>> keys = new ArrayList<>();
        for (String each : server.sshKeys()) {
            String key = each.strip();
            if (!isText(key)) {
                keys.add(Output.of(key));
                continue;
            }
            String fingerprint = SshKey.fingerprint(key).orElseThrow();
            Address address = t.keyAddress(
                    fingerprint,
                    () -> Translating.own(
                            "ssh-key", server, fingerprint.replace(":", "").substring(0, 8)));
            if (!t.has(address)) {
                t.add(address, server, new SshKey.Spec(key, Map.of()));
            }
            keys.add(Translating.output(address, "name"));
        }
        return keys;
    }

    /** Without one a server lets in everything, so one without any rule is made where nothing is opened. */
    private Set<Output<String>> firewall(Server server, ServerOptions.PublicNet net) {
        if (!net.ipv4() && !net.ipv6()) {
            return Set.of();
        }
        Set<Firewall.Rule> rules = new LinkedHashSet<>();
        for (Server.OpenPort open : server.openPorts()) {
            Set<String> sources = new TreeSet<>();
            for (Cidr source : open.sources()) {
                if (source.equals(Cidr.ANYWHERE)) {
                    sources.addAll(Firewall.ANYWHERE);
                } else {
                    sources.add(source.toString());
                }
            }
            rules.add(Firewall.Rule.in(open.protocol(), open.from(), open.to(), sources));
        }
        Address address = Translating.own("firewall", server);
        t.add(address, server, new Firewall.Spec(rules, Map.of()));
        return Set.of(Translating.output(address, "id"));
    }

    private @Nullable Output<String> group(Server server) {
        if (!server.spread()) {
            return null;
        }
        Address address = Translating.own("placement-group", server);
        t.add(address, server, new PlacementGroup.Spec("spread", Map.of()));
        return Translating.output(address, "id");
    }

    // ---- machines

    /** The address of what belongs to one machine of a server, which is counted from 1. */
    private static Address address(String type, Server server, int number, String suffix) {
        String which = server.count() == 1 ? "" : Integer.toString(number);
        String all = which.isEmpty() || suffix.isEmpty() ? which + suffix : which + "." + suffix;
        return all.isEmpty() ? Translating.own(type, server) : Translating.own(type, server, all);
    }

    private void machine(Server server, Machine machine, int number) {
        String location = t.region(server);
        boolean isProtected = server.traits().isProtected();
        Output<String> primary = server.staticIp() && isPrimary(server) ? primary(server, number) : null;
        Address address = address("server", server, number, "");
        List<Charge> charges = new ArrayList<>();
        charges.add(t.months("server", machine.type().name(), location, BigDecimal.ONE));
        if (machine.backups()) {
            charges.add(t.months("server", machine.type().name(), location, BACKUP_SHARE));
        }
        if (machine.net().ipv4() && primary == null) {
            charges.add(t.months("primary-ip", IPV4, location, BigDecimal.ONE));
        }
        String userData = server.userData();
        t.add(
                address,
                server,
                new io.infrar.provider.hetzner.cloud.Server.Spec(
                        machine.type().name(),
                        location,
                        server.image(),
                        machine.keys(),
                        userData == null ? null : Output.of(userData),
                        machine.networks(),
                        machine.firewalls(),
                        machine.group(),
                        machine.net().ipv4(),
                        machine.net().ipv6(),
                        primary,
                        machine.backups(),
                        isProtected,
                        t.option(server, ServerOptions.ResizeDisk.class, ServerOptions.ResizeDisk.NAME)
                                .filter(ServerOptions.ResizeDisk::wanted)
                                .isPresent(),
                        t.option(server, ServerOptions.Rebuild.class, ServerOptions.Rebuild.NAME)
                                .filter(ServerOptions.Rebuild::wanted)
                                .isPresent(),
                        reachable(server).orElse(null),
                        true,
                        Map.of()),
                charges.toArray(Charge[]::new));
        Output<String> id = Translating.output(address, "id");
        if (server.staticIp() && primary == null) {
            t.add(
                    address("floating-ip", server, number, ""),
                    server,
                    new FloatingIp.Spec(IPV4, location, id, isProtected, Map.of()),
                    t.months("floating-ip", IPV4, location, BigDecimal.ONE));
        }
        for (Server.Volume volume : server.volumes()) {
            int size = Math.toIntExact(volume.size().gib());
            t.add(
                    address("volume", server, number, volume.name()),
                    server,
                    new Volume.Spec(size, location, "ext4", true, id, isProtected, Map.of()),
                    t.months("volume", "block", location, BigDecimal.valueOf(size)));
        }
    }

    private Output<String> primary(Server server, int number) {
        Address address = address("primary-ip", server, number, "");
        String location = t.region(server);
        t.add(
                address,
                server,
                new PrimaryIp.Spec(IPV4, location, server.traits().isProtected(), Map.of()),
                t.months("primary-ip", IPV4, location, BigDecimal.ONE));
        return Translating.output(address, "id");
    }

    // ---- what others may refer to

    private void export(Server server, Machine machine) {
        Address first = address("server", server, 1, "");
        Output<String> publicIp;
        if (server.staticIp()) {
            boolean primary = isPrimary(server);
            publicIp = Translating.output(address(primary ? "primary-ip" : "floating-ip", server, 1, ""), "ip");
            if (!primary) {
                t.info(
                        "hetzner.floating-ip",
                        server,
                        "the server answers at its floating IP once its system has that address configured.",
                        "Let userData do it, or write with(Hetzner.primaryIp()) for an address that it has from the"
                                + " start.");
            }
        } else {
            publicIp = Translating.output(first, machine.net().ipv4() ? "publicIp" : "publicIpv6");
        }
        t.export(server, Server.exports(Translating.output(first, "id"), publicIp, privateIp(server)));
    }

    /** By what others in the same environment reach the first machine. */
    static Output<String> privateIp(Server server) {
        return Translating.output(address("server", server, 1, ""), "privateIp");
    }

    /** The id of the first machine. */
    static Output<String> id(Server server) {
        return Translating.output(address("server", server, 1, ""), "id");
    }
}
