package io.infrar.provider.cloudflare.r2;

import io.infrar.model.SecretRef;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.api.CloudflareHandler;
import io.infrar.rest.RestRequest;
import io.infrar.s3.S3Access;
import io.infrar.s3.S3Store;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A bucket of R2. See <a href="https://developers.cloudflare.com/api/resources/r2/subresources/buckets/">Buckets</a>. Its id is {@code
 * jurisdiction/name}.
 *
 * <p>Whose it is says only its name, which is unique in the account and jurisdiction. Cloudflare's tags of resources know buckets by
 * name without the jurisdiction, and need another permission, so they are not used.
 */
public final class R2Bucket extends CloudflareHandler<R2Bucket.Spec, R2Bucket.Outputs, R2Bucket.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("r2-bucket", Spec.class, Outputs.class).marker(ResourceType.Marker.NAME);

    private static final String NOT_EMPTY = "10008";
    private static final int PAGE = 1000;
    private static final String HOST = ".r2.cloudflarestorage.com";

    private final S3Access.Settings settings;

    /**
     * What is asked.
     *
     * @param bucketName the exact name; null lets the engine make one
     * @param jurisdiction where objects must stay, such as {@code eu}; {@code default} is anywhere
     * @param locationHint where it should be, if that is possible: weur, eeur, enam, wnam, apac, oc; counts only when a name is used
     *     for the first time
     * @param storageClass of new objects: {@code Standard} or {@code InfrequentAccess}
     * @param emptyOnDestroy whether objects go with it, else a bucket with objects is not deleted
     */
    public record Spec(
            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "a bucket cannot be renamed; its objects do not move")
            @Nullable
            String bucketName,

            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "a bucket stays in its jurisdiction; its objects do not move")
            String jurisdiction,

            @Field(Field.Ownership.INITIAL) @Nullable String locationHint,
            String storageClass,
            @Field(Field.Ownership.UNREADABLE) boolean emptyOnDestroy) {}

    /**
     * What is known once it exists.
     *
     * @param endpoint of its S3 interface, without the bucket
     * @param region a word in signatures
     * @param accessKey of the setting {@code R2_S3_ACCESS_KEY}; null when there is none
     * @param secretKey the setting that has its other half; null when there is no key
     */
    public record Outputs(
            String name,
            String endpoint,
            String region,
            @Nullable String accessKey,
            @Nullable SecretRef secretKey) {}

    /** As lists show it; some answers leave out all but the name. */
    record Seen(String name, @Nullable String storageClass) {}

    R2Bucket(CloudflareApi api) {
        super(TYPE, api);
        settings = new S3Access.Settings(api.connection(), "R2's S3 interface", "R2_S3");
    }

    private static String jurisdiction(Known<Spec, Outputs> known) {
        String id = known.id();
        Spec spec = known.spec();
        return id != null ? R2.of(id).jurisdiction() : spec != null ? spec.jurisdiction() : R2.DEFAULT;
    }

    @Override
    protected String scope(Known<Spec, Outputs> known) {
        return jurisdiction(known);
    }

    // ---- read

    @Override
    protected Map<String, Seen> describe(ReadContext context, String jurisdiction, List<Known<Spec, Outputs>> known) {
        Map<String, Seen> found = new HashMap<>();
        RestRequest list = R2.in(jurisdiction, RestRequest.get(R2.path(api)));
        api.listByCursor(list, PAGE, "buckets", Seen.class)
                .forEach(seen -> found.put(new R2(jurisdiction, seen.name()).id(), seen));
        found.keySet().retainAll(ids(known));
        return found;
    }

    @Override
    protected Map<String, Seen> search(ReadContext context, String jurisdiction, Known<Spec, Outputs> known) {
        R2 bucket = new R2(jurisdiction, name(known.spec(), known.physicalName()));
        return R2.find(api, bucket.in(RestRequest.get(bucket.path(api, ""))))
                .map(answer -> Map.of(bucket.id(), answer.read("result", Seen.class)))
                .orElse(Map.of());
    }

    /** The exact name that is asked for, or else the one that the engine made. */
    private static String name(@Nullable Spec spec, String physicalName) {
        String exact = spec == null ? null : spec.bucketName();
        return exact != null ? exact : physicalName;
    }

    @Override
    protected @Nullable Map<String, String> tags(Seen object) {
        return null;
    }

    @Override
    protected Spec spec(Seen object, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        String shown = object.storageClass();
        return new Spec(
                asked == null || asked.bucketName() != null ? object.name() : null,
                jurisdiction(known),
                asked == null ? null : asked.locationHint(),
                shown != null ? shown : asked != null ? asked.storageClass() : "Standard",
                asked != null && asked.emptyOnDestroy());
    }

    @Override
    protected Outputs outputs(Seen object, Known<Spec, Outputs> known) {
        return outputs(new R2(jurisdiction(known), object.name()));
    }

    private Outputs outputs(R2 bucket) {
        Optional<String> key = settings.accessKey();
        return new Outputs(
                bucket.bucket(),
                endpoint(bucket.jurisdiction()).toString(),
                settings.region("auto"),
                key.orElse(null),
                key.map(k -> SecretRef.of("env", settings.secretKeyName())).orElse(null));
    }

    /**
     * The setting, unless it is one of Cloudflare's own endpoints: those see one jurisdiction each, in which another bucket may have the
     * same name.
     */
    private URI endpoint(String jurisdiction) {
        String within = jurisdiction.equals(R2.DEFAULT) ? "" : "." + jurisdiction;
        String own = "https://" + api.accountId() + within + HOST;
        URI given = settings.endpoint(own);
        return String.valueOf(given.getHost()).endsWith(HOST) ? URI.create(own) : given;
    }

    // ---- apply

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        R2 bucket = new R2(spec.jurisdiction(), name(spec, context.known().physicalName()));
        Map<String, String> body = new LinkedHashMap<>();
        body.put("name", bucket.bucket());
        body.put("storageClass", spec.storageClass());
        if (spec.locationHint() != null) {
            body.put("locationHint", spec.locationHint());
        }
        api.call(bucket.in(RestRequest.post(R2.path(api), body)));
        return new Created<>(bucket.id(), outputs(bucket));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        String asked = context.spec().storageClass();
        if (before != null && !before.storageClass().equals(asked)) {
            R2 bucket = R2.of(id);
            api.call(bucket.in(RestRequest.patch(bucket.path(api, ""), null)).header("cf-r2-storage-class", asked));
        }
    }

    // ---- delete

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        R2 bucket = R2.of(id);
        RestRequest delete = bucket.in(RestRequest.delete(bucket.path(api, "")));
        try {
            api.call(delete);
            return;
        } catch (ProviderException e) {
            if (!NOT_EMPTY.equals(e.code())) {
                throw e;
            }
            Spec spec = context.known().spec();
            if (spec == null || !spec.emptyOnDestroy()) {
                throw ProviderException.builder(
                                Kind.INVALID,
                                "the bucket '" + bucket.bucket()
                                        + "' holds objects, so it is not deleted; delete them, or"
                                        + " set emptyOnDestroy() on "
                                        + context.known().address() + " and apply that before")
                        .code(e.code())
                        .requestId(e.requestId())
                        .cause(e)
                        .build();
            }
        }
        empty(context, bucket);
        try {
            api.call(delete);
        } catch (ProviderException e) {
            if (NOT_EMPTY.equals(e.code())) {
                throw ProviderException.builder(
                                Kind.BUSY, "the bucket '" + bucket.bucket() + "' gets new objects while it is emptied")
                        .code(e.code())
                        .requestId(e.requestId())
                        .cause(e)
                        .build();
            }
            throw e;
        }
    }

    private void empty(ReadContext context, R2 bucket) {
        URI endpoint = endpoint(bucket.jurisdiction());
        S3Access keys = settings.access(
                endpoint.toString(),
                "auto",
                "the bucket '" + bucket.bucket()
                        + "' holds objects, which can be deleted by S3 only; the keys are those of an"
                        + " R2 API token with the permission Object Read & Write");
        S3Access access = new S3Access(keys.vendor(), endpoint, keys.region(), keys.accessKey(), keys.secretKey());
        try (S3Store store = new S3Store(access, "R2_S3_ACCESS_KEY and " + settings.secretKeyName())) {
            store.empty(context, bucket.bucket());
        }
    }
}
