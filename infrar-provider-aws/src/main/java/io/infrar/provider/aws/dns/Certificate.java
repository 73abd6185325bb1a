package io.infrar.provider.aws.dns;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.acm.model.CertificateDetail;
import software.amazon.awssdk.services.acm.model.CertificateSummary;
import software.amazon.awssdk.services.acm.model.CertificateType;
import software.amazon.awssdk.services.acm.model.ImportCertificateRequest;
import software.amazon.awssdk.services.acm.model.KeyAlgorithm;
import software.amazon.awssdk.services.acm.model.Tag;
import software.amazon.awssdk.services.acm.model.ValidationMethod;

/**
 * A certificate of ACM: requested, to be validated by DNS and then renewed by AWS; or imported. See
 * <a href="https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html">RequestCertificate</a> and
 * <a href="https://docs.aws.amazon.com/acm/latest/APIReference/API_ImportCertificate.html">ImportCertificate</a>.
 */
public final class Certificate extends AwsHandler<Certificate.Spec, Certificate.Outputs, Certificate.Live> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("certificate", Spec.class, Outputs.class);

    /** What browsers of all ages understand, and AWS's default. */
    public static final String RSA_2048 = "RSA_2048";

    /** What CloudFront and load balancers hold on to a while after they were deleted themselves. */
    private static final Duration FREE = Duration.ofMinutes(20);

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    /**
     * What is asked.
     *
     * @param domain the first name, {@code *.infrar.io} is possible; null for one that is imported
     * @param alternatives further names, without the first
     * @param keyAlgorithm such as {@link #RSA_2048} or {@code EC_prime256v1}; null for one that is imported
     * @param imported what to import; null requests one
     */
    public record Spec(
            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "the names of a certificate are signed by the authority")
            @Nullable
            String domain,

            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "the names of a certificate are signed by the authority")
            Set<String> alternatives,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a certificate keeps its key") @Nullable
            String keyAlgorithm,

            @Field(Field.Ownership.UNREADABLE) @Nullable Imported imported,

            Map<String, String> tags) {
        /** One that is requested; the first name is the main one. */
        public static Spec requested(List<String> names) {
            Set<String> others = new TreeSet<>(names);
            others.remove(names.get(0));
            return new Spec(names.get(0), others, RSA_2048, null, Map.of());
        }

        /** One that exists elsewhere. */
        public static Spec imported(Output<String> chain, Output<SecretRef> key) {
            return new Spec(null, Set.of(), null, new Imported(chain, key), Map.of());
        }
    }

    /**
     * What to import.
     *
     * @param chain the certificate and those above it, PEM
     * @param key its private key, PEM without passphrase
     */
    public record Imported(Output<String> chain, Output<SecretRef> key) {}

    /** What is known once it exists; it may not be issued yet. */
    public record Outputs(String arn) {}

    /** With its tags, which take a call of their own. */
    record Live(CertificateDetail detail, Map<String, String> tags) {}

    Certificate(AwsClients aws) {
        super(TYPE, aws);
    }

    private AcmClient acm(Known<?, ?> known) {
        return aws.acm(region(known));
    }

    /** The same, but once for a certificate and its validation. */
    static Optional<CertificateDetail> find(ReadContext context, AcmClient acm, String arn) {
        return context.once(arn, () -> find(acm, arn));
    }

    /** A certificate, if it is there. */
    static Optional<CertificateDetail> find(AcmClient acm, String arn) {
        try {
            return Optional.of(
                    acm.describeCertificate(r -> r.certificateArn(arn)).certificate());
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** All certificates of a region; without the types of keys only those with RSA would be listed. */
    static Iterable<CertificateSummary> all(AcmClient acm) {
        return acm.listCertificatesPaginator(r -> r.includes(i -> i.keyTypes(KeyAlgorithm.knownValues())))
                .certificateSummaryList();
    }

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        AcmClient acm = aws.acm(region);
        List<Optional<Live>> found = aws.forEach(known, each -> {
            String id = Objects.requireNonNull(each.id());
            return find(context, acm, id).map(detail -> new Live(detail, tagsOf(each, id, () -> tags(acm, id))));
        });
        Map<String, Live> live = new HashMap<>();
        found.forEach(
                each -> each.ifPresent(present -> live.put(present.detail().certificateArn(), present)));
        return live;
    }

    private static Map<String, String> tags(AcmClient acm, String arn) {
        return Tags.map(acm.listTagsForCertificate(r -> r.certificateArn(arn)).tags(), Tag::key, Tag::value);
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        AcmClient acm = aws.acm(region);
        Spec spec = known.spec();
        String domain = spec == null ? null : spec.domain();
        Map<String, Live> found = new HashMap<>();
        // Without the types of keys only those with RSA are listed.
        for (CertificateSummary each : acm.listCertificatesPaginator(
                        r -> r.includes(i -> i.keyTypes(KeyAlgorithm.knownValues())))
                .certificateSummaryList()) {
            boolean fits = domain == null ? each.type() == CertificateType.IMPORTED : domain.equals(each.domainName());
            if (fits) {
                String arn = each.certificateArn();
                Map<String, String> tags = tags(acm, arn);
                if (known.token().equals(tags.get(Tags.INSTANCE))) {
                    find(acm, arn).ifPresent(detail -> found.put(arn, new Live(detail, tags)));
                }
            }
        }
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live live, Known<Spec, Outputs> known) {
        CertificateDetail detail = live.detail();
        Map<String, String> tags = Tags.users(live.tags());
        if (detail.type() == CertificateType.IMPORTED) {
            Spec last = known.spec();
            return new Spec(null, Set.of(), null, last == null ? null : last.imported(), tags);
        }
        Set<String> others = new TreeSet<>(detail.subjectAlternativeNames());
        others.remove(detail.domainName());
        return new Spec(
                detail.domainName(),
                others,
                // As in RSA-2048, which the request has to call RSA_2048.
                detail.keyAlgorithmAsString().replace('-', '_'),
                null,
                tags);
    }

    @Override
    protected Outputs outputs(Live live, Known<Spec, Outputs> known) {
        return new Outputs(live.detail().certificateArn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        AcmClient acm = acm(context.known());
        Imported imported = spec.imported();
        String arn = imported != null
                ? acm.importCertificate(imported(context, imported)
                                .tags(list(context.tags()))
                                .build())
                        .certificateArn()
                : acm.requestCertificate(r -> r.domainName(spec.domain())
                                .subjectAlternativeNames(spec.alternatives().isEmpty() ? null : spec.alternatives())
                                .keyAlgorithm(spec.keyAlgorithm())
                                .validationMethod(ValidationMethod.DNS)
                                .idempotencyToken(context.known().token())
                                .tags(list(context.tags())))
                        .certificateArn();
        return new Created<>(arn, new Outputs(arn));
    }

    private static ImportCertificateRequest.Builder imported(ApplyContext<Spec, Outputs> context, Imported imported) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(imported.chain().get());
        while (matcher.find()) {
            blocks.add(matcher.group());
        }
        if (blocks.isEmpty()) {
            throw ProviderException.of(
                    ProviderException.Kind.INVALID,
                    context.known().address() + " cannot be imported: its chain has no certificate in PEM form");
        }
        ImportCertificateRequest.Builder request = ImportCertificateRequest.builder()
                .certificate(SdkBytes.fromUtf8String(blocks.get(0)))
                .privateKey(
                        SdkBytes.fromUtf8String(context.reveal(imported.key()).reveal()));
        return blocks.size() == 1
                ? request
                : request.certificateChain(
                        SdkBytes.fromUtf8String(String.join("\n", blocks.subList(1, blocks.size()))));
    }

    /** What was imported cannot be seen, so any update imports it again. */
    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Imported imported = context.spec().imported();
        if (before != null && imported != null) {
            acm(context.known())
                    .importCertificate(
                            imported(context, imported).certificateArn(id).build());
        }
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        AcmClient acm = acm(context.known());
        if (!removed.isEmpty()) {
            acm.removeTagsFromCertificate(r -> r.certificateArn(id)
                    .tags(removed.stream()
                            .map(key -> Tag.builder().key(key).build())
                            .toList()));
        }
        acm.addTagsToCertificate(r -> r.certificateArn(id).tags(list(set)));
    }

    private static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        acm(context.known()).deleteCertificate(r -> r.certificateArn(id));
    }

    @Override
    protected Duration freeWithin() {
        return FREE;
    }
}
