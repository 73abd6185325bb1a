package io.infrar.testkit.s3;

import io.infrar.testkit.cloudflare.BucketStore;
import io.infrar.testkit.s3.World.Bucket;
import io.infrar.testkit.s3.World.Version;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimCall;
import io.infrar.testkit.sim.SimRequest;
import io.infrar.testkit.sim.SimServer;
import io.infrar.testkit.sim.SimState;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An S3 store on loopback that knows what Hetzner Object Storage or Cloudflare R2 know, and refuses what they refuse: a plain S3 server
 * hides such mistakes. Signatures are really checked, in headers and in pre-signed addresses; buckets may be in the path or in front of
 * the host's name.
 *
 * <p>Sources: Hetzner's <a href="https://docs.hetzner.com/storage/object-storage/supported-actions/">list of supported actions</a> and
 * the behaviour of Ceph, on which it rests; R2's
 * <a href="https://developers.cloudflare.com/r2/api/s3/api/">compatibility</a> and
 * <a href="https://developers.cloudflare.com/r2/api/error-codes/">errors</a>. It is stricter than the vendors may be where they are
 * silent. Object locks are kept but not enforced.
 */
public final class S3Sim implements AutoCloseable {
    /** Whose store it is. */
    public enum Profile {
        HETZNER,
        R2
    }

    private static final String PROJECT = "project";
    /** Query parameters that stand for a setting of a bucket. */
    private static final Set<String> SETTINGS =
            Set.of("location", "versioning", "lifecycle", "cors", "policy", "object-lock", "encryption", "acl");

    private static final Set<String> UNKNOWN = Set.of(
            "tagging",
            "website",
            "logging",
            "notification",
            "replication",
            "requestPayment",
            "accelerate",
            "analytics",
            "inventory",
            "metrics",
            "ownershipControls",
            "intelligent-tiering",
            "publicAccessBlock",
            "policyStatus",
            "session",
            "attributes",
            "retention",
            "legal-hold",
            "torrent",
            "restore",
            "select");
    private static final Set<String> UNKNOWN_TO_R2 = Set.of("versioning", "versions", "policy", "acl", "object-lock");
    private static final Set<String> HEADERS_UNKNOWN_TO_R2 = Set.of(
            "x-amz-acl",
            "x-amz-tagging",
            "x-amz-website-redirect-location",
            "x-amz-request-payer",
            "x-amz-expected-bucket-owner",
            "x-amz-server-side-encryption",
            "x-amz-object-lock-mode",
            "x-amz-object-lock-legal-hold",
            "x-amz-bypass-governance-retention");

    private final Profile profile;
    private final String region;
    private final InstantSource clock;
    private final World world;
    private final SimServer server;
    private final Signatures signatures;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();
    private final Map<String, String> projects = new ConcurrentHashMap<>();
    private final Map<String, Integer> unknown = new ConcurrentHashMap<>();
    private final int unknownFor;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong versions = new AtomicLong();
    private final ObjectCalls objects;
    private final UploadCalls uploads;
    private final BucketCalls buckets;

    private S3Sim(Builder builder) {
        profile = builder.profile;
        region = builder.region;
        clock = builder.clock;
        unknownFor = builder.unknownFor;
        SimState state = builder.folder == null ? SimState.inMemory() : SimState.in(builder.folder);
        world = new World(state);
        signatures = new Signatures(profile, secrets);
        objects = new ObjectCalls(profile, clock::instant, this::versionId);
        uploads = new UploadCalls(profile, objects);
        buckets = new BucketCalls(profile, region, world, objects);
        credentials(PROJECT);
        server = SimServer.builder()
                .port(builder.port)
                .latency(builder.latency)
                .state(state)
                .otherwise(this::answer)
                .start();
    }

    public static Builder builder(Profile profile) {
        return new Builder(profile);
    }

    /** An empty store on a free port. */
    public static S3Sim start(Profile profile) {
        return builder(profile).start();
    }

    /** Puts a store together. */
    public static final class Builder {
        private final Profile profile;
        private String region;
        private int port;
        private Duration latency = Duration.ZERO;
        private InstantSource clock = InstantSource.system();
        private @Nullable Path folder;
        private int unknownFor;

        private Builder(Profile profile) {
            this.profile = profile;
            this.region = profile == Profile.R2 ? "auto" : "fsn1";
        }

        /** Where Hetzner has it; {@code fsn1} unless given. */
        public Builder region(String location) {
            this.region = location;
            return this;
        }

        /** A free port unless given. */
        public Builder port(int number) {
            this.port = number;
            return this;
        }

        /** What is added to each answer; nothing unless given. */
        public Builder latency(Duration added) {
            this.latency = added;
            return this;
        }

        /** Keeps everything there; in memory unless given. */
        public Builder state(Path where) {
            this.folder = where;
            return this;
        }

        /** By which signatures and ages are judged; the system's unless given. */
        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        /** How many calls about a new bucket are told that there is none, as happens at Hetzner; none unless given. */
        public Builder newBucketsUnknownFor(int calls) {
            this.unknownFor = calls;
            return this;
        }

        public S3Sim start() {
            return new S3Sim(this);
        }
    }

    // ---- for tests

    public URI endpoint() {
        return server.endpoint();
    }

    /** The settings by which the provider finds it. */
    public Map<String, String> settings() {
        String prefix = profile == Profile.R2 ? "R2_S3_" : "HETZNER_S3_";
        Credentials keys = credentials(PROJECT);
        return Map.of(
                prefix + "ENDPOINT", endpoint().toString(),
                prefix + "ACCESS_KEY", keys.accessKey(),
                prefix + "SECRET_KEY", keys.secretKey(),
                prefix + "REGION", region);
    }

    /** Keys of a project. */
    public record Credentials(String accessKey, String secretKey) {
        /** Never shows the secret. */
        @Override
        public String toString() {
            return accessKey;
        }
    }

    /** The keys of a project: what one makes the others may not touch, nor take its name. The same keys for the same project. */
    public Credentials credentials(String project) {
        String digest = Encoding.hex(Encoding.hash("SHA-256", project.getBytes(StandardCharsets.UTF_8)));
        Credentials keys = new Credentials(
                profile == Profile.R2
                        ? digest.substring(0, 32)
                        : digest.substring(0, 20).toUpperCase(Locale.ROOT),
                digest.substring(24));
        secrets.put(keys.accessKey(), keys.secretKey());
        projects.put(keys.accessKey(), project);
        return keys;
    }

    public void latency(Duration added) {
        server.latency(added);
    }

    public List<SimCall> calls() {
        return server.calls();
    }

    public void forgetCalls() {
        server.forgetCalls();
    }

    /** Deletes everything and forgets the calls. */
    public void reset() {
        exclusively(() -> world.buckets().clear());
        server.forgetCalls();
    }

    /** The names of all buckets, of whatever project. */
    public Set<String> buckets() {
        return Set.copyOf(world.buckets().keySet());
    }

    /** The keys of all objects that are to be seen in a bucket. */
    public List<String> keys(String bucket) {
        return buckets.find(bucket)
                .map(found -> found.objects.keySet().stream()
                        .filter(key -> found.current(key).isPresent())
                        .toList())
                .orElse(List.of());
    }

    /** Lets lifecycle rules act, as the vendors do once a day. */
    public void age() {
        age(Duration.ZERO);
    }

    /** Lets lifecycle rules act as if so much time had passed. */
    public void age(Duration passed) {
        Instant now = clock.instant().plus(passed);
        exclusively(() -> world.buckets().values().forEach(bucket -> Lifecycle.follow(bucket, now, this::versionId)));
    }

    /** The buckets as a simulated Cloudflare sees them; a name is used in one jurisdiction only. */
    public BucketStore store() {
        return new BucketStore() {
            @Override
            public void created(String jurisdiction, String bucket) {
                make(bucket);
            }

            @Override
            public boolean isEmpty(String jurisdiction, String bucket) {
                return S3Sim.this.isEmpty(bucket);
            }

            @Override
            public void deleted(String jurisdiction, String bucket) {
                remove(bucket);
            }
        };
    }

    /** Makes a bucket as the vendor's other API does. */
    public void make(String bucket) {
        exclusively(() -> buckets.make(bucket, PROJECT));
    }

    /** Puts an object there, without a call. */
    public void put(String bucket, String key, byte[] content) {
        exclusively(() -> {
            Bucket found = buckets.find(bucket)
                    .orElseThrow(() -> new IllegalArgumentException("there is no bucket " + bucket));
            Map<String, String> headers = Map.of("content-type", "binary/octet-stream");
            objects.store(found, key, objects.version(headers, content, Encoding.md5(content)));
        });
    }

    /** Removes a bucket as the vendor's other API does. */
    public void remove(String bucket) {
        exclusively(() -> world.buckets().remove(bucket));
    }

    /** Whether a bucket holds neither objects nor uploads. */
    public boolean isEmpty(String bucket) {
        return buckets.find(bucket).map(Bucket::isEmpty).orElse(true);
    }

    private void exclusively(Runnable change) {
        server.exclusively(() -> {
            change.run();
            world.keep();
        });
    }

    @Override
    public void close() {
        server.close();
    }

    // ---- answers

    private String versionId() {
        return Encoding.hex(Encoding.hash(
                        "SHA-256",
                        (clock.instant() + "#" + versions.incrementAndGet()).getBytes(StandardCharsets.UTF_8)))
                .substring(0, 31);
    }

    /** As the caller sent it, also when a {@link io.infrar.testkit.http.FaultProxy} is in front. */
    private static SimRequest sent(SimRequest request) {
        Map<String, List<String>> headers = new TreeMap<>(request.headers());
        List<String> host = headers.remove("x-forwarded-host");
        if (host == null) {
            return request;
        }
        headers.put("host", host);
        return new SimRequest(
                request.method(), request.path(), request.variables(), request.query(), headers, request.body());
    }

    private SimAnswer answer(SimRequest forwarded) {
        SimRequest request = sent(forwarded);
        S3Call call = S3Call.of(request);
        String requestId = profile == Profile.R2
                ? String.format("%016x", requests.incrementAndGet())
                : String.format("tx%021x-%s-prod1-ceph3", requests.incrementAndGet(), region);
        SimAnswer answer;
        try {
            answer = route(call);
            if (!Set.of("GET", "HEAD", "OPTIONS").contains(request.method())) {
                world.keep();
            }
        } catch (S3Error e) {
            answer = refusal(call, e, requestId);
        }
        Optional<Bucket> bucket = buckets.find(call.bucket());
        if (bucket.isPresent()) {
            answer = Browsers.answer(call, bucket.get(), answer);
        }
        return answer.header("x-amz-request-id", requestId);
    }

    private static SimAnswer refusal(S3Call call, S3Error e, String requestId) {
        if (call.method().equals("HEAD")) {
            return SimAnswer.empty(e.status());
        }
        Xml xml = Xml.plain("Error").add("Code", e.code()).add("Message", e.text());
        if (!call.bucket().isEmpty()) {
            xml.add("BucketName", call.bucket());
        }
        xml.add("RequestId", requestId).add("HostId", requestId);
        return SimAnswer.of(e.status(), "application/xml", xml.bytes());
    }

    private SimAnswer route(S3Call raw) {
        if (raw.method().equals("OPTIONS")) {
            return Browsers.preflight(raw, bucket(raw.bucket()));
        }
        S3Call call = raw.by(signatures
                .verify(raw.request(), clock.instant())
                .map(key -> projects.getOrDefault(key, ""))
                .orElse(""));
        checkKnown(call);
        if (call.bucket().isEmpty()) {
            if (!call.method().equals("GET") || call.project().isEmpty()) {
                throw S3Error.denied("Access Denied");
            }
            return buckets.list(call);
        }
        if (call.key().isEmpty() && call.method().equals("PUT") && setting(call).isEmpty()) {
            checkSigned(call);
            SimAnswer created = buckets.create(call);
            unknown.put(call.bucket(), unknownFor);
            return created;
        }
        Bucket bucket = bucket(call.bucket());
        if (unknown.merge(call.bucket(), -1, Integer::sum) >= 0) {
            throw noBucket();
        }
        checkAccess(call, bucket);
        return call.key().isEmpty() ? ofBucket(call, bucket) : ofObject(call, bucket);
    }

    private Bucket bucket(String name) {
        return buckets.find(name).orElseThrow(S3Sim::noBucket);
    }

    private static S3Error noBucket() {
        return new S3Error(404, "NoSuchBucket", "The specified bucket does not exist.");
    }

    private static void checkSigned(S3Call call) {
        if (call.project().isEmpty()) {
            throw S3Error.denied("Access Denied");
        }
    }

    private void checkAccess(S3Call call, Bucket bucket) {
        if (call.project().equals(bucket.project)) {
            return;
        }
        boolean reads =
                Set.of("GET", "HEAD").contains(call.method()) && setting(call).isEmpty();
        String action = call.key().isEmpty() ? "s3:ListBucket" : "s3:GetObject";
        if (!reads || profile == Profile.R2 || !Browsers.isOpen(bucket, action, call.key())) {
            throw S3Error.denied("Access Denied");
        }
    }

    private void checkKnown(S3Call call) {
        for (String parameter : call.request().query().keySet()) {
            if (UNKNOWN.contains(parameter) || (profile == Profile.R2 && UNKNOWN_TO_R2.contains(parameter))) {
                throw S3Error.notImplemented(call.method() + " " + parameter);
            }
        }
        for (String header : call.request().headers().keySet()) {
            boolean refused = profile == Profile.R2
                    ? HEADERS_UNKNOWN_TO_R2.contains(header) || header.startsWith("x-amz-grant-")
                    : header.equals("x-amz-server-side-encryption") || header.equals("x-amz-request-payer");
            if (refused) {
                throw S3Error.notImplemented("Header '" + header + "' with value '"
                        + call.header(header).orElse("") + "'");
            }
        }
    }

    private static Optional<String> setting(S3Call call) {
        return call.request().query().keySet().stream()
                .filter(SETTINGS::contains)
                .min(Comparator.naturalOrder());
    }

    private SimAnswer ofBucket(S3Call call, Bucket bucket) {
        Optional<String> setting = setting(call);
        if (setting.isPresent()) {
            return buckets.setting(call, bucket, setting.get());
        }
        switch (call.method()) {
            case "HEAD":
                return SimAnswer.empty(200).header("x-amz-bucket-region", bucket.region);
            case "DELETE":
                return buckets.delete(bucket);
            case "POST":
                if (call.has("delete")) {
                    return objects.deleteSeveral(call, bucket);
                }
                throw S3Error.notImplemented("POST");
            default:
                Listings listings = new Listings(call, bucket);
                return call.has("versions")
                        ? listings.versions()
                        : call.has("uploads") ? listings.uploads() : listings.objects();
        }
    }

    private SimAnswer ofObject(S3Call call, Bucket bucket) {
        boolean part = call.has("uploadId");
        switch (call.method()) {
            case "PUT":
                if (call.has("acl")) {
                    throw S3Error.notImplemented("PUT acl");
                }
                if (call.header("x-amz-copy-source").isPresent()) {
                    Version source = source(call);
                    return part ? uploads.copy(call, bucket, source) : objects.copy(call, bucket, source);
                }
                return part ? uploads.put(call, bucket) : objects.put(call, bucket);
            case "POST":
                return part ? uploads.complete(call, bucket) : uploads.begin(call, bucket);
            case "DELETE":
                return part ? uploads.abort(call, bucket) : objects.delete(call, bucket);
            case "GET":
                return part ? uploads.parts(call, bucket) : objects.get(call, bucket);
            case "HEAD":
                return objects.get(call, bucket);
            default:
                throw new S3Error(405, "MethodNotAllowed", "The specified method is not allowed.");
        }
    }

    private Version source(S3Call call) {
        String path = S3Call.decode(call.header("x-amz-copy-source").orElse(""));
        String[] parts = (path.startsWith("/") ? path.substring(1) : path).split("/", 2);
        if (parts.length < 2) {
            throw S3Error.invalid("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
        }
        Bucket from = bucket(parts[0]);
        if (!from.project.equals(call.project())) {
            throw S3Error.denied("Access Denied");
        }
        return from.current(parts[1])
                .orElseThrow(() -> new S3Error(404, "NoSuchKey", "The specified key does not exist."));
    }
}
