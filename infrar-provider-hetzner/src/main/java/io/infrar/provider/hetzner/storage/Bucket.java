package io.infrar.provider.hetzner.storage;

import io.infrar.model.SecretRef;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.s3.S3Store;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.CloudHandler;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;

/**
 * A bucket of <a href="https://docs.hetzner.com/storage/object-storage/overview/">Hetzner Object Storage</a> with its settings, by S3.
 * Names are unique among all customers. Whose a bucket is says the object {@code .infrar/owner} in it, which does not count as content.
 *
 * <p>Each setting has a call of its own. Lifecycle and CORS rules that are null are neither read nor written.
 */
public final class Bucket extends CloudHandler<Bucket.Spec, Bucket.Outputs, Bucket.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("bucket", Spec.class, Outputs.class).marker(ResourceType.Marker.OWNER_OBJECT);

    private static final String NO_BUCKET = "NoSuchBucket";

    /** How long a new bucket may be unknown to the calls that follow. */
    private static final Duration VISIBLE = Duration.ofMinutes(2);

    private final Stores stores;

    /**
     * What is asked.
     *
     * @param bucketName the exact name; null lets the engine make one
     * @param versioned keeps former versions of objects; off after it was on means suspended
     * @param lifecycle when objects go; at most one rule for a prefix
     * @param cors which web sites may use it from a browser
     * @param publiclyReadable whether everybody may read objects, but not list them
     * @param emptyOnDestroy whether objects go with it, else a bucket with objects is not deleted
     */
    public record Spec(
            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "a bucket cannot be renamed; its objects do not move")
            @Nullable
            String bucketName,

            boolean versioned,
            @Nullable Set<LifecycleRule> lifecycle,
            @Nullable List<CorsRule> cors,
            boolean publiclyReadable,
            @Field(Field.Ownership.UNREADABLE) boolean emptyOnDestroy) {}

    /**
     * What becomes of objects with age, in days.
     *
     * @param prefix of their names; empty means all
     * @param expireDays when they are deleted
     * @param formerVersionsDays when versions are deleted, counted from when they were replaced
     * @param abortUploadsDays when uploads that were never completed are thrown away
     */
    public record LifecycleRule(
            String prefix,
            @Nullable Integer expireDays,
            @Nullable Integer formerVersionsDays,
            @Nullable Integer abortUploadsDays) {}

    /** Which web sites may use it from a browser. */
    public record CorsRule(
            Set<String> origins,
            Set<String> methods,
            Set<String> headers,
            Set<String> exposedHeaders,
            @Nullable Integer maxAgeSeconds) {}

    /**
     * What is known once it exists.
     *
     * @param endpoint without the bucket
     * @param accessKey of the project: Hetzner has no keys for one bucket
     * @param secretKey the setting that has its other half
     */
    public record Outputs(String name, String endpoint, String region, String accessKey, SecretRef secretKey) {}

    /** What is there, with null for what is not set or was not asked for. */
    record Live(
            String name,
            boolean versioned,
            @Nullable Set<LifecycleRule> lifecycle,
            @Nullable List<CorsRule> cors,
            boolean publiclyReadable,
            Map<String, String> marks) {}

    Bucket(HetznerApi api) {
        super(TYPE);
        this.stores = new Stores(api);
    }

    private static String location(Known<Spec, Outputs> known) {
        return Objects.requireNonNullElse(known.placement().region(), "fsn1");
    }

    @Override
    protected String scope(Known<Spec, Outputs> known) {
        return location(known);
    }

    // ---- read

    @Override
    protected Map<String, Live> describe(ReadContext context, String location, List<Known<Spec, Outputs>> known) {
        S3Client s3 = stores.in(location).client();
        List<Supplier<Optional<Live>>> calls = new ArrayList<>();
        known.forEach(each -> calls.add(() -> live(s3, Objects.requireNonNull(each.id()), each.spec())));
        Map<String, Live> found = new LinkedHashMap<>();
        S3Store.together(calls).forEach(live -> live.ifPresent(there -> found.put(there.name(), there)));
        return found;
    }

    /** A call for each setting, all at once. What is to be adopted is read in full. */
    private static Optional<Live> live(S3Client s3, String name, @Nullable Spec spec) {
        Reading reading = new Reading(s3, name);
        List<Supplier<Boolean>> calls = new ArrayList<>(List.of(reading::owner, reading::versioned, reading::policy));
        if (spec == null || spec.lifecycle() != null) {
            calls.add(reading::lifecycle);
        }
        if (spec == null || spec.cors() != null) {
            calls.add(reading::cors);
        }
        try {
            S3Store.together(calls);
            return Optional.of(reading.live());
        } catch (ProviderException e) {
            if (NO_BUCKET.equals(e.code())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A bucket while it is read, by several threads. */
    private static final class Reading {
        private final S3Client s3;
        private final String name;
        private volatile Map<String, String> marks = Map.of();
        private volatile Map<String, String> ruleMarks = Map.of();
        private volatile boolean versioned;
        private volatile boolean open;
        private volatile @Nullable Set<LifecycleRule> lifecycle;
        private volatile @Nullable List<CorsRule> cors;

        Reading(S3Client s3, String name) {
            this.s3 = s3;
            this.name = name;
        }

        boolean owner() {
            marks = Marking.read(Marking.of(s3, name));
            return true;
        }

        boolean versioned() {
            versioned = s3.getBucketVersioning(r -> r.bucket(name)).status() == BucketVersioningStatus.ENABLED;
            return versioned;
        }

        boolean policy() {
            String policy = unless(
                    "NoSuchBucketPolicy",
                    () -> s3.getBucketPolicy(r -> r.bucket(name)).policy());
            open = policy != null && PublicPolicy.isOpen(policy);
            return open;
        }

        boolean lifecycle() {
            var all = unless(
                    "NoSuchLifecycleConfiguration",
                    () -> s3.getBucketLifecycleConfiguration(r -> r.bucket(name))
                            .rules());
            if (all != null) {
                lifecycle = Bucket.lifecycle(all);
                ruleMarks = Bucket.marks(all);
            }
            return all != null;
        }

        boolean cors() {
            var all = unless(
                    "NoSuchCORSConfiguration",
                    () -> s3.getBucketCors(r -> r.bucket(name)).corsRules());
            cors = all == null ? null : Bucket.cors(all);
            return all != null;
        }

        Live live() {
            return new Live(name, versioned, lifecycle, cors, open, marks.isEmpty() ? ruleMarks : marks);
        }
    }

    private static <T> @Nullable T unless(String code, Supplier<T> call) {
        try {
            return call.get();
        } catch (ProviderException e) {
            if (code.equals(e.code())) {
                return null;
            }
            throw e;
        }
    }

    private static Map<String, String> marks(List<software.amazon.awssdk.services.s3.model.LifecycleRule> rules) {
        return rules.stream()
                .map(rule -> Marking.read(rule.id()))
                .filter(marks -> !marks.isEmpty())
                .findFirst()
                .orElse(Map.of());
    }

    private static Set<LifecycleRule> lifecycle(List<software.amazon.awssdk.services.s3.model.LifecycleRule> all) {
        Set<LifecycleRule> rules = new LinkedHashSet<>();
        for (var rule : all) {
            if (rule.status() == ExpirationStatus.ENABLED) {
                rules.add(new LifecycleRule(
                        prefix(rule),
                        rule.expiration() == null ? null : rule.expiration().days(),
                        rule.noncurrentVersionExpiration() == null
                                ? null
                                : rule.noncurrentVersionExpiration().noncurrentDays(),
                        rule.abortIncompleteMultipartUpload() == null
                                ? null
                                : rule.abortIncompleteMultipartUpload().daysAfterInitiation()));
            }
        }
        return rules;
    }

    @SuppressWarnings("deprecation") // rules that others wrote may have the prefix in its old place
    private static String prefix(software.amazon.awssdk.services.s3.model.LifecycleRule rule) {
        String prefix = rule.filter() == null ? rule.prefix() : rule.filter().prefix();
        return prefix == null ? "" : prefix;
    }

    private static List<CorsRule> cors(List<CORSRule> all) {
        return all.stream()
                .map(rule -> new CorsRule(
                        Set.copyOf(rule.allowedOrigins()),
                        Set.copyOf(rule.allowedMethods()),
                        Set.copyOf(rule.allowedHeaders()),
                        Set.copyOf(rule.exposeHeaders()),
                        rule.maxAgeSeconds()))
                .toList();
    }

    /** One that may not be looked at is somebody else's; making one of that name will be refused. */
    @Override
    protected Map<String, Live> search(ReadContext context, String location, Known<Spec, Outputs> known) {
        String name = name(known.spec(), known.physicalName());
        try {
            return live(stores.in(location).client(), name, known.spec())
                    .map(live -> Map.of(name, live))
                    .orElse(Map.of());
        } catch (ProviderException e) {
            if (e.kind() == Kind.DENIED) {
                return Map.of();
            }
            throw e;
        }
    }

    /** The exact name that is asked for, or else the one that the engine made. */
    private static String name(@Nullable Spec spec, String physicalName) {
        String exact = spec == null ? null : spec.bucketName();
        return exact != null ? exact : physicalName;
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return object.marks();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        return new Spec(
                asked == null || asked.bucketName() != null ? object.name() : null,
                object.versioned(),
                object.lifecycle(),
                object.cors(),
                object.publiclyReadable(),
                asked != null && asked.emptyOnDestroy());
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return outputs(object.name(), location(known));
    }

    private Outputs outputs(String name, String location) {
        S3Store store = stores.in(location);
        return new Outputs(
                name,
                store.access().endpoint().toString(),
                store.access().region(),
                store.access().accessKey(),
                SecretRef.of("env", stores.secretKeyName()));
    }

    // ---- apply

    /**
     * Hetzner says the same of a bucket of one's own that is there already and of somebody else's, and knows a new one only after a while.
     * The object in it tells whose it is.
     */
    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Known<Spec, Outputs> known = context.known();
        String name = name(context.spec(), known.physicalName());
        S3Client s3 = stores.in(location(known)).client();
        try {
            s3.createBucket(r -> r.bucket(name));
        } catch (ProviderException e) {
            if (e.kind() != Kind.TAKEN) {
                throw e;
            }
            checkOwn(s3, name, e);
        }
        context.await(
                "bucket " + name + " to be there",
                VISIBLE,
                () -> isThere(() -> Marking.claim(s3, name, context.marks(known))));
        return new Created<>(name, outputs(name, location(known)));
    }

    private static Optional<Boolean> isThere(Runnable call) {
        try {
            call.run();
            return Optional.of(true);
        } catch (ProviderException e) {
            if (NO_BUCKET.equals(e.code())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The engine saw that there was none: one that may be read now was made by a try whose answer was lost. */
    private static void checkOwn(S3Client s3, String name, ProviderException taken) {
        try {
            s3.getBucketVersioning(r -> r.bucket(name));
        } catch (ProviderException e) {
            if (e.kind() == Kind.DENIED) {
                throw refused(
                        Kind.TAKEN,
                        "the bucket name '" + name
                                + "' is taken by another customer or project: names are unique in all"
                                + " of Hetzner Object Storage; choose another bucketName(…)",
                        taken);
            }
            throw NO_BUCKET.equals(e.code())
                    ? refused(
                            Kind.NOT_YET,
                            "the bucket name '" + name + "' is not free although there is no such bucket: it is just"
                                    + " being made or deleted; apply again later, or choose another bucketName(…)",
                            taken)
                    : e;
        }
    }

    private static ProviderException refused(Kind kind, String why, ProviderException e) {
        return ProviderException.builder(kind, why)
                .code(e.code())
                .requestId(e.requestId())
                .cause(e)
                .build();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        S3Client s3 = stores.in(location(context.known())).client();
        if (before != null) {
            // A rule may have deleted it, and the rule that says the same may be about to go.
            Marking.claim(s3, id, context.marks(context.known()));
        }
        if (spec.versioned() != (before != null && before.versioned())) {
            BucketVersioningStatus status =
                    spec.versioned() ? BucketVersioningStatus.ENABLED : BucketVersioningStatus.SUSPENDED;
            s3.putBucketVersioning(r -> r.bucket(id).versioningConfiguration(v -> v.status(status)));
        }
        if (!Objects.equals(spec.lifecycle(), before == null ? null : before.lifecycle())) {
            putLifecycle(s3, id, spec.lifecycle(), Marking.text(context.marks(context.known())));
        }
        if (!Objects.equals(spec.cors(), before == null ? null : before.cors())) {
            putCors(s3, id, spec.cors());
        }
        if (spec.publiclyReadable() != (before != null && before.publiclyReadable())) {
            if (spec.publiclyReadable()) {
                s3.putBucketPolicy(r -> r.bucket(id).policy(PublicPolicy.of(id)));
            } else {
                s3.deleteBucketPolicy(r -> r.bucket(id));
            }
        }
    }

    private static void putLifecycle(S3Client s3, String id, @Nullable Set<LifecycleRule> rules, String mark) {
        if (rules == null || rules.isEmpty()) {
            s3.deleteBucketLifecycle(r -> r.bucket(id));
            return;
        }
        List<software.amazon.awssdk.services.s3.model.LifecycleRule> all = new ArrayList<>();
        for (LifecycleRule rule : rules) {
            String name = "rule " + (all.size() + 1);
            var builder = software.amazon.awssdk.services.s3.model.LifecycleRule.builder()
                    .id(Marking.OWNER.startsWith(rule.prefix()) ? mark + " " + name : name)
                    .status(ExpirationStatus.ENABLED)
                    .filter(LifecycleRuleFilter.builder().prefix(rule.prefix()).build());
            Integer expire = rule.expireDays();
            if (expire != null) {
                builder.expiration(r -> r.days(expire));
            }
            Integer former = rule.formerVersionsDays();
            if (former != null) {
                builder.noncurrentVersionExpiration(r -> r.noncurrentDays(former));
            }
            Integer abort = rule.abortUploadsDays();
            if (abort != null) {
                builder.abortIncompleteMultipartUpload(r -> r.daysAfterInitiation(abort));
            }
            all.add(builder.build());
        }
        s3.putBucketLifecycleConfiguration(r -> r.bucket(id).lifecycleConfiguration(l -> l.rules(all)));
    }

    private static void putCors(S3Client s3, String id, @Nullable List<CorsRule> rules) {
        if (rules == null || rules.isEmpty()) {
            s3.deleteBucketCors(r -> r.bucket(id));
            return;
        }
        List<CORSRule> all = rules.stream()
                .map(rule -> CORSRule.builder()
                        .allowedOrigins(new TreeSet<>(rule.origins()))
                        .allowedMethods(new TreeSet<>(rule.methods()))
                        .allowedHeaders(new TreeSet<>(rule.headers()))
                        .exposeHeaders(new TreeSet<>(rule.exposedHeaders()))
                        .maxAgeSeconds(rule.maxAgeSeconds())
                        .build())
                .toList();
        s3.putBucketCors(r -> r.bucket(id).corsConfiguration(c -> c.corsRules(all)));
    }

    // ---- delete

    /** Looks before it deletes anything: the object that says whose it is must not go when the rest stays. */
    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        S3Store store = stores.in(location(context.known()));
        S3Client s3 = store.client();
        Spec spec = context.known().spec();
        boolean all = spec != null && spec.emptyOnDestroy();
        if (!all && holdsMore(s3, id)) {
            throw holds(context, id, null);
        }
        if (all) {
            s3.deleteBucketPolicy(r -> r.bucket(id)); // it may forbid deleting
            store.emptyVersions(context, id, key -> !key.equals(Marking.OWNER));
        }
        store.abortUploads(id);
        store.emptyVersions(context, id, Marking.OWNER::equals);
        try {
            s3.deleteBucket(r -> r.bucket(id));
        } catch (ProviderException e) {
            if (!"BucketNotEmpty".equals(e.code())) {
                throw e;
            }
            // Somebody is writing to it.
            Marking.claim(s3, id, context.marks(context.known()));
            throw all
                    ? ProviderException.builder(
                                    Kind.BUSY, "the bucket '" + id + "' gets new objects while it is emptied")
                            .cause(e)
                            .build()
                    : holds(context, id, e);
        }
    }

    private static boolean holdsMore(S3Client s3, String id) {
        return s3.listObjectVersionsPaginator(r -> r.bucket(id)).stream()
                .anyMatch(page ->
                        page.versions().stream().anyMatch(each -> !each.key().equals(Marking.OWNER))
                                || page.deleteMarkers().stream()
                                        .anyMatch(each -> !each.key().equals(Marking.OWNER)));
    }

    private static ProviderException holds(
            DeleteContext<Spec, Outputs> context, String id, @Nullable ProviderException cause) {
        return ProviderException.builder(
                        Kind.INVALID,
                        "the bucket '" + id
                                + "' holds objects or former versions, so it is not deleted; delete them, or set"
                                + " emptyOnDestroy() on " + context.known().address() + " and apply that before")
                .code(cause == null ? "BucketNotEmpty" : cause.code())
                .requestId(cause == null ? null : cause.requestId())
                .cause(cause)
                .build();
    }
}
