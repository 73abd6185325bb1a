package io.infrar.provider.aws.dns;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.Tag;
import software.amazon.awssdk.services.route53.model.TagResourceType;

/**
 * A public hosted zone of Route 53. See
 * <a href="https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html">CreateHostedZone</a>.
 */
public final class HostedZone extends AwsHandler<HostedZone.Spec, HostedZone.Outputs, HostedZone.Live> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("hosted-zone", Spec.class, Outputs.class);

    /** A call for tags takes at most ten zones. */
    private static final int TAGGED = 10;

    private static final String REFERENCE = "infrar-";

    /**
     * What is asked.
     *
     * @param zone its name, such as {@code infrar.io}
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a zone keeps its name")
            String zone,

            Map<String, String> tags) {}

    /**
     * What is known once it exists.
     *
     * @param nameServers what the registrar must be told
     */
    public record Outputs(String id, List<String> nameServers) {}

    /** With its tags, which take a call of their own. */
    record Live(GetHostedZoneResponse zone, Map<String, String> tags) {}

    HostedZone(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        return live(ids(known));
    }

    private Map<String, Live> live(List<String> ids) {
        Map<String, GetHostedZoneResponse> zones = new HashMap<>();
        aws.forEach(ids, this::find).forEach(found -> found.ifPresent(zone -> zones.put(id(zone), zone)));
        Map<String, Live> live = new HashMap<>();
        for (List<String> some : chunks(List.copyOf(zones.keySet()), TAGGED)) {
            aws.route53()
                    .listTagsForResources(
                            r -> r.resourceType(TagResourceType.HOSTEDZONE).resourceIds(some))
                    .resourceTagSets()
                    .forEach(each -> live.put(
                            each.resourceId(),
                            new Live(
                                    Objects.requireNonNull(zones.get(each.resourceId())),
                                    Tags.map(each.tags(), Tag::key, Tag::value))));
        }
        return live;
    }

    private Optional<GetHostedZoneResponse> find(String id) {
        try {
            return Optional.of(aws.route53().getHostedZone(r -> r.id(id)));
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String id(GetHostedZoneResponse zone) {
        return id(zone.hostedZone().id());
    }

    /** Without the {@code /hostedzone/} before it. */
    private static String id(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Zones of the name that were made with our token as reference; the name alone says nothing, there may be several. */
    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null) {
            return Map.of();
        }
        return live(aws.route53().listHostedZonesByName(r -> r.dnsName(spec.zone())).hostedZones().stream()
                .filter(each -> each.callerReference().equals(reference(known)))
                .map(each -> id(each.id()))
                .toList());
    }

    private static String reference(Known<?, ?> known) {
        return REFERENCE + known.token();
    }

    /** Tags come by a second call after the create; until then the reference says whose it is. */
    @Override
    protected @Nullable Map<String, String> tags(Live object) {
        String reference = object.zone().hostedZone().callerReference();
        if (object.tags().containsKey(Tags.INSTANCE) || !reference.startsWith(REFERENCE)) {
            return object.tags();
        }
        Map<String, String> tags = new HashMap<>(object.tags());
        tags.put(Tags.INSTANCE, reference.substring(REFERENCE.length()));
        return tags;
    }

    @Override
    protected Spec spec(Live live, Known<Spec, Outputs> known) {
        return new Spec(Zones.plain(live.zone().hostedZone().name()), Tags.users(live.tags()));
    }

    @Override
    protected Outputs outputs(Live live, Known<Spec, Outputs> known) {
        return new Outputs(
                id(live.zone()),
                live.zone().delegationSet().nameServers().stream().sorted().toList());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        var made = aws.route53()
                .createHostedZone(r -> r.name(context.spec().zone())
                        .callerReference(reference(context.known()))
                        .hostedZoneConfig(c -> c.comment(
                                context.environment() + " " + context.known().address())));
        String id = id(made.hostedZone().id());
        return new Created<>(
                id,
                new Outputs(
                        id, made.delegationSet().nameServers().stream().sorted().toList()));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before == null) {
            retag(context, id, context.tags(), Set.of());
        }
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        aws.route53()
                .changeTagsForResource(r -> r.resourceType(TagResourceType.HOSTEDZONE)
                        .resourceId(id)
                        .addTags(Tags.list(
                                set,
                                (key, value) ->
                                        Tag.builder().key(key).value(value).build()))
                        .removeTagKeys(removed.isEmpty() ? null : removed));
    }

    /** What is in it and not ours stays, and so does the zone. */
    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Route53Client route53 = aws.route53();
        Optional<GetHostedZoneResponse> zone = find(id);
        if (zone.isEmpty()) {
            return;
        }
        String apex = Zones.plain(zone.get().hostedZone().name());
        List<ResourceRecordSet> records = Zones.records(route53, id).stream()
                .filter(each -> !Zones.name(each).equals(apex) || each.type() != RRType.NS && each.type() != RRType.SOA)
                .toList();
        List<String> others = records.stream()
                .filter(each -> !isValidation(each))
                .map(each -> Zones.name(each) + " " + each.typeAsString())
                .sorted()
                .toList();
        if (!others.isEmpty()) {
            throw ProviderException.of(
                    ProviderException.Kind.FAILED,
                    "hosted zone " + apex + " (" + id + ") has records that are not ours and is not deleted: "
                            + String.join(", ", others) + "; delete them, or forget the zone");
        }
        // Two certificates for one name, deleted at once, leave their record to each other.
        if (!records.isEmpty()) {
            Zones.change(route53, id, ChangeAction.DELETE, records);
        }
        route53.deleteHostedZone(r -> r.id(id));
    }

    private static boolean isValidation(ResourceRecordSet set) {
        return set.type() == RRType.CNAME
                && set.resourceRecords().stream()
                        .allMatch(each -> Zones.plain(each.value()).endsWith(".acm-validations.aws"));
    }
}
