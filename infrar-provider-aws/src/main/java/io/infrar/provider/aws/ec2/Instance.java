package io.infrar.provider.aws.ec2;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.IamInstanceProfileAssociation;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataOptionsResponse;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.MonitoringState;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/**
 * A machine with an encrypted gp3 root disk. See
 * <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html">RunInstances</a>.
 */
public final class Instance extends Ec2Handler<Instance.Spec, Instance.Outputs, Instance.Live> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("instance", Spec.class, Outputs.class);

    private static final Duration STARTED = Duration.ofMinutes(10);
    private static final Duration GONE = Duration.ofMinutes(20);

    /**
     * What is asked.
     *
     * @param image see {@link Image#id()}; a newer image of the same name is no change
     * @param rootDevice see {@link Image#rootDevice()}
     * @param type such as {@code t3.medium}; another one is a stop and a start
     * @param publicAddress whether it gets an address from Amazon's pool at the start
     * @param keyPair who can log in by SSH; null for nobody
     * @param instanceProfile the name; null for none
     * @param userData plain, for the first start only; anybody on the machine can read it
     * @param rootGib of the root disk in GiB, 1 to 65536; the system grows into it at its next start
     * @param tokensRequired whether the metadata service answers only with a session token (IMDSv2)
     * @param metadataHops how far its answers go, 1 to 64: 2 reaches containers
     * @param sourceDestCheck false for what forwards the packets of others, such as a NAT
     * @param detailedMonitoring metrics every minute instead of every five, which costs
     */
    public record Spec(
            @Field(
                    value = Field.Ownership.UNREADABLE,
                    onChange = Field.OnChange.REPLACE_DELETE_FIRST,
                    because = "a machine keeps the disk that it began with")
            String image,

            @Field(Field.Ownership.INITIAL) @Nullable String rootDevice,
            String type,

            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "a machine stays in its subnet")
            Output<String> subnet,

            Set<Output<String>> securityGroups,

            @Field(
                    value = Field.Ownership.UNREADABLE,
                    onChange = Field.OnChange.REPLACE_DELETE_FIRST,
                    because = "it is decided when the machine is made")
            boolean publicAddress,

            @Field(
                    onChange = Field.OnChange.REPLACE_DELETE_FIRST,
                    because = "the key is put in when the machine is made")
            @Nullable
            Output<String> keyPair,

            @Nullable Output<String> instanceProfile,
            @Field(Field.Ownership.INITIAL) @Nullable Output<String> userData,
            @Field(Field.Ownership.FLOOR) int rootGib,
            boolean tokensRequired,
            int metadataHops,
            boolean sourceDestCheck,
            boolean detailedMonitoring,
            Map<String, String> tags) {}

    /**
     * What is known once it exists.
     *
     * @param publicIp changes with each start unless it is an elastic one; empty when it has none
     */
    public record Outputs(String id, String publicIp, String privateIp) {}

    /** With the size of its root disk. */
    record Live(software.amazon.awssdk.services.ec2.model.Instance instance, int rootGib) {}

    Instance(AwsClients aws) {
        super(TYPE, aws, "instance-id", "instance");
    }

    // ---- read

    @Override
    List<Live> list(Ec2Client ec2, Filter filter) {
        List<software.amazon.awssdk.services.ec2.model.Instance> instances = instances(ec2, filter).stream()
                .filter(instance -> !isGone(instance))
                .toList();
        Map<String, Integer> sizes = new HashMap<>();
        List<String> disks = instances.stream()
                .map(Instance::rootVolume)
                .filter(id -> !id.isEmpty())
                .toList();
        for (List<String> some : chunks(disks, 200)) {
            ec2.describeVolumesPaginator(r -> r.filters(filter("volume-id", some)))
                    .volumes()
                    .forEach(volume -> sizes.put(volume.volumeId(), volume.size()));
        }
        return instances.stream()
                .map(instance -> new Live(instance, sizes.getOrDefault(rootVolume(instance), 0)))
                .toList();
    }

    private static List<software.amazon.awssdk.services.ec2.model.Instance> instances(Ec2Client ec2, Filter filter) {
        List<software.amazon.awssdk.services.ec2.model.Instance> found = new ArrayList<>();
        for (Reservation reservation :
                ec2.describeInstancesPaginator(r -> r.filters(filter)).reservations()) {
            found.addAll(reservation.instances());
        }
        return found;
    }

    private static boolean isGone(software.amazon.awssdk.services.ec2.model.Instance instance) {
        InstanceStateName state = instance.state().name();
        return state == InstanceStateName.TERMINATED || state == InstanceStateName.SHUTTING_DOWN;
    }

    /** The id of the root disk; empty while it is not attached yet. */
    private static String rootVolume(software.amazon.awssdk.services.ec2.model.Instance instance) {
        return instance.blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null
                        && (mapping.deviceName().equals(instance.rootDeviceName())
                                || instance.blockDeviceMappings().size() == 1))
                .map(InstanceBlockDeviceMapping::ebs)
                .findFirst()
                .map(ebs -> ebs.volumeId())
                .orElse("");
    }

    @Override
    String id(Live object) {
        return object.instance().instanceId();
    }

    @Override
    List<Tag> ownTags(Live object) {
        return object.instance().tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        var instance = object.instance();
        InstanceMetadataOptionsResponse metadata = instance.metadataOptions();
        return new Spec(
                asked == null ? instance.imageId() : asked.image(),
                asked == null ? instance.rootDeviceName() : asked.rootDevice(),
                instance.instanceTypeAsString(),
                Output.of(instance.subnetId()),
                groups(instance),
                asked == null ? instance.publicIpAddress() != null : asked.publicAddress(),
                instance.keyName() == null || instance.keyName().isEmpty() ? null : Output.of(instance.keyName()),
                instance.iamInstanceProfile() == null
                        ? null
                        : Output.of(nameOf(instance.iamInstanceProfile().arn())),
                asked == null ? null : asked.userData(),
                object.rootGib() == 0 && asked != null ? asked.rootGib() : object.rootGib(),
                metadata != null && metadata.httpTokens() == HttpTokensState.REQUIRED,
                metadata == null ? 1 : metadata.httpPutResponseHopLimit(),
                instance.sourceDestCheck() == null || instance.sourceDestCheck(),
                isMonitored(instance),
                Tags.users(Tags.map(instance.tags(), Tag::key, Tag::value)));
    }

    private static boolean isMonitored(software.amazon.awssdk.services.ec2.model.Instance instance) {
        MonitoringState state =
                instance.monitoring() == null ? null : instance.monitoring().state();
        return state == MonitoringState.ENABLED || state == MonitoringState.PENDING;
    }

    private static Set<Output<String>> groups(software.amazon.awssdk.services.ec2.model.Instance instance) {
        List<GroupIdentifier> groups = instance.securityGroups();
        if (groups.isEmpty() && !instance.networkInterfaces().isEmpty()) {
            groups = instance.networkInterfaces().get(0).groups();
        }
        Set<Output<String>> ids = new LinkedHashSet<>();
        groups.forEach(group -> ids.add(Output.of(group.groupId())));
        return ids;
    }

    /** The name at the end of an ARN. */
    private static String nameOf(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return outputs(object.instance());
    }

    private static Outputs outputs(software.amazon.awssdk.services.ec2.model.Instance instance) {
        return new Outputs(
                instance.instanceId(),
                Objects.requireNonNullElse(instance.publicIpAddress(), ""),
                Objects.requireNonNullElse(instance.privateIpAddress(), ""));
    }

    // ---- change

    /** A start gives another public address. */
    @Override
    public Effect effect(Change<Spec> change) {
        Effect effect = Effect.byFields(change);
        boolean restarts =
                change.fields().stream().anyMatch(field -> field.root().equals("type"));
        return effect instanceof Effect.Update && restarts ? Effect.update("publicIp") : effect;
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Ec2Client ec2 = ec2(context.known());
        String device = spec.rootDevice() != null ? spec.rootDevice() : rootDevice(ec2, spec.image());
        RunInstancesRequest.Builder request = RunInstancesRequest.builder()
                .clientToken(context.known().token())
                .minCount(1)
                .maxCount(1)
                .imageId(spec.image())
                .instanceType(spec.type())
                .networkInterfaces(networkInterface(
                        spec.securityGroups(),
                        spec.publicAddress(),
                        spec.subnet().get()))
                .blockDeviceMappings(rootDisk(device, spec.rootGib()))
                .metadataOptions(m -> m.httpTokens(tokens(spec)).httpPutResponseHopLimit(spec.metadataHops()))
                .monitoring(m -> m.enabled(spec.detailedMonitoring()))
                .tagSpecifications(
                        tagSpecification(context),
                        TagSpecification.builder()
                                .resourceType("volume")
                                .tags(list(context.tags()))
                                .build());
        if (spec.keyPair() != null) {
            request.keyName(spec.keyPair().get());
        }
        Output<String> profile = spec.instanceProfile();
        if (profile != null) {
            request.iamInstanceProfile(p -> p.name(profile.get()));
        }
        if (spec.userData() != null) {
            request.userData(base64(spec.userData().get()));
        }
        return Created.of(
                whenProfileIsVisible(() -> ec2.runInstances(request.build()).instances())
                        .get(0)
                        .instanceId());
    }

    static InstanceNetworkInterfaceSpecification networkInterface(
            Set<Output<String>> groups, boolean publicAddress, String subnet) {
        return InstanceNetworkInterfaceSpecification.builder()
                .deviceIndex(0)
                .subnetId(subnet)
                .groups(groups.stream().map(Output::get).sorted().toList())
                .associatePublicIpAddress(publicAddress)
                .deleteOnTermination(true)
                .build();
    }

    private static BlockDeviceMapping rootDisk(String device, int gib) {
        return BlockDeviceMapping.builder()
                .deviceName(device)
                .ebs(EbsBlockDevice.builder()
                        .volumeSize(gib)
                        .volumeType(VolumeType.GP3)
                        .encrypted(true)
                        .deleteOnTermination(true)
                        .build())
                .build();
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What an image calls its root disk. */
    static String rootDevice(Ec2Client ec2, String image) {
        // By id, one that is not there would fail the call instead of giving an empty list.
        return ec2.describeImages(r -> r.filters(filter("image-id", List.of(image)))).images().stream()
                .findFirst()
                .map(each -> each.rootDeviceName())
                .orElseThrow(() -> ProviderException.of(
                        ProviderException.Kind.INVALID,
                        "image " + image + " is not there or not shared with this account in this region; images have"
                                + " another id in each region"));
    }

    private static HttpTokensState tokens(Spec spec) {
        return spec.tokensRequired() ? HttpTokensState.REQUIRED : HttpTokensState.OPTIONAL;
    }

    /** IAM shows a new instance profile to EC2 only a while after it was made. */
    private static <T> T whenProfileIsVisible(java.util.function.Supplier<T> call) {
        try {
            return call.get();
        } catch (ProviderException e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("iamInstanceProfile") || message.contains("IAM Instance Profile")) {
                throw ProviderException.builder(ProviderException.Kind.NOT_YET, message)
                        .code(e.code())
                        .requestId(e.requestId())
                        .cause(e)
                        .build();
            }
            throw e;
        }
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        Ec2Client ec2 = ec2(context.known());
        if (spec.sourceDestCheck() != (before == null || before.sourceDestCheck())) {
            ec2.modifyInstanceAttribute(r -> r.instanceId(id).sourceDestCheck(v -> v.value(spec.sourceDestCheck())));
        }
        if (before == null) {
            return;
        }
        if (!spec.securityGroups().equals(before.securityGroups())) {
            ec2.modifyInstanceAttribute(r -> r.instanceId(id)
                    .groups(spec.securityGroups().stream().map(Output::get).toList()));
        }
        if (spec.tokensRequired() != before.tokensRequired() || spec.metadataHops() != before.metadataHops()) {
            ec2.modifyInstanceMetadataOptions(
                    r -> r.instanceId(id).httpTokens(tokens(spec)).httpPutResponseHopLimit(spec.metadataHops()));
        }
        if (spec.detailedMonitoring() != before.detailedMonitoring()) {
            if (spec.detailedMonitoring()) {
                ec2.monitorInstances(r -> r.instanceIds(id));
            } else {
                ec2.unmonitorInstances(r -> r.instanceIds(id));
            }
        }
        if (!Objects.equals(spec.instanceProfile(), before.instanceProfile())) {
            changeProfile(ec2, id, spec.instanceProfile());
        }
        if (spec.rootGib() > before.rootGib()) {
            grow(context, ec2, id, spec.rootGib());
        }
        changeType(context, ec2, id, spec.type());
    }

    private static void changeProfile(Ec2Client ec2, String id, @Nullable Output<String> name) {
        Optional<IamInstanceProfileAssociation> association = ec2
                .describeIamInstanceProfileAssociations(r -> r.filters(filter("instance-id", List.of(id))))
                .iamInstanceProfileAssociations()
                .stream()
                .filter(each -> each.stateAsString().startsWith("associat"))
                .findFirst();
        if (association.isPresent()) {
            String associationId = association.get().associationId();
            if (name == null) {
                ec2.disassociateIamInstanceProfile(r -> r.associationId(associationId));
            } else {
                whenProfileIsVisible(() -> ec2.replaceIamInstanceProfileAssociation(
                        r -> r.associationId(associationId).iamInstanceProfile(p -> p.name(name.get()))));
            }
        } else if (name != null) {
            whenProfileIsVisible(() ->
                    ec2.associateIamInstanceProfile(r -> r.instanceId(id).iamInstanceProfile(p -> p.name(name.get()))));
        }
    }

    private static void grow(ApplyContext<Spec, Outputs> context, Ec2Client ec2, String id, int gib) {
        String disk = rootVolume(one(ec2, id).orElseThrow());
        whileBusy(
                context,
                "root disk " + disk + " to be changeable",
                STARTED,
                () -> ec2.modifyVolume(r -> r.volumeId(disk).size(gib)));
    }

    /** Only a stopped machine can change; one that was stopped by an earlier try is started again. */
    private static void changeType(ApplyContext<Spec, Outputs> context, Ec2Client ec2, String id, String type) {
        var instance = one(ec2, id).orElseThrow();
        boolean differs = !instance.instanceTypeAsString().equals(type);
        boolean interrupted = !differs && !isRunning(instance);
        if (differs) {
            ec2.stopInstances(r -> r.instanceIds(id));
            awaitState(context, ec2, id, InstanceStateName.STOPPED);
            try {
                ec2.modifyInstanceAttribute(r -> r.instanceId(id).instanceType(v -> v.value(type)));
            } catch (ProviderException e) {
                // It goes on as it was rather than being left stopped.
                ec2.startInstances(r -> r.instanceIds(id));
                throw e;
            }
        }
        if (differs || interrupted) {
            ec2.startInstances(r -> r.instanceIds(id));
        }
    }

    private static boolean isRunning(software.amazon.awssdk.services.ec2.model.Instance instance) {
        InstanceStateName state = instance.state().name();
        return state == InstanceStateName.RUNNING || state == InstanceStateName.PENDING;
    }

    private static Optional<software.amazon.awssdk.services.ec2.model.Instance> one(Ec2Client ec2, String id) {
        return instances(ec2, filter("instance-id", List.of(id))).stream().findFirst();
    }

    private static void awaitState(ReadContext context, Ec2Client ec2, String id, InstanceStateName state) {
        context.await(
                "instance " + id + " to be " + state,
                STARTED,
                () -> one(ec2, id).filter(instance -> instance.state().name() == state));
    }

    /** Running; what ends by itself right after the start says why. */
    @Override
    protected Outputs ready(ApplyContext<Spec, Outputs> context, String id) {
        Ec2Client ec2 = ec2(context.known());
        return context.await("instance " + id + " to run", STARTED, () -> {
            var instance = one(ec2, id).orElse(null);
            if (instance != null && isGone(instance)) {
                throw ProviderException.of(
                        ProviderException.Kind.FAILED,
                        "instance " + id + " ended at once: "
                                + (instance.stateReason() == null
                                        ? instance.stateTransitionReason()
                                        : instance.stateReason().message()));
            }
            return Optional.ofNullable(instance)
                    .filter(each -> each.state().name() == InstanceStateName.RUNNING)
                    .map(Instance::outputs);
        });
    }

    // ---- delete

    /** Network interface, disk and security groups are free only when it is gone. */
    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Ec2Client ec2 = ec2(context.known());
        ec2.terminateInstances(r -> r.instanceIds(id));
        context.await(
                "instance " + id + " to end",
                GONE,
                () -> one(ec2, id)
                                .filter(instance -> instance.state().name() != InstanceStateName.TERMINATED)
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of(true));
    }
}
