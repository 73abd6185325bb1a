package io.infrar.provider.aws.dns;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.route53.model.AliasTarget;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * All values of one name and type in a hosted zone. See <a
 * href="https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html">ChangeResourceRecordSets</a>.
 */
public final class DnsRecord extends AwsHandler<DnsRecord.Spec, DnsRecord.Outputs, ResourceRecordSet> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("record", Spec.class, Outputs.class).marker(ResourceType.Marker.NAME);

    /**
     * What is asked: values, or an alias.
     *
     * @param name in full, such as {@code api.infrar.io}, without dot at the end
     * @param type such as {@code A} or {@code TXT}
     * @param ttl seconds; null for an alias
     * @param values in the form of a zone file, texts of TXT without quotes; empty for an alias
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another zone")
            Output<String> zoneId,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be another record")
            String name,

            // Delete first: beside a CNAME there can be nothing else of the same name.
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "it would be another record")
            String type,

            @Nullable Integer ttl,
            Set<Output<String>> values,
            @Nullable Alias alias) {}

    /**
     * Another name whose addresses are the answer, without a charge for the query.
     *
     * @param dnsName of a load balancer, distribution and the like
     * @param zoneId the hosted zone of that name
     * @param evaluateHealth leaves it out of the answer while it is not well; not possible for CloudFront
     */
    public record Alias(Output<String> dnsName, Output<String> zoneId, boolean evaluateHealth) {}

    /** What is known once it exists. */
    public record Outputs(String name) {}

    DnsRecord(AwsClients aws) {
        super(TYPE, aws);
    }

    // ---- ids: zone, name and type

    private static String id(String zoneId, String name, String type) {
        return zoneId + "/" + name + "/" + type;
    }

    private static String zone(String id) {
        return id.substring(0, id.indexOf('/'));
    }

    private static String name(String id) {
        return id.substring(id.indexOf('/') + 1, id.lastIndexOf('/'));
    }

    private static String type(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    // ---- read

    @Override
    protected Map<String, ResourceRecordSet> describe(
            ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Set<String>> byZone = new LinkedHashMap<>();
        for (String id : ids(known)) {
            byZone.computeIfAbsent(zone(id), zone -> new HashSet<>()).add(id);
        }
        Map<String, ResourceRecordSet> found = new HashMap<>();
        byZone.forEach((zone, ids) -> {
            List<ResourceRecordSet> records =
                    ids.size() == 1 ? one(ids.iterator().next()) : Zones.records(aws.route53(), zone);
            records.forEach(each -> found.put(id(zone, Zones.name(each), each.typeAsString()), each));
        });
        return found;
    }

    private List<ResourceRecordSet> one(String id) {
        return Zones.records(aws.route53(), zone(id), name(id), type(id));
    }

    @Override
    protected Map<String, ResourceRecordSet> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.zoneId().isKnown()) {
            return Map.of();
        }
        String id = id(spec.zoneId().get(), spec.name(), spec.type());
        return one(id).stream().collect(Collectors.toMap(each -> id, each -> each, (first, second) -> first));
    }

    @Override
    protected @Nullable Map<String, String> tags(ResourceRecordSet object) {
        return null;
    }

    @Override
    protected Spec spec(ResourceRecordSet object, Known<Spec, Outputs> known) {
        Spec last = known.spec();
        String type = object.typeAsString();
        Set<Output<String>> values = new HashSet<>();
        for (ResourceRecord each : object.resourceRecords()) {
            values.add(Output.of(asAsked(type, each.value(), last)));
        }
        AliasTarget target = object.aliasTarget();
        String zone = known.id() != null
                ? zone(known.id())
                : last == null ? "" : last.zoneId().get();
        return new Spec(
                Output.of(zone),
                Zones.name(object),
                type,
                target != null ? null : Math.toIntExact(object.ttl()),
                values,
                target == null
                        ? null
                        : new Alias(
                                Output.of(aliasAsAsked(target.dnsName(), last)),
                                Output.of(target.hostedZoneId()),
                                Boolean.TRUE.equals(target.evaluateTargetHealth())));
    }

    /** A value means the same with or without quotes or dots, so it is shown as it was asked for. */
    private static String asAsked(String type, String wire, @Nullable Spec last) {
        String shown = RecordValues.canonical(type, wire);
        if (last != null) {
            for (Output<String> asked : last.values()) {
                if (asked.isKnown()
                        && RecordValues.canonical(type, RecordValues.wire(type, asked.get()))
                                .equals(shown)) {
                    return asked.get();
                }
            }
        }
        return shown;
    }

    private static String aliasAsAsked(String dnsName, @Nullable Spec last) {
        String shown = Zones.plain(dnsName);
        if (last != null && last.alias() != null && last.alias().dnsName().isKnown()) {
            String asked = last.alias().dnsName().get();
            return Zones.plain(asked).equals(shown) ? asked : shown;
        }
        return shown;
    }

    @Override
    protected Outputs outputs(ResourceRecordSet object, Known<Spec, Outputs> known) {
        return new Outputs(Zones.name(object));
    }

    // ---- write

    /** What was there before was looked for already, so this overwrites nothing that is not ours. */
    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        write(spec);
        return new Created<>(id(spec.zoneId().get(), spec.name(), spec.type()), new Outputs(spec.name()));
    }

    private void write(Spec spec) {
        Zones.change(aws.route53(), spec.zoneId().get(), ChangeAction.UPSERT, List.of(set(spec)));
    }

    private static ResourceRecordSet set(Spec spec) {
        ResourceRecordSet.Builder set =
                ResourceRecordSet.builder().name(spec.name()).type(spec.type());
        Alias alias = spec.alias();
        if (alias != null) {
            return set.aliasTarget(a -> a.dnsName(alias.dnsName().get())
                            .hostedZoneId(alias.zoneId().get())
                            .evaluateTargetHealth(alias.evaluateHealth()))
                    .build();
        }
        Set<String> values = new TreeSet<>();
        spec.values().forEach(value -> values.add(RecordValues.wire(spec.type(), value.get())));
        return set.ttl(spec.ttl() == null ? 300L : spec.ttl().longValue())
                .resourceRecords(values.stream()
                        .map(value -> ResourceRecord.builder().value(value).build())
                        .toList())
                .build();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !before.equals(context.spec())) {
            write(context.spec());
        }
    }

    /** Only what is given exactly as it is can be deleted. */
    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        List<ResourceRecordSet> there = one(id);
        if (!there.isEmpty()) {
            Zones.change(aws.route53(), zone(id), ChangeAction.DELETE, there);
        }
    }
}
