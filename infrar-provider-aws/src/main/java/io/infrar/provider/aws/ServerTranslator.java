package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Autoscaling;
import io.infrar.model.Cidr;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.ScalingTarget;
import io.infrar.model.Server;
import io.infrar.provider.aws.InstanceTypes.InstanceType;
import io.infrar.provider.aws.ec2.AutoScalingGroup;
import io.infrar.provider.aws.ec2.ElasticIp;
import io.infrar.provider.aws.ec2.Image;
import io.infrar.provider.aws.ec2.Instance;
import io.infrar.provider.aws.ec2.KeyPair;
import io.infrar.provider.aws.ec2.LaunchTemplate;
import io.infrar.provider.aws.ec2.ScalingPolicy;
import io.infrar.provider.aws.ec2.Volume;
import io.infrar.provider.aws.elb.TargetAttachment;
import io.infrar.provider.aws.iam.InstanceProfile;
import io.infrar.provider.aws.iam.Role;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import io.infrar.spi.Charge;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a server into resources: one machine, several, or a group that scales. */
final class ServerTranslator {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** What a system needs at least, when nothing is asked for. */
    private static final double DEFAULT_GIB = 1;

    private static final int DEFAULT_DISK = 20;

    /** The image with the agent of ECS is of that size. */
    private static final int ECS_DISK = 30;

    private static final String DEFAULT_IMAGE = "ubuntu-22.04";

    /** Containers are one hop farther from the metadata service than the machine. */
    private static final int TO_CONTAINERS = 2;

    /** Names of further disks, as EC2 recommends them: {@code /dev/sdf} to {@code /dev/sdp}. */
    private static final String DEVICES = "fghijklmnop";

    private static final int GRACE = 300;

    /** Stands for the configuration of ECS's agent, whose cluster is known only later. */
    private static final String ECS_CONFIG = "@ECS@";

    /** These actions know no resources. */
    private static final Set<Output<String>> EVERYTHING = Set.of(Output.of("*"));

    /** What the agent of Systems Manager needs for sessions, so that nobody needs SSH. */
    private static final Set<String> SESSIONS = Set.of(
            "ssm:UpdateInstanceInformation",
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel");

    /** What the agent of ECS needs. */
    private static final Set<String> ECS_AGENT = Set.of(
            "ec2:DescribeTags",
            "ecs:DeregisterContainerInstance",
            "ecs:DiscoverPollEndpoint",
            "ecs:Poll",
            "ecs:RegisterContainerInstance",
            "ecs:StartTelemetrySession",
            "ecs:SubmitAttachmentStateChanges",
            "ecs:SubmitContainerStateChange",
            "ecs:SubmitTaskStateChange",
            "ecs:UpdateContainerInstancesState");

    private final Translating t;

    ServerTranslator(Translating t) {
        this.t = t;
    }

    /** What all machines of a server have in common. */
    private record Machine(
            Image image,
            InstanceType type,
            Output<String> group,
            boolean isPublic,
            @Nullable Output<String> keyPair,
            Output<String> profile,
            @Nullable Output<String> userData,
            int diskGib,
            int hops) {}

    void translate(Server component) {
        Network network = t.network(component, component.network());
        Optional<InstanceType> type = type(component);
        if (network == null || type.isEmpty()) {
            return;
        }
        boolean ecs = isEcsHost(component);
        Optional<Image> image = image(component, type.get().architecture(), ecs);
        if (image.isEmpty()) {
            return;
        }
        Hosted hosted = new Hosted(t, component, network, image.get());
        if (!hosted.isPossible()) {
            return;
        }
        Output<String> group = firewall(component, network);
        UserData userData = new UserData();
        if (ecs) {
            userData.file("/etc/ecs/ecs.config", "0644", ECS_CONFIG);
        }
        Output<String> keyPair = keys(component, userData);
        mounts(component, userData, image.get());
        hosted.install(userData);
        Machine machine = new Machine(
                image.get(),
                type.get(),
                group,
                isPublic(component, network),
                keyPair,
                profile(component, hosted, ecs),
                text(component, network, userData, ecs),
                disk(component, ecs),
                ecs || !hosted.isEmpty() ? TO_CONTAINERS : 1);
        Autoscaling scaling = component.autoscaling();
        if (scaling != null) {
            group(component, network, machine, scaling, ecs);
        } else {
            instances(component, network, machine);
        }
        hosted.emit();
        notRealised(component, network);
    }

    private boolean isEcsHost(Server server) {
        boolean asked = t.option(server, EcsHosts.class, EcsHosts.NAME)
                .filter(EcsHosts::wanted)
                .isPresent();
        if (asked && server.autoscaling() == null) {
            t.error(
                    "aws.ecs-hosts",
                    server,
                    "ecsHosts() needs a group of machines that ECS can scale, and autoscale is missing.",
                    "Write autoscale(1, 3, cpu(70)).");
        }
        return EcsParts.isHost(t, server);
    }

    // ---- what it is

    private Optional<InstanceType> type(Server server) {
        String region = t.region(server);
        String named = t.option(server, InstanceClass.class, InstanceClass.NAME)
                .map(InstanceClass::type)
                .orElse(null);
        boolean arm = t.option(server, Arm.class, Arm.NAME).filter(Arm::wanted).isPresent();
        double vcpus = server.cpu() == null ? 0 : server.cpu().cores();
        double gib = server.memory() == null ? DEFAULT_GIB : server.memory().mib() / 1024.0;
        Optional<InstanceType> found = named != null
                ? InstanceTypes.find(named, region)
                : InstanceTypes.smallest(vcpus, gib, arm ? InstanceTypes.ARM : InstanceTypes.X86, region);
        if (found.isEmpty()) {
            t.error(
                    "aws.instance-class",
                    server,
                    named != null
                            ? "instanceClass '" + named + "' is not known in " + region + "."
                            : "no machine in " + region + " has " + server.cpu() + " and " + server.memory() + ".",
                    named != null
                            ? "Use one of " + String.join(", ", InstanceTypes.alternatives(named, region)) + "."
                            : "Ask for less, or name a machine by Aws.instanceClass(...).");
        } else if (named != null
                && (found.get().vcpus() < vcpus
                        || server.memory() != null && found.get().gib() < gib)) {
            t.warning(
                    "aws.instance-class",
                    server,
                    "instanceClass '" + named + "' has " + found.get().vcpus() + " vCPU and "
                            + found.get().gib() + " GiB, less than cpu and memory ask for.",
                    "Use a larger one, or leave out cpu and memory.");
        }
        return found;
    }

    private Optional<Image> image(Server server, String architecture, boolean ecs) {
        if (ecs) {
            if (!server.image().equals(DEFAULT_IMAGE)) {
                t.warning(
                        "aws.image",
                        server,
                        "image '" + server.image() + "' is not used: hosts of ECS have Amazon Linux with its agent.",
                        "Leave out image.");
            }
            return Optional.of(Image.ecsHost(architecture));
        }
        Optional<Image> found = Image.find(server.image(), architecture);
        if (found.isEmpty()) {
            t.error(
                    "aws.image",
                    server,
                    "image '" + server.image() + "' is not known.",
                    "Use one of " + String.join(", ", Image.names()) + ", or the id of an image, ami-...");
        }
        return found;
    }

    private static int disk(Server server, boolean ecs) {
        int least = ecs ? ECS_DISK : 1;
        return server.disk() == null
                ? Math.max(DEFAULT_DISK, least)
                : (int) Math.max(least, server.disk().gib());
    }

    /** With an address of its own: what the Internet asks, and what could not reach the Internet otherwise. */
    private static boolean isPublic(Server server, Network network) {
        return !server.openPorts().isEmpty() || server.staticIp() || !Subnets.hasNat(network);
    }

    // ---- what surrounds it

    private Output<String> firewall(Server server, Network network) {
        Output<String> group = t.firewall().group(server, network);
        Address address = Firewall.address(server);
        for (Server.OpenPort open : server.openPorts()) {
            for (Cidr source : open.sources()) {
                t.firewall().openFrom(source, address, open.protocol(), open.from(), open.to());
            }
        }
        // Packages come by either.
        t.firewall().openTo(address, Cidr.ANYWHERE, HTTP);
        t.firewall().openTo(address, Cidr.ANYWHERE, HTTPS);
        return group;
    }

    /** What the first key is called; EC2 takes one, the others come by cloud-init. */
    private @Nullable Output<String> keys(Server server, UserData userData) {
        Output<String> first = null;
        for (String key : server.sshKeys()) {
            boolean isText = key.strip().contains(" ");
            if (first == null) {
                if (isText) {
                    Address address = Translating.own("key-pair", server);
                    t.add(address, server, new KeyPair.Spec(key.strip(), Map.of()));
                    first = Translating.output(address, "name");
                } else {
                    first = Output.of(key);
                }
            } else if (isText) {
                userData.authorize(key.strip());
            } else {
                t.error(
                        "aws.ssh-keys",
                        server,
                        "sshKeys has '" + key + "' beside others, and EC2 puts in only one key by its name.",
                        "Name one key and give the others as public keys, ssh-ed25519 AAAA...");
            }
        }
        return first;
    }

    private Output<String> profile(Server server, Hosted hosted, boolean ecs) {
        String policies = "arn:" + AwsClients.partition(t.region(server)) + ":iam::aws:policy/";
        Set<Output<String>> managed = new LinkedHashSet<>();
        if (hosted.hasRegistries()) {
            managed.add(Output.of(policies + "AmazonEC2ContainerRegistryReadOnly"));
        }
        List<Statement> statements = new ArrayList<>(t.grants().of(server));
        statements.addAll(hosted.grants());
        statements.add(Statement.allow(SESSIONS, EVERYTHING));
        if (ecs) {
            statements.add(Statement.allow(ECS_AGENT, EVERYTHING));
        }
        Address role = Translating.shared("role", server);
        t.add(
                role,
                server,
                new Role.Spec(
                        PolicyDocument.of(Statement.allowService("ec2.amazonaws.com", "sts:AssumeRole")),
                        new PolicyDocument(statements),
                        managed,
                        "Server " + server.name() + " of " + t.environment().name(),
                        null,
                        Map.of()));
        Address profile = Translating.shared("instance-profile", server);
        t.add(profile, server, new InstanceProfile.Spec(Translating.output(role, "name"), Map.of()));
        return Translating.output(profile, "name");
    }

    private @Nullable Output<String> text(Server server, Network network, UserData userData, boolean ecs) {
        String text = userData.text(server.userData());
        if (text == null) {
            return null;
        }
        if (UserData.size(text) > UserData.LIMIT) {
            t.error(
                    "aws.user-data",
                    server,
                    "userData with what the components on the server need has " + UserData.size(text)
                            + " bytes, and EC2" + " takes " + UserData.LIMIT + ".",
                    "Let userData fetch what is long from a bucket.");
        }
        if (!ecs) {
            return Output.of(text);
        }
        int at = text.indexOf(ECS_CONFIG);
        Output<String> cluster = Translating.output(Translating.own("ecs-cluster", network), "name");
        return new Output.Format(List.of(
                Output.of(text.substring(0, at) + "ECS_CLUSTER="),
                cluster,
                Output.of(text.substring(at + ECS_CONFIG.length()))));
    }

    // ---- disks

    private void mounts(Server server, UserData userData, Image image) {
        if (server.volumes().isEmpty() || server.autoscaling() != null) {
            return;
        }
        if (image.isDebian()) {
            userData.install("nvme-cli");
        }
        userData.file("/usr/local/sbin/infrar-mount", "0700", MOUNT);
        for (int i = 0; i < server.volumes().size(); i++) {
            String name = server.volumes().get(i).name();
            userData.run(
                    "systemd-run",
                    "--unit=infrar-mount-" + name,
                    "/usr/local/sbin/infrar-mount",
                    "sd" + device(i),
                    name);
        }
    }

    private static char device(int index) {
        return DEVICES.charAt(index % DEVICES.length());
    }

    /** Newer machines call disks by their order, and tell the name that was asked for only in the data of the controller. */
    private static final String MOUNT = """
            #!/bin/sh
            # infrar-mount sdf data: waits for a disk, formats it when it is blank, mounts it at /mnt/data now and at each start.
            set -eu
            find_disk() {
              for disk in /dev/nvme*n1; do
                [ -e "$disk" ] || continue
                asked=$(nvme id-ctrl --raw-binary "$disk" | dd bs=1 skip=3072 count=32 2>/dev/null | tr -d ' \\000')
                if [ "${asked#/dev/}" = "$1" ]; then echo "$disk"; return; fi
              done
              for disk in "/dev/$1" "/dev/xvd${1#sd}"; do
                if [ -b "$disk" ]; then echo "$disk"; return; fi
              done
            }
            tries=0
            while disk=$(find_disk "$1"); [ -z "$disk" ]; do
              tries=$((tries + 1))
              [ "$tries" -lt 360 ] || { echo "no disk $1 after an hour" >&2; exit 1; }
              sleep 10
            done
            blkid "$disk" || mkfs.ext4 -L "$(echo "$2" | cut -c1-16)" "$disk"
            uuid=$(blkid -s UUID -o value "$disk")
            mkdir -p "/mnt/$2"
            grep -q "$uuid" /etc/fstab || echo "UUID=$uuid /mnt/$2 ext4 defaults,nofail 0 2" >> /etc/fstab
            mountpoint -q "/mnt/$2" || mount "/mnt/$2"
            """;

    // ---- machines

    private List<Output<String>> subnets(Network network, boolean isPublic) {
        List<Output<String>> all = isPublic ? Subnets.publicOf(t, network) : Subnets.privateOf(t, network);
        return all.subList(0, Math.min(network.zones(), all.size()));
    }

    /** What must be there so that a first start can fetch what it needs: the way to the Internet and the rules that let it out. */
    private List<Address> reachable(Server server, Network network, Machine machine) {
        List<Address> after = new ArrayList<>(
                machine.isPublic()
                        ? List.of(Translating.own("route-table", network, "public"))
                        : Subnets.routes(t, network));
        after.add(Firewall.rules(Firewall.address(server)));
        return after;
    }

    static Address instance(Server server, int index) {
        return address(server, "instance", index);
    }

    private static Address address(Server server, String type, int index) {
        return server.count() == 1
                ? Translating.own(type, server)
                : Translating.own(type, server, Integer.toString(index + 1));
    }

    private void instances(Server server, Network network, Machine machine) {
        List<Output<String>> subnets = subnets(network, machine.isPublic());
        String region = t.region(server);
        for (int i = 0; i < server.count(); i++) {
            Address address = instance(server, i);
            List<Charge> charges = new ArrayList<>();
            charges.add(Translating.hourly("ec2", machine.type().name(), region, 1));
            charges.add(Translating.charge("ebs", "gp3-storage", region, BigDecimal.valueOf(machine.diskGib())));
            if (machine.isPublic()) {
                charges.add(Translating.hourly("public-ipv4", "in-use-or-idle", region, 1));
            }
            t.addAfter(
                    reachable(server, network, machine),
                    address,
                    server,
                    new Instance.Spec(
                            machine.image().id(),
                            machine.image().rootDevice(),
                            machine.type().name(),
                            subnets.get(i % subnets.size()),
                            Set.of(machine.group()),
                            machine.isPublic(),
                            machine.keyPair(),
                            machine.profile(),
                            machine.userData(),
                            machine.diskGib(),
                            true,
                            machine.hops(),
                            true,
                            false,
                            Map.of()),
                    charges.toArray(Charge[]::new));
            Output<String> id = Translating.output(address, "id");
            if (server.staticIp()) {
                // It takes the place of the address from Amazon's pool, which is then not charged any more.
                t.addAfter(
                        List.of(Translating.own("internet-gateway", network)),
                        elasticIp(server, i),
                        server,
                        new ElasticIp.Spec(id, Map.of()));
            }
            volumes(server, network, i, id, subnets.size());
            for (ElbParts.ExtraTarget target : ElbParts.extraTargets(t, server)) {
                t.add(
                        Translating.shared(
                                "target-attachment",
                                server,
                                (i + 1) + "-" + target.targetGroup().name()),
                        server,
                        new TargetAttachment.Spec(target.arn(), id));
            }
        }
        Map<String, Output<?>> exports = new LinkedHashMap<>();
        exports.put("id", Translating.output(instance(server, 0), "id"));
        exports.put("privateIp", Translating.output(instance(server, 0), "privateIp"));
        if (server.staticIp()) {
            exports.put("publicIp", Translating.output(elasticIp(server, 0), "ip"));
        } else if (machine.isPublic()) {
            exports.put("publicIp", Translating.output(instance(server, 0), "publicIp"));
        }
        t.export(server, exports);
    }

    private static Address elasticIp(Server server, int index) {
        return server.count() == 1
                ? Translating.shared("elastic-ip", server)
                : Translating.shared("elastic-ip", server, Integer.toString(index + 1));
    }

    private void volumes(Server server, Network network, int index, Output<String> instance, int zones) {
        String zone = Translating.zones(t.region(server), network.zones()).get(index % zones);
        for (int v = 0; v < server.volumes().size(); v++) {
            Server.Volume volume = server.volumes().get(v);
            int gib = (int) volume.size().gib();
            String suffix = server.count() == 1 ? volume.name() : (index + 1) + "-" + volume.name();
            t.add(
                    Translating.own("volume", server, suffix),
                    server,
                    new Volume.Spec(Output.of(zone), gib, null, null, instance, "/dev/sd" + device(v), Map.of()),
                    Translating.charge("ebs", "gp3-storage", t.region(server), BigDecimal.valueOf(gib)));
        }
    }

    // ---- groups

    private void group(Server server, Network network, Machine machine, Autoscaling scaling, boolean ecs) {
        Address template = Translating.shared("launch-template", server);
        t.add(
                template,
                server,
                new LaunchTemplate.Spec(
                        machine.image().id(),
                        machine.image().rootDevice(),
                        machine.type().name(),
                        Set.of(machine.group()),
                        machine.isPublic(),
                        machine.keyPair(),
                        machine.profile(),
                        machine.userData(),
                        machine.diskGib(),
                        true,
                        machine.hops(),
                        false,
                        Map.of()));
        List<ElbParts.ExtraTarget> targets = ElbParts.extraTargets(t, server);
        Set<Output<String>> targetGroups = new LinkedHashSet<>();
        targets.forEach(target -> targetGroups.add(target.arn()));
        String region = t.region(server);
        String assumption = scaling.min() + " of " + scaling.min() + " to " + scaling.max() + " machines on average";
        double hours = Charge.HOURS_PER_MONTH.doubleValue() * scaling.min();
        List<Charge> charges = new ArrayList<>();
        charges.add(Translating.usage("ec2", machine.type().name(), region, hours, assumption));
        charges.add(Translating.usage(
                "ebs", "gp3-storage", region, (double) machine.diskGib() * scaling.min(), assumption));
        if (machine.isPublic()) {
            charges.add(Translating.usage("public-ipv4", "in-use-or-idle", region, hours, assumption));
        }
        Address group = Translating.shared("auto-scaling-group", server);
        t.addAfter(
                reachable(server, network, machine),
                group,
                server,
                new AutoScalingGroup.Spec(
                        Translating.output(template, "id"),
                        Translating.output(template, "version"),
                        scaling.min(),
                        scaling.max(),
                        scaling.min(),
                        Set.copyOf(subnets(network, machine.isPublic())),
                        targetGroups,
                        targets.isEmpty() ? "EC2" : "ELB",
                        GRACE,
                        ecs,
                        Map.of()),
                charges.toArray(Charge[]::new));
        if (!ecs) {
            policy(server, group, scaling.target());
        }
        t.export(server, Map.of("id", Translating.output(group, "name")));
    }

    private void policy(Server server, Address group, ScalingTarget target) {
        Output<String> name = Translating.output(group, "name");
        ScalingPolicy.Metric metric = null;
        if (target.metric() == ScalingTarget.Metric.MEMORY) {
            metric = new ScalingPolicy.Metric("CWAgent", "mem_used_percent", Map.of("AutoScalingGroupName", name));
            t.warning(
                    "aws.autoscale",
                    server,
                    "autoscale on memory follows the metric mem_used_percent of the CloudWatch agent, which the image does"
                            + " not have: until it runs on the machines their number stays at the minimum.",
                    "Install the agent by userData with the dimension AutoScalingGroupName, scale on cpu, or use ecsHosts().");
        }
        t.add(
                Translating.shared("scaling-policy", server),
                server,
                new ScalingPolicy.Spec(name, metric, target.percent()));
    }

    // ---- what is missing

    private void notRealised(Server server, Network network) {
        List<String> missing = new ArrayList<>();
        if (server.backups() != null && !server.backups().isZero()) {
            missing.add("backups of machines (back up databases, or keep data in buckets)");
        }
        Autoscaling scaling = server.autoscaling();
        boolean group = scaling != null;
        if (group && !server.volumes().isEmpty()) {
            missing.add("volumes of a group that scales");
        }
        if (group && server.staticIp()) {
            missing.add("a static address of a group that scales (put a load balancer before it)");
        }
        int most = scaling != null ? scaling.max() : server.count();
        if (server.spread() && most > network.zones()) {
            missing.add("spread over more than the " + network.zones() + " zones of its network");
        }
        t.notRealised(server, missing);
        if (server.volumes().size() > DEVICES.length()) {
            t.error(
                    "aws.volumes",
                    server,
                    "volumes has " + server.volumes().size() + ", and there are " + DEVICES.length()
                            + " names for disks.",
                    "Use fewer and larger ones.");
        }
    }
}
