package io.infrar.provider.aws.ec2;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.VolumeAttachment;
import software.amazon.awssdk.services.ec2.model.VolumeAttachmentState;
import software.amazon.awssdk.services.ec2.model.VolumeState;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/**
 * An encrypted gp3 disk and the machine that it is attached to. See
 * <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html">CreateVolume</a>.
 */
public final class Volume
        extends Ec2Handler<Volume.Spec, Volume.Outputs, software.amazon.awssdk.services.ec2.model.Volume> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("volume", Spec.class, Outputs.class);

    private static final Duration MOVED = Duration.ofMinutes(10);

    /**
     * What is asked.
     *
     * @param zone the availability zone, that of the machine
     * @param gib its size in GiB, 1 to 65536; a disk can grow but not shrink
     * @param iops operations per second, 3000 to 80000; null leaves it as it is, at first 3000
     * @param throughput in MiB per second, 125 to 2000; null leaves it as it is, at first 125
     * @param instance the machine; null for none
     * @param device what the machine calls it, {@code /dev/sdf} to {@code /dev/sdp}; needed with a machine
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "a disk stays in its zone")
            Output<String> zone,

            @Field(Field.Ownership.FLOOR) int gib,
            @Nullable Integer iops,
            @Nullable Integer throughput,
            @Nullable Output<String> instance,
            @Nullable String device,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String id) {}

    Volume(AwsClients aws) {
        super(TYPE, aws, "volume-id", "volume");
    }

    // ---- read

    @Override
    List<software.amazon.awssdk.services.ec2.model.Volume> list(Ec2Client ec2, Filter filter) {
        return ec2.describeVolumesPaginator(r -> r.filters(filter)).volumes().stream()
                .filter(volume -> volume.state() != VolumeState.DELETING && volume.state() != VolumeState.DELETED)
                .toList();
    }

    @Override
    String id(software.amazon.awssdk.services.ec2.model.Volume object) {
        return object.volumeId();
    }

    @Override
    List<Tag> ownTags(software.amazon.awssdk.services.ec2.model.Volume object) {
        return object.tags();
    }

    @Override
    protected Spec spec(software.amazon.awssdk.services.ec2.model.Volume object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        VolumeAttachment attachment = attachment(object).orElse(null);
        return new Spec(
                Output.of(object.availabilityZone()),
                object.size(),
                asked != null && asked.iops() == null ? null : object.iops(),
                asked != null && asked.throughput() == null ? null : object.throughput(),
                attachment == null ? null : Output.of(attachment.instanceId()),
                attachment == null ? (asked == null ? null : asked.device()) : attachment.device(),
                Tags.users(Tags.map(object.tags(), Tag::key, Tag::value)));
    }

    private static Optional<VolumeAttachment> attachment(software.amazon.awssdk.services.ec2.model.Volume volume) {
        return volume.attachments().stream()
                .filter(each -> each.state() != VolumeAttachmentState.DETACHED
                        && each.state() != VolumeAttachmentState.DETACHING)
                .findFirst();
    }

    @Override
    protected Outputs outputs(software.amazon.awssdk.services.ec2.model.Volume object, Known<Spec, Outputs> known) {
        return new Outputs(object.volumeId());
    }

    // ---- change

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String id = ec2(context.known())
                .createVolume(r -> r.clientToken(context.known().token())
                        .availabilityZone(spec.zone().get())
                        .size(spec.gib())
                        .volumeType(VolumeType.GP3)
                        .iops(spec.iops())
                        .throughput(spec.throughput())
                        .encrypted(true)
                        .tagSpecifications(tagSpecification(context)))
                .volumeId();
        return new Created<>(id, new Outputs(id));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        Ec2Client ec2 = ec2(context.known());
        boolean grows = before != null && spec.gib() > before.gib();
        boolean faster = before != null
                && ((spec.iops() != null && !spec.iops().equals(before.iops()))
                        || (spec.throughput() != null && !spec.throughput().equals(before.throughput())));
        if (grows || faster) {
            whileBusy(
                    context,
                    "volume " + id + " to be changeable",
                    MOVED,
                    () -> ec2.modifyVolume(r -> r.volumeId(id)
                            .size(grows ? Integer.valueOf(spec.gib()) : null)
                            .iops(spec.iops())
                            .throughput(spec.throughput())));
        }
        Output<String> was = before == null ? null : before.instance();
        boolean elsewhere = !Objects.equals(was, spec.instance())
                || before != null && !Objects.equals(before.device(), spec.device());
        if (was != null && elsewhere) {
            // A machine that was replaced has let go of it already.
            all(ec2, id)
                    .flatMap(Volume::attachment)
                    .ifPresent(
                            attachment -> ec2.detachVolume(r -> r.volumeId(id).instanceId(attachment.instanceId())));
        }
        Output<String> instance = spec.instance();
        if (instance != null && elsewhere) {
            awaitAvailable(context, ec2, id);
            // A machine that is just starting cannot take it yet.
            whileBusy(
                    context,
                    "instance " + instance.get() + " to take volume " + id,
                    MOVED,
                    () -> attach(ec2, id, instance.get(), spec.device()));
        }
    }

    /** That it is in use may come from a call whose answer was lost. */
    private static void attach(Ec2Client ec2, String id, String instance, @Nullable String device) {
        try {
            ec2.attachVolume(r -> r.volumeId(id).instanceId(instance).device(device));
        } catch (ProviderException e) {
            boolean done = "VolumeInUse".equals(e.code())
                    && all(ec2, id)
                            .flatMap(Volume::attachment)
                            .filter(attachment -> attachment.instanceId().equals(instance))
                            .isPresent();
            if (!done) {
                throw e;
            }
        }
    }

    private static void awaitAvailable(ReadContext context, Ec2Client ec2, String id) {
        context.await(
                "volume " + id + " to be available",
                MOVED,
                () -> all(ec2, id).filter(volume -> volume.state() == VolumeState.AVAILABLE));
    }

    private static Optional<software.amazon.awssdk.services.ec2.model.Volume> all(Ec2Client ec2, String id) {
        return ec2.describeVolumes(r -> r.filters(filter("volume-id", List.of(id)))).volumes().stream()
                .findFirst();
    }

    // ---- delete

    /** Its data is given up, so a machine that still uses it is not asked. */
    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Ec2Client ec2 = ec2(context.known());
        VolumeAttachment attachment = all(ec2, id).flatMap(Volume::attachment).orElse(null);
        if (attachment != null) {
            ec2.detachVolume(
                    r -> r.volumeId(id).instanceId(attachment.instanceId()).force(true));
            awaitAvailable(context, ec2, id);
        }
        ec2.deleteVolume(r -> r.volumeId(id));
    }
}
