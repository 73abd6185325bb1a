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
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateBlockDeviceMappingRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateHttpTokensState;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateInstanceMetadataOptions;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateInstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateTagSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.RequestLaunchTemplateData;
import software.amazon.awssdk.services.ec2.model.ResponseLaunchTemplateData;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/**
 * What the machines of a group are made from. Each change is a new version, which becomes the default one. See
 * <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html">CreateLaunchTemplate</a>.
 */
public final class LaunchTemplate extends Ec2Handler<LaunchTemplate.Spec, LaunchTemplate.Outputs, LaunchTemplate.Live> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("launch-template", Spec.class, Outputs.class)
            .naming(new ResourceType.Naming(128, "-", true));

    private static final String DEFAULT_VERSION = "$Default";

    /**
     * What is asked; the fields mean the same as in {@link Instance.Spec}.
     *
     * @param userData plain; also a change of it is a new version
     * @param tags of the template and, from the next version on, of the disks; machines get those of their group
     */
    public record Spec(
            String image,
            @Field(Field.Ownership.INITIAL) @Nullable String rootDevice,
            String type,
            Set<Output<String>> securityGroups,
            boolean publicAddress,
            @Nullable Output<String> keyPair,
            @Nullable Output<String> instanceProfile,
            @Nullable Output<String> userData,
            int rootGib,
            boolean tokensRequired,
            int metadataHops,
            boolean detailedMonitoring,
            Map<String, String> tags) {
        Spec withoutTags() {
            return new Spec(
                    image,
                    null,
                    type,
                    securityGroups,
                    publicAddress,
                    keyPair,
                    instanceProfile,
                    userData,
                    rootGib,
                    tokensRequired,
                    metadataHops,
                    detailedMonitoring,
                    Map.of());
        }
    }

    /**
     * What is known once it exists.
     *
     * @param version the number of the newest version, which is the default one
     */
    public record Outputs(String id, String version) {}

    /** With its default version. */
    record Live(software.amazon.awssdk.services.ec2.model.LaunchTemplate template, ResponseLaunchTemplateData data) {}

    LaunchTemplate(AwsClients aws) {
        super(TYPE, aws, "launch-template-name", "launch-template");
    }

    // ---- read

    /** There is a filter by name but none by id. */
    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Ec2Client ec2 = aws.ec2(region);
        Map<String, Live> found = new HashMap<>();
        List<String> names = known.stream().map(Known::physicalName).distinct().toList();
        for (List<String> some : chunks(names, 100)) {
            list(ec2, filter("launch-template-name", some)).forEach(object -> found.put(id(object), object));
        }
        return found;
    }

    @Override
    List<Live> list(Ec2Client ec2, Filter filter) {
        List<Live> found = new ArrayList<>();
        for (var template :
                ec2.describeLaunchTemplatesPaginator(r -> r.filters(filter)).launchTemplates()) {
            ec2
                    .describeLaunchTemplateVersions(
                            r -> r.launchTemplateId(template.launchTemplateId()).versions(DEFAULT_VERSION))
                    .launchTemplateVersions()
                    .stream()
                    .findFirst()
                    .ifPresent(version -> found.add(new Live(template, version.launchTemplateData())));
        }
        return found;
    }

    @Override
    String id(Live object) {
        return object.template().launchTemplateId();
    }

    @Override
    List<Tag> ownTags(Live object) {
        return object.template().tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        ResponseLaunchTemplateData data = object.data();
        var disk = data.blockDeviceMappings().stream().findFirst().orElse(null);
        var metadata = data.metadataOptions();
        Set<Output<String>> groups = new LinkedHashSet<>();
        boolean publicAddress = false;
        for (LaunchTemplateInstanceNetworkInterfaceSpecification each : data.networkInterfaces()) {
            each.groups().forEach(group -> groups.add(Output.of(group)));
            publicAddress |= Boolean.TRUE.equals(each.associatePublicIpAddress());
        }
        String profile = data.iamInstanceProfile() == null
                ? null
                : data.iamInstanceProfile().name();
        return new Spec(
                Objects.requireNonNullElse(data.imageId(), ""),
                known.spec() == null
                        ? (disk == null ? null : disk.deviceName())
                        : known.spec().rootDevice(),
                Objects.requireNonNullElse(data.instanceTypeAsString(), ""),
                groups,
                publicAddress,
                data.keyName() == null ? null : Output.of(data.keyName()),
                profile == null ? null : Output.of(profile),
                data.userData() == null
                        ? null
                        : Output.of(new String(Base64.getDecoder().decode(data.userData()), StandardCharsets.UTF_8)),
                disk == null || disk.ebs() == null || disk.ebs().volumeSize() == null
                        ? 0
                        : disk.ebs().volumeSize(),
                metadata != null && metadata.httpTokens() == LaunchTemplateHttpTokensState.REQUIRED,
                hops(metadata),
                data.monitoring() != null
                        && Boolean.TRUE.equals(data.monitoring().enabled()),
                Tags.users(Tags.map(object.template().tags(), Tag::key, Tag::value)));
    }

    private static int hops(@Nullable LaunchTemplateInstanceMetadataOptions metadata) {
        Integer hops = metadata == null ? null : metadata.httpPutResponseHopLimit();
        return hops == null ? 1 : hops;
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(id(object), Long.toString(object.template().defaultVersionNumber()));
    }

    // ---- change

    @Override
    public Effect effect(Change<Spec> change) {
        boolean tagsOnly = change.before().withoutTags().equals(change.after().withoutTags());
        return tagsOnly ? Effect.update() : Effect.update("version");
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Ec2Client ec2 = ec2(context.known());
        RequestLaunchTemplateData data = data(ec2, context);
        var template = ec2.createLaunchTemplate(
                        r -> r.clientToken(context.known().token())
                                .launchTemplateName(context.known().physicalName())
                                .launchTemplateData(data)
                                .tagSpecifications(tagSpecification(context)))
                .launchTemplate();
        return new Created<>(
                template.launchTemplateId(),
                new Outputs(template.launchTemplateId(), Long.toString(template.latestVersionNumber())));
    }

    private RequestLaunchTemplateData data(Ec2Client ec2, ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String device = spec.rootDevice() != null ? spec.rootDevice() : Instance.rootDevice(ec2, spec.image());
        RequestLaunchTemplateData.Builder data = RequestLaunchTemplateData.builder()
                .imageId(spec.image())
                .instanceType(spec.type())
                .networkInterfaces(LaunchTemplateInstanceNetworkInterfaceSpecificationRequest.builder()
                        .deviceIndex(0)
                        .groups(spec.securityGroups().stream()
                                .map(Output::get)
                                .sorted()
                                .toList())
                        .associatePublicIpAddress(spec.publicAddress())
                        .deleteOnTermination(true)
                        .build())
                .blockDeviceMappings(LaunchTemplateBlockDeviceMappingRequest.builder()
                        .deviceName(device)
                        .ebs(e -> e.volumeSize(spec.rootGib())
                                .volumeType(VolumeType.GP3)
                                .encrypted(true)
                                .deleteOnTermination(true))
                        .build())
                .metadataOptions(m -> m.httpTokens(
                                spec.tokensRequired()
                                        ? LaunchTemplateHttpTokensState.REQUIRED
                                        : LaunchTemplateHttpTokensState.OPTIONAL)
                        .httpPutResponseHopLimit(spec.metadataHops()))
                .monitoring(m -> m.enabled(spec.detailedMonitoring()))
                .tagSpecifications(LaunchTemplateTagSpecificationRequest.builder()
                        .resourceType("volume")
                        .tags(list(context.tags()))
                        .build());
        Output<String> key = spec.keyPair();
        if (key != null) {
            data.keyName(key.get());
        }
        Output<String> profile = spec.instanceProfile();
        if (profile != null) {
            data.iamInstanceProfile(p -> p.name(profile.get()));
        }
        Output<String> userData = spec.userData();
        if (userData != null) {
            data.userData(Instance.base64(userData.get()));
        }
        return data.build();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before == null || before.withoutTags().equals(context.spec().withoutTags())) {
            return;
        }
        Ec2Client ec2 = ec2(context.known());
        RequestLaunchTemplateData data = data(ec2, context);
        long version = ec2.createLaunchTemplateVersion(
                        r -> r.launchTemplateId(id).launchTemplateData(data))
                .launchTemplateVersion()
                .versionNumber();
        ec2.modifyLaunchTemplate(r -> r.launchTemplateId(id).defaultVersion(Long.toString(version)));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        ec2(context.known()).deleteLaunchTemplate(r -> r.launchTemplateId(id));
    }
}
