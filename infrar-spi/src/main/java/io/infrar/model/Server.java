package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A machine that others can run on.
 *
 * @param network where it is placed; null lets the provider choose
 * @param image the operating system, such as {@code ubuntu-22.04}
 * @param sshKeys public keys, or names of keys that the provider has already; without one nobody can log in
 * @param openPorts what the firewall lets in; nothing else
 * @param userData a cloud-init script or document for the first start; a later change does not reach an existing machine
 * @param count how many of them, 1 or more; where autoscaling begins
 * @param autoscaling between which numbers they scale by themselves; null means not
 * @param backups how long machine backups are kept; null leaves it to the provider's default, zero turns them off
 * @param staticIp an address that survives the machine
 * @param volumes further disks
 * @param spread never two of them on one physical host
 */
public record Server(
        String name,
        Traits traits,
        Network.@Nullable Ref network,
        @Nullable Cpu cpu,
        @Nullable Size memory,
        @Nullable Size disk,
        String image,
        List<String> sshKeys,
        List<OpenPort> openPorts,
        @Nullable String userData,
        int count,
        @Nullable Autoscaling autoscaling,
        @Nullable Duration backups,
        boolean staticIp,
        List<Volume> volumes,
        boolean spread)
        implements Component {
    public Server {
        requireNonNull(image, "image is null");
        sshKeys = Values.copy(sshKeys);
        openPorts = Values.copy(openPorts);
        volumes = Values.copy(volumes);
    }

    /**
     * Ports that the firewall opens.
     *
     * @param protocol {@code tcp} or {@code udp}
     * @param sources from where
     */
    public record OpenPort(int from, int to, String protocol, List<Cidr> sources) {
        public OpenPort {
            requireNonNull(protocol, "protocol is null");
            sources = Values.copy(sources);
        }

        private String ports() {
            return (from == to ? from : from + "-" + to) + "/" + protocol;
        }

        @Override
        public String toString() {
            return ports() + " from " + sources;
        }
    }

    /** A further disk; it is formatted and mounted at {@code /mnt/<name>}. */
    public record Volume(String name, Size size) {
        public Volume {
            requireNonNull(name, "name is null");
            requireNonNull(size, "size is null");
        }

        @Override
        public String toString() {
            return name + " " + size;
        }
    }

    @Override
    public Kind kind() {
        return Kind.SERVER;
    }

    @Override
    public void references(References references) {
        if (network != null) {
            references.to(network, Role.IN);
        }
    }

    @Override
    public void check(Problems problems) {
        problems.check(cpu == null || cpu.millis() > 0, this, "cpu", "must be above zero, is " + cpu);
        problems.check(memory == null || memory.bytes() > 0, this, "memory", "must be above zero, is " + memory);
        problems.check(disk == null || disk.bytes() > 0, this, "disk", "must be above zero, is " + disk);
        problems.check(!image.isBlank(), this, "image", "must not be blank");
        problems.check(sshKeys.stream().noneMatch(String::isBlank), this, "sshKeys", "must not be blank");
        for (OpenPort open : openPorts) {
            problems.check(
                    open.from() >= 1 && open.to() <= 65535 && open.from() <= open.to(),
                    this,
                    "openPorts",
                    "must be within 1 to 65535, is " + open);
            problems.check(
                    open.protocol().equals("tcp") || open.protocol().equals("udp"),
                    this,
                    "openPorts",
                    "protocol must be tcp or udp, is '" + open.protocol() + "'");
            problems.check(!open.sources().isEmpty(), this, "openPorts", "need a source, is " + open);
        }
        problems.check(count >= 1, this, "count", "must be 1 or more, is " + count);
        if (autoscaling != null) {
            autoscaling.check(problems, this);
            problems.check(
                    count >= autoscaling.min() && count <= autoscaling.max(),
                    this,
                    "startingWith",
                    "must be within " + autoscaling.min() + " to " + autoscaling.max() + ", is " + count);
        }
        problems.check(backups == null || !backups.isNegative(), this, "backups", "must not be negative");
        for (Volume volume : volumes) {
            problems.check(
                    volume.name().matches("[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?"),
                    this,
                    "volumes",
                    "name must be at most 32 lower-case letters, digits and dashes, is '" + volume.name() + "'");
            problems.check(volume.size().bytes() > 0, this, "volumes", "size must be above zero, is " + volume);
        }
        Fields.unique(problems, this, "volumes", volumes, Volume::name);
    }

    /** A server by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.SERVER;
        }

        /** The provider's id of the machine, or of the group where there are several. */
        public Output<String> id() {
            return output("id");
        }

        public Output<String> publicIp() {
            return output("publicIp");
        }

        public Output<String> privateIp() {
            return output("privateIp");
        }
    }

    /** What a server gives to others; the addresses are those of the first where there are several. */
    public record Exports(String id, String publicIp, String privateIp) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(Output<String> id, Output<String> publicIp, Output<String> privateIp) {
        return Map.of("id", id, "publicIp", publicIp, "privateIp", privateIp);
    }

    /** Builds a {@link Server}: one Ubuntu 22.04 with all ports closed, unless said otherwise. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private final String componentName;
        private final Problems problems;
        private Network.@Nullable Ref network;
        private @Nullable Cpu cpu;
        private @Nullable Size memory;
        private @Nullable Size disk;
        private String image = "ubuntu-22.04";
        private final List<String> sshKeys = new ArrayList<>();
        private final List<OpenPort> openPorts = new ArrayList<>();
        private @Nullable String userData;
        private int count = 1;
        private @Nullable Autoscaling autoscaling;
        private @Nullable Duration backups;
        private boolean staticIp;
        private final List<Volume> volumes = new ArrayList<>();
        private boolean spread;

        Builder(String componentName, Problems problems) {
            this.componentName = componentName;
            this.problems = problems;
        }

        /** Places it in a network. */
        public Builder in(Network.Ref where) {
            network = where;
            return this;
        }

        /** Virtual cores at least. */
        public Builder cpu(double cores) {
            cpu = Cpu.ofCores(cores);
            return this;
        }

        /** Memory at least. */
        public Builder memory(Size size) {
            memory = size;
            return this;
        }

        /** The system disk at least. */
        public Builder disk(Size size) {
            disk = size;
            return this;
        }

        /** The operating system; {@code ubuntu-22.04} unless given. */
        public Builder image(String operatingSystem) {
            image = operatingSystem;
            return this;
        }

        /** Public keys that may log in, or names of keys that the provider has already. */
        public Builder sshKeys(String... keys) {
            for (String key : keys) {
                Fields.put(sshKeys, key, Function.identity());
            }
            return this;
        }

        /** Opens a TCP port to the Internet; a security rule refuses others than 80 and 443. */
        public Builder openPort(int port) {
            return openPorts(port, port, "tcp", Cidr.ANYWHERE.toString());
        }

        /** Opens a TCP port to some addresses, such as {@code openPort(22, "203.0.113.0/24")}. */
        public Builder openPort(int port, String firstSource, String... furtherSources) {
            List<String> sources = new ArrayList<>(List.of(firstSource));
            sources.addAll(List.of(furtherSources));
            return openPorts(port, port, "tcp", sources.toArray(String[]::new));
        }

        /** Opens a range of {@code tcp} or {@code udp} ports, without sources to the Internet; the same range is replaced. */
        public Builder openPorts(int from, int to, String protocol, String... sources) {
            List<Cidr> blocks = new ArrayList<>();
            for (String source : sources.length == 0 ? new String[] {Cidr.ANYWHERE.toString()} : sources) {
                try {
                    blocks.add(Cidr.parse(source));
                } catch (IllegalArgumentException e) {
                    problems.add("server '" + componentName + "': openPorts: " + e.getMessage());
                }
            }
            if (!blocks.isEmpty()) {
                Fields.put(openPorts, new OpenPort(from, to, protocol, blocks), OpenPort::ports);
            }
            return this;
        }

        /** Closes what was opened before, for a derived environment. */
        public Builder closePorts() {
            openPorts.clear();
            return this;
        }

        /** A cloud-init script or document for the first start; it must not hold secrets, since machines can read it later. */
        public Builder userData(String text) {
            userData = text;
            return this;
        }

        /** How many of them. */
        public Builder count(int machines) {
            count = machines;
            autoscaling = null;
            return this;
        }

        /** Scales between two numbers by itself. */
        public Builder autoscale(int min, int max, ScalingTarget target) {
            count = min;
            autoscaling = new Autoscaling(min, max, target, null, null);
            return this;
        }

        /** How many of them there are at first, when they scale by themselves; the least of them unless given. */
        public Builder startingWith(int machines) {
            count = machines;
            return this;
        }

        /** Keeps machine backups for that long; zero turns them off. */
        public Builder backups(Duration kept) {
            backups = kept;
            return this;
        }

        /** Gives it an address that survives the machine. */
        public Builder staticIp() {
            staticIp = true;
            return this;
        }

        /** A further disk, mounted at {@code /mnt/<name>}. */
        public Builder volume(String name, Size size) {
            Fields.put(volumes, new Volume(name, size), Volume::name);
            return this;
        }

        /** Puts no two of them on one physical host. */
        public Builder spread() {
            spread = true;
            return this;
        }

        @Override
        Server build(String name) {
            return new Server(
                    name,
                    traits(),
                    network,
                    cpu,
                    memory,
                    disk,
                    image,
                    sshKeys,
                    openPorts,
                    userData,
                    count,
                    autoscaling,
                    backups,
                    staticIp,
                    volumes,
                    spread);
        }
    }
}
