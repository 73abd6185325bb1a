package io.infrar.provider.aws.s3;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.Tags;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;
import software.amazon.awssdk.services.s3.model.VersioningConfiguration;

/**
 * An S3 bucket with its settings. See
 * <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html">CreateBucket</a>.
 *
 * <p>Each setting has a call of its own, to read and to write. Settings that are null are neither read nor written. Tags are
 * written right after the create call; until then a bucket of the name is ours because it was seen to be absent before. In us-east-1
 * the create call succeeds for a bucket that one has already, so that is the only way to tell.
 */
public final class Bucket extends AwsHandler<Bucket.Spec, Bucket.Outputs, Bucket.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("bucket", Spec.class, Outputs.class).marker(ResourceType.Marker.OWNER_OBJECT);

    private static final String NO_BUCKET = "NoSuchBucket";
    private static final String NO_LIFECYCLE = "NoSuchLifecycleConfiguration";
    private static final String NOT_EMPTY = "BucketNotEmpty";
    private static final Duration NAME_FREE = Duration.ofMinutes(20);
    private static final Duration RULES_SHOWN = Duration.ofMinutes(1);

    /** What other accounts' buckets, and own ones in other regions, answer. */
    private static final Set<String> ELSEWHERE =
            Set.of("AccessDenied", "PermanentRedirect", "AuthorizationHeaderMalformed", "301", "403");

    /**
     * What is asked.
     *
     * @param bucketName the exact name; null lets the engine make one
     * @param versioned keeps former versions of objects; off after it was on means suspended
     * @param encryption of new objects
     * @param lifecycle when objects move and go; at most one rule for a prefix
     * @param publicAccessBlocked all four blocks, else none of them
     * @param policy who may do what; made of {@link BucketPolicies}
     * @param cors which web sites may use it
     * @param accessLog where its access log goes
     * @param replication where copies of new objects go; needs versions here and there
     * @param emptyOnDestroy whether objects go with it, else a bucket with objects is not deleted
     */
    public record Spec(
            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "a bucket cannot be renamed; its objects do not move")
            @Nullable
            String bucketName,

            boolean versioned,
            @Nullable Encryption encryption,
            @Nullable Set<LifecycleRule> lifecycle,
            boolean publicAccessBlocked,
            @Nullable PolicyDocument policy,
            @Nullable List<CorsRule> cors,
            @Nullable AccessLog accessLog,
            @Nullable Replication replication,
            @Field(Field.Ownership.UNREADABLE) boolean emptyOnDestroy,
            Map<String, String> tags) {}

    /**
     * Encryption of new objects.
     *
     * @param algorithm {@code AES256} or {@code aws:kms}
     * @param kmsKey the ARN of the key; null with {@code aws:kms} is the key that AWS keeps for S3
     */
    public record Encryption(String algorithm, @Nullable Output<String> kmsKey) {
        /** With keys of S3, the default of every bucket. */
        public static final Encryption AES256 = new Encryption("AES256", null);

        public static Encryption kms(Output<String> keyArn) {
            return new Encryption("aws:kms", keyArn);
        }
    }

    /**
     * What becomes of objects with age, in days.
     *
     * @param prefix of their names; empty means all
     * @param expireDays when they are deleted
     * @param archive when they go to other storage
     * @param formerVersionsDays when versions are deleted, counted from when they were replaced
     * @param abortUploadsDays when uploads that were never completed are thrown away
     */
    public record LifecycleRule(
            String prefix,
            @Nullable Integer expireDays,
            @Nullable Archive archive,
            @Nullable Integer formerVersionsDays,
            @Nullable Integer abortUploadsDays) {}

    /**
     * A move to other storage.
     *
     * @param storageClass such as {@code GLACIER}
     */
    public record Archive(int days, String storageClass) {}

    /** Which web sites may use it from a browser. */
    public record CorsRule(
            Set<String> origins,
            Set<String> methods,
            Set<String> headers,
            Set<String> exposedHeaders,
            @Nullable Integer maxAgeSeconds) {}

    /** Where the access log goes. */
    public record AccessLog(Output<String> bucket, String prefix) {}

    /**
     * Where copies go.
     *
     * @param role the ARN of the role that copies
     * @param destination the ARN of the other bucket
     */
    public record Replication(Output<String> role, Output<String> destination) {}

    /**
     * What is known once it exists.
     *
     * @param accessKey always null, as is the secret: programs on AWS have roles
     */
    public record Outputs(
            String name,
            String arn,
            String regionalDomainName,
            @Nullable String accessKey,
            @Nullable SecretRef secretKey) {}

    /** What is there, with null for what is not set or was not asked for. */
    record Live(
            String name,
            String region,
            boolean versioned,
            @Nullable Encryption encryption,
            @Nullable Set<LifecycleRule> lifecycle,
            boolean publicAccessBlocked,
            @Nullable String policy,
            @Nullable List<CorsRule> cors,
            @Nullable AccessLog accessLog,
            @Nullable Replication replication,
            Map<String, String> tags) {}

    Bucket(AwsClients aws) {
        super(TYPE, aws);
    }

    // ---- read

    /** All calls for all buckets at once: each is about one setting of one bucket. */
    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Reading> readings = new HashMap<>();
        List<Supplier<Boolean>> calls = new ArrayList<>();
        for (Known<Spec, Outputs> each : known) {
            String name = Objects.requireNonNull(each.id());
            Reading reading = new Reading(name, region, each);
            readings.put(name, reading);
            calls.addAll(reading.calls());
        }
        aws.forEach(calls, Supplier::get);
        Map<String, Live> found = new HashMap<>();
        readings.forEach((name, reading) -> {
            if (!reading.absent) {
                found.put(name, reading.live());
            }
        });
        return found;
    }

    /** One bucket while it is read, by several threads. */
    private final class Reading {
        private final String name;
        private final String region;
        private final Known<Spec, Outputs> known;
        private final S3Client s3;
        private final Map<String, Object> parts = new ConcurrentHashMap<>();
        private volatile boolean absent;

        Reading(String name, String region, Known<Spec, Outputs> known) {
            this.name = name;
            this.region = region;
            this.known = known;
            this.s3 = aws.s3(region);
        }

        List<Supplier<Boolean>> calls() {
            List<Supplier<Boolean>> calls = new ArrayList<>();
            calls.add(read("tags", "NoSuchTagSet", () -> tagsOf(known, arn(name, region), () -> liveTags(s3, name))));
            calls.add(read(
                    "versioned",
                    "",
                    () -> s3.getBucketVersioning(r -> r.bucket(name)).status()));
            calls.add(read("blocked", "NoSuchPublicAccessBlockConfiguration", () -> BucketSettings.blocked(s3, name)));
            if (isManaged(Spec::encryption) && !isLeastEncryption()) {
                calls.add(read(
                        "encryption",
                        "ServerSideEncryptionConfigurationNotFoundError",
                        () -> BucketSettings.encryption(s3, name)));
            }
            if (isManaged(Spec::lifecycle)) {
                calls.add(read("lifecycle", NO_LIFECYCLE, () -> BucketSettings.lifecycle(s3, name)));
            }
            if (isManaged(Spec::policy)) {
                calls.add(read(
                        "policy",
                        "NoSuchBucketPolicy",
                        () -> s3.getBucketPolicy(r -> r.bucket(name)).policy()));
            }
            if (isManaged(Spec::cors)) {
                calls.add(read("cors", "NoSuchCORSConfiguration", () -> BucketSettings.cors(s3, name)));
            }
            if (isManaged(Spec::accessLog)) {
                calls.add(read("accessLog", "", () -> BucketSettings.accessLog(s3, name)));
            }
            if (isManaged(Spec::replication)) {
                calls.add(read(
                        "replication",
                        "ReplicationConfigurationNotFoundError",
                        () -> BucketSettings.replication(s3, name)));
            }
            return calls;
        }

        /** All that S3 keeps is encrypted like that at least, so nothing that could be there differs from it. */
        private boolean isLeastEncryption() {
            Spec spec = known.spec();
            return spec != null && Encryption.AES256.equals(spec.encryption());
        }

        /** What is to be adopted is read in full. */
        private boolean isManaged(Function<Spec, @Nullable Object> setting) {
            Spec spec = known.spec();
            return spec == null || setting.apply(spec) != null;
        }

        private Supplier<Boolean> read(String part, String unset, Supplier<? extends @Nullable Object> call) {
            return () -> {
                try {
                    Object value = call.get();
                    if (value != null) {
                        parts.put(part, value);
                    }
                    return value != null;
                } catch (ProviderException e) {
                    if (NO_BUCKET.equals(e.code())) {
                        absent = true;
                    } else if (!unset.equals(e.code())) {
                        throw e;
                    }
                    return false;
                }
            };
        }

        @SuppressWarnings("unchecked") // each part is put with its type above
        Live live() {
            return new Live(
                    name,
                    region,
                    parts.get("versioned") == BucketVersioningStatus.ENABLED,
                    isLeastEncryption() ? Encryption.AES256 : (Encryption) parts.get("encryption"),
                    (Set<LifecycleRule>) parts.get("lifecycle"),
                    Boolean.TRUE.equals(parts.get("blocked")),
                    (String) parts.get("policy"),
                    (List<CorsRule>) parts.get("cors"),
                    (AccessLog) parts.get("accessLog"),
                    (Replication) parts.get("replication"),
                    (Map<String, String>) parts.getOrDefault("tags", Map.of()));
        }
    }

    private static Map<String, String> liveTags(S3Client s3, String name) {
        return Tags.map(s3.getBucketTagging(r -> r.bucket(name)).tagSet(), Tag::key, Tag::value);
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        String name = name(known);
        try {
            aws.s3(region).getBucketTagging(r -> r.bucket(name));
        } catch (ProviderException e) {
            if (NO_BUCKET.equals(e.code())) {
                return Map.of();
            }
            if (ELSEWHERE.contains(e.code())) {
                throw ProviderException.builder(
                                Kind.TAKEN,
                                "the bucket name '" + name
                                        + "' cannot be used: there is one already, in another account or"
                                        + " region or one that may not be looked at; names are unique in all of AWS,"
                                        + " choose another bucketName(…)")
                        .code(e.code())
                        .requestId(e.requestId())
                        .cause(e)
                        .build();
            }
            if (e.kind() != Kind.NOT_FOUND) {
                throw e;
            }
        }
        Known<Spec, Outputs> withId = new Known<>(
                known.address(),
                known.placement(),
                known.token(),
                known.physicalName(),
                name,
                known.spec(),
                known.outputs());
        return describe(context, region, List.of(withId));
    }

    /** The exact name that is asked for, or else the one that the engine made. */
    private static String name(Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        return spec != null && spec.bucketName() != null ? spec.bucketName() : known.physicalName();
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        return new Spec(
                asked == null || asked.bucketName() != null ? object.name() : null,
                object.versioned(),
                object.encryption(),
                object.lifecycle(),
                object.publicAccessBlocked(),
                BucketPolicies.asAsked(
                        object.policy(),
                        asked == null ? null : asked.policy(),
                        arn(object.name(), object.region()),
                        aws),
                object.cors(),
                object.accessLog(),
                object.replication(),
                asked != null && asked.emptyOnDestroy(),
                Tags.users(object.tags()));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return outputs(object.name(), object.region());
    }

    private static Outputs outputs(String name, String region) {
        String suffix = region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
        return new Outputs(name, arn(name, region), name + ".s3." + region + suffix, null, null);
    }

    static String arn(String name, String region) {
        return "arn:" + AwsClients.partition(region) + ":s3:::" + name;
    }

    // ---- apply

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String region = region(context.known());
        String asked = context.spec().bucketName();
        String name = asked != null ? asked : context.known().physicalName();
        CreateBucketRequest.Builder request = CreateBucketRequest.builder().bucket(name);
        if (!region.equals(AwsClients.GLOBAL)) {
            request.createBucketConfiguration(CreateBucketConfiguration.builder()
                    .locationConstraint(region)
                    .build());
        }
        try {
            // The name of a bucket that was just deleted stays taken for a while.
            whileBusy(
                    context,
                    "the bucket name " + name + " to be free",
                    NAME_FREE,
                    () -> aws.s3(region).createBucket(request.build()));
        } catch (ProviderException e) {
            if (e.kind() != Kind.TAKEN || !isOwnEarlierTry(context, name, e)) {
                throw e;
            }
        }
        return new Created<>(name, outputs(name, region));
    }

    /**
     * The engine saw that there was none of the name in the account, so one of our own that has no marks yet is what an earlier try
     * of this call made.
     */
    private boolean isOwnEarlierTry(ApplyContext<Spec, Outputs> context, String name, ProviderException taken) {
        if (!"BucketAlreadyOwnedByYou".equals(taken.code())) {
            throw ProviderException.builder(
                            Kind.TAKEN,
                            "the bucket name '" + name
                                    + "' is taken by another AWS account: names are unique in all of AWS; choose another"
                                    + " bucketName(…)")
                    .code(taken.code())
                    .requestId(taken.requestId())
                    .cause(taken)
                    .build();
        }
        try {
            String instance = liveTags(aws.s3(region(context.known())), name).get(Tags.INSTANCE);
            return instance == null || instance.equals(context.known().token());
        } catch (ProviderException e) {
            return "NoSuchTagSet".equals(e.code());
        }
    }

    /** One after another: S3 refuses changes of the same bucket at the same time. */
    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        S3Client s3 = aws.s3(region(context.known()));
        if (isNew(context)) {
            // Also when it was interrupted between the create call and this one.
            retag(context, id, context.tags(), Set.of());
        }
        if (spec.versioned() != (before != null && before.versioned())) {
            BucketVersioningStatus status =
                    spec.versioned() ? BucketVersioningStatus.ENABLED : BucketVersioningStatus.SUSPENDED;
            s3.putBucketVersioning(r -> r.bucket(id)
                    .versioningConfiguration(
                            VersioningConfiguration.builder().status(status).build()));
        }
        if (changed(spec, before, Spec::encryption)) {
            BucketSettings.putEncryption(s3, id, spec.encryption());
        }
        // Before the policy: a public one is refused while the block is on, as it is for every new bucket.
        if (before == null || spec.publicAccessBlocked() != before.publicAccessBlocked()) {
            boolean block = spec.publicAccessBlocked();
            s3.putPublicAccessBlock(r -> r.bucket(id)
                    .publicAccessBlockConfiguration(PublicAccessBlockConfiguration.builder()
                            .blockPublicAcls(block)
                            .ignorePublicAcls(block)
                            .blockPublicPolicy(block)
                            .restrictPublicBuckets(block)
                            .build()));
        }
        if (changed(spec, before, Spec::lifecycle)) {
            BucketSettings.putLifecycle(s3, id, spec.lifecycle());
            awaitLifecycle(context, s3, id);
        }
        if (changed(spec, before, Spec::policy)) {
            putPolicy(context, s3, id, spec.policy());
        }
        if (changed(spec, before, Spec::cors)) {
            BucketSettings.putCors(s3, id, spec.cors());
        }
        if (changed(spec, before, Spec::accessLog)) {
            BucketSettings.putAccessLog(s3, id, spec.accessLog());
        }
        if (changed(spec, before, Spec::replication)) {
            late(() -> BucketSettings.putReplication(s3, id, spec.replication()));
        }
    }

    private static boolean changed(Spec spec, @Nullable Spec before, Function<Spec, @Nullable Object> setting) {
        return !Objects.equals(setting.apply(spec), before == null ? null : setting.apply(before));
    }

    /** S3 shows the rules as they were for a while. When that takes longer, the next plan says so. */
    private static void awaitLifecycle(ApplyContext<Spec, Outputs> context, S3Client s3, String id) {
        Set<LifecycleRule> asked = context.spec().lifecycle();
        if (asked == null || asked.isEmpty()) {
            return;
        }
        try {
            context.await(
                    "the lifecycle rules of " + id,
                    RULES_SHOWN,
                    () -> shownLifecycle(s3, id).filter(asked::equals));
        } catch (ProviderException e) {
            if (e.kind() != Kind.TIMEOUT) {
                throw e;
            }
        }
    }

    private static Optional<Set<LifecycleRule>> shownLifecycle(S3Client s3, String id) {
        try {
            return Optional.of(BucketSettings.lifecycle(s3, id));
        } catch (ProviderException e) {
            if (NO_LIFECYCLE.equals(e.code())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void putPolicy(
            ApplyContext<Spec, Outputs> context, S3Client s3, String id, @Nullable PolicyDocument policy) {
        if (policy == null) {
            s3.deleteBucketPolicy(r -> r.bucket(id));
            return;
        }
        String text = BucketPolicies.resolve(policy, arn(id, region(context.known())), aws::accountId)
                .toText();
        late(() -> s3.putBucketPolicy(r -> r.bucket(id).policy(text)));
    }

    /**
     * Makes a call that is refused while what was just made is not seen everywhere, which S3 says in words only: roles that a policy
     * names, and versions on either side of a replication.
     */
    static void late(Runnable call) {
        try {
            call.run();
        } catch (ProviderException e) {
            String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            boolean passes = "MalformedPolicy".equals(e.code()) && message.contains("invalid principal")
                    || "InvalidRequest".equals(e.code()) && message.contains("versioning");
            throw passes ? again(e) : e;
        }
    }

    /** The call sets all tags, so there is none to remove. */
    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        Tagging tagging = Tagging.builder()
                .tagSet(Tags.list(
                        set, (key, value) -> Tag.builder().key(key).value(value).build()))
                .build();
        aws.s3(region(context.known())).putBucketTagging(r -> r.bucket(id).tagging(tagging));
    }

    // ---- delete

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        S3Client s3 = aws.s3(region(context.known()));
        try {
            s3.deleteBucket(r -> r.bucket(id));
            return;
        } catch (ProviderException e) {
            if (!NOT_EMPTY.equals(e.code())) {
                throw e;
            }
            Spec spec = context.known().spec();
            if (spec == null || !spec.emptyOnDestroy()) {
                throw ProviderException.builder(
                                Kind.INVALID,
                                "the bucket '" + id + "' holds objects, so it is not deleted; delete them, or set"
                                        + " emptyOnDestroy() on "
                                        + context.known().address() + " and apply that before")
                        .code(e.code())
                        .requestId(e.requestId())
                        .cause(e)
                        .build();
            }
        }
        new Emptying(context, aws, s3, id).run();
        // Somebody may still be writing to it; then this is refused as busy and all of it tried again.
        s3.deleteBucket(r -> r.bucket(id));
    }
}
