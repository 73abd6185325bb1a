package io.infrar.provider.aws.dns;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.acm.model.CertificateDetail;
import software.amazon.awssdk.services.acm.model.CertificateStatus;
import software.amazon.awssdk.services.acm.model.CertificateSummary;
import software.amazon.awssdk.services.acm.model.CertificateType;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * That a requested certificate is issued: the records by which ACM sees that its names are ours, and the wait until it did. See
 * <a href="https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html">DNS validation</a>.
 *
 * <p>ACM looks for the records again before each renewal, so they stay. All certificates of an account for one name have the
 * same record, so it goes with the last of them.
 */
public final class CertificateValidation
        extends AwsHandler<CertificateValidation.Spec, CertificateValidation.Outputs, CertificateValidation.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("certificate-validation", Spec.class, Outputs.class).marker(ResourceType.Marker.NONE);

    private static final Duration RECORDS_KNOWN = Duration.ofMinutes(3);
    private static final Duration ISSUED = Duration.ofMinutes(30);

    /** Long enough to see whether the records are there already; somebody who has to make them applies again. */
    private static final Duration ISSUED_BY_HAND = Duration.ofMinutes(5);

    private static final long TTL = 300;

    /**
     * What is asked.
     *
     * @param certificate the ARN of a requested certificate
     * @param zoneId the hosted zone that gets the records; null where the DNS is elsewhere: then the message says which records
     *     must be made there
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be another certificate")
            Output<String> certificate,

            @Nullable Output<String> zoneId) {}

    /**
     * What is known once the certificate is issued.
     *
     * @param arn the certificate's
     * @param records what its validation needs, as {@code name CNAME value}
     */
    public record Outputs(String arn, Set<String> records) {}

    /**
     * The certificate.
     *
     * @param written whether its records are where they should be
     */
    record Live(CertificateDetail detail, boolean written) {}

    /** One of the records. */
    private record Cname(String name, String value) {
        static Cname parse(String text) {
            String[] parts = text.split(" CNAME ", 2);
            return new Cname(parts[0], parts[1]);
        }

        boolean is(ResourceRecordSet set) {
            return set.type() == RRType.CNAME
                    && Zones.name(set).equals(name)
                    && set.resourceRecords().stream()
                            .anyMatch(each -> Zones.plain(each.value()).equals(value));
        }

        /** The name that it is about. */
        String domain() {
            return name.substring(name.indexOf('.') + 1);
        }

        ResourceRecordSet set() {
            return ResourceRecordSet.builder()
                    .name(name)
                    .type(RRType.CNAME)
                    .ttl(TTL)
                    .resourceRecords(ResourceRecord.builder().value(value).build())
                    .build();
        }

        @Override
        public String toString() {
            return name + " CNAME " + value;
        }
    }

    CertificateValidation(AwsClients aws) {
        super(TYPE, aws);
    }

    private AcmClient acm(Known<?, ?> known) {
        return aws.acm(region(known));
    }

    // ---- read

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        AcmClient acm = aws.acm(region);
        Map<String, CertificateDetail> details = new HashMap<>();
        aws.forEach(ids(known), arn -> Certificate.find(context, acm, arn))
                .forEach(found -> found.ifPresent(detail -> details.put(detail.certificateArn(), detail)));
        Map<String, List<ResourceRecordSet>> zones = new HashMap<>();
        Map<String, Live> live = new HashMap<>();
        for (Known<Spec, Outputs> each : known) {
            CertificateDetail detail = details.get(Objects.requireNonNull(each.id()));
            if (detail != null) {
                String zone = zone(each.spec());
                boolean written = zone != null
                        && isWritten(detail, zones.computeIfAbsent(zone, id -> Zones.records(aws.route53(), id)));
                live.put(detail.certificateArn(), new Live(detail, written));
            }
        }
        return live;
    }

    private static @Nullable String zone(@Nullable Spec spec) {
        return spec == null || spec.zoneId() == null || !spec.zoneId().isKnown()
                ? null
                : spec.zoneId().get();
    }

    private static boolean isWritten(CertificateDetail detail, List<ResourceRecordSet> zone) {
        return cnames(detail).stream().allMatch(cname -> zone.stream().anyMatch(cname::is));
    }

    /** Nothing shows that somebody waited. */
    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        return Map.of();
    }

    @Override
    protected @Nullable Map<String, String> tags(Live object) {
        return null;
    }

    @Override
    protected Spec spec(Live live, Known<Spec, Outputs> known) {
        String zone = zone(known.spec());
        return new Spec(
                Output.of(live.detail().certificateArn()), zone != null && live.written() ? Output.of(zone) : null);
    }

    @Override
    protected Outputs outputs(Live live, Known<Spec, Outputs> known) {
        return outputs(live.detail());
    }

    private static Outputs outputs(CertificateDetail detail) {
        Set<String> records = new TreeSet<>();
        cnames(detail).forEach(cname -> records.add(cname.toString()));
        return new Outputs(detail.certificateArn(), records);
    }

    /** A name and the wildcard right below it have the same record. */
    private static Set<Cname> cnames(CertificateDetail detail) {
        Set<Cname> cnames = new HashSet<>();
        detail.domainValidationOptions().stream()
                .map(each -> each.resourceRecord())
                .filter(Objects::nonNull)
                .forEach(each -> cnames.add(new Cname(Zones.plain(each.name()), Zones.plain(each.value()))));
        return cnames;
    }

    // ---- write

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String arn = context.spec().certificate().get();
        write(context, arn);
        return Created.of(arn);
    }

    private void write(ApplyContext<Spec, Outputs> context, String arn) {
        CertificateDetail detail = context.await(
                "the validation records of " + arn,
                RECORDS_KNOWN,
                () -> Certificate.find(acm(context.known()), arn).filter(CertificateValidation::saysRecords));
        Set<Cname> cnames = cnames(detail);
        Output<String> zoneId = context.spec().zoneId();
        if (zoneId == null) {
            if (detail.status() == CertificateStatus.PENDING_VALIDATION) {
                context.progress("certificate for " + detail.domainName() + " waits for " + text(cnames));
            }
        } else if (!cnames.isEmpty()) {
            Zones.change(
                    aws.route53(),
                    zoneId.get(),
                    ChangeAction.UPSERT,
                    cnames.stream().map(Cname::set).toList());
        }
    }

    /** A few seconds after the request. */
    private static boolean saysRecords(CertificateDetail detail) {
        return detail.status() != CertificateStatus.PENDING_VALIDATION
                || !detail.domainValidationOptions().isEmpty()
                        && detail.domainValidationOptions().stream().allMatch(each -> each.resourceRecord() != null);
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !before.equals(context.spec())) {
            String old = zone(before);
            if (old != null && !old.equals(zone(context.spec()))) {
                erase(context.known(), id, old);
            }
            write(context, id);
        }
    }

    @Override
    protected Outputs ready(ApplyContext<Spec, Outputs> context, String id) {
        boolean byHand = context.spec().zoneId() == null;
        AcmClient acm = acm(context.known());
        try {
            return outputs(context.await(
                    "certificate " + id + " to be issued",
                    byHand ? ISSUED_BY_HAND : ISSUED,
                    () -> Certificate.find(acm, id).filter(CertificateValidation::isIssued)));
        } catch (ProviderException e) {
            if (e.kind() != Kind.TIMEOUT) {
                throw e;
            }
            throw waiting(Certificate.find(acm, id), id, byHand, e);
        }
    }

    private static boolean isIssued(CertificateDetail detail) {
        if (detail.status() == CertificateStatus.PENDING_VALIDATION) {
            return false;
        }
        if (detail.status() != CertificateStatus.ISSUED) {
            throw ProviderException.of(
                    Kind.FAILED,
                    "certificate " + detail.certificateArn() + " for " + detail.domainName() + " is "
                            + detail.statusAsString()
                            + Optional.ofNullable(detail.failureReasonAsString())
                                    .map(reason -> " because of " + reason)
                                    .orElse("")
                            + " and stays so: see that the DNS has " + text(cnames(detail))
                            + ", and that no CAA record of its names forbids amazon.com; then delete the certificate"
                            + " and apply again for a new one");
        }
        return true;
    }

    private static ProviderException waiting(
            Optional<CertificateDetail> detail, String arn, boolean byHand, ProviderException cause) {
        String names = detail.map(CertificateDetail::domainName).orElse(arn);
        String records = detail.map(each -> text(cnames(each))).orElse("its validation records");
        return ProviderException.builder(
                        Kind.TIMEOUT,
                        "certificate for " + names + " is not issued yet: "
                                + (byHand
                                        ? "its DNS is not in this environment and must have " + records
                                                + "; make them, then apply again"
                                        : "ACM does not see " + records
                                                + "; see that the registrar names the zone's name servers, then"
                                                + " apply again"))
                .cause(cause)
                .build();
    }

    private static String text(Set<Cname> cnames) {
        return String.join(", ", cnames.stream().map(Cname::toString).sorted().toList());
    }

    // ---- delete

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        Known<Spec, Outputs> known = context.known();
        String zone = zone(known.spec());
        if (zone != null) {
            erase(known, id, zone);
        }
    }

    private void erase(Known<Spec, Outputs> known, String id, String zone) {
        Set<Cname> ours = new HashSet<>();
        Outputs outputs = known.outputs();
        if (outputs != null) {
            outputs.records().forEach(text -> ours.add(Cname.parse(text)));
        } else {
            Certificate.find(acm(known), id).ifPresent(detail -> ours.addAll(cnames(detail)));
        }
        if (ours.isEmpty()) {
            return;
        }
        Set<String> needed = namesOfOthers(region(known), id);
        List<ResourceRecordSet> there = Zones.records(aws.route53(), zone).stream()
                .filter(set -> ours.stream().anyMatch(cname -> cname.is(set) && !needed.contains(cname.domain())))
                .toList();
        if (!there.isEmpty()) {
            Zones.change(aws.route53(), zone, ChangeAction.DELETE, there);
        }
    }

    /** The names of all other certificates, which have the same record for the same name: those here, and those of CloudFront. */
    private Set<String> namesOfOthers(String region, String arn) {
        Set<String> names = new HashSet<>();
        for (String each : new TreeSet<>(List.of(region, AwsClients.GLOBAL))) {
            for (CertificateSummary other : Certificate.all(aws.acm(each))) {
                if (!other.certificateArn().equals(arn) && other.type() == CertificateType.AMAZON_ISSUED) {
                    names.add(undecorated(other.domainName()));
                    other.subjectAlternativeNameSummaries().forEach(name -> names.add(undecorated(name)));
                }
            }
        }
        return names;
    }

    private static String undecorated(String name) {
        return name.startsWith("*.") ? name.substring(2) : name;
    }
}
