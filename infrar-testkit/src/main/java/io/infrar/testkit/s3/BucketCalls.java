package io.infrar.testkit.s3;

import io.infrar.testkit.s3.S3Sim.Profile;
import io.infrar.testkit.s3.World.Bucket;
import io.infrar.testkit.sim.SimAnswer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Element;

/** Calls about buckets and their settings. */
final class BucketCalls {
    /** Settings that both know, with what is answered while there is none. */
    private static final Map<String, String> ABSENT = Map.of(
            "lifecycle", "NoSuchLifecycleConfiguration",
            "cors", "NoSuchCORSConfiguration",
            "policy", "NoSuchBucketPolicy");

    private final Profile profile;
    private final String region;
    private final World world;
    private final ObjectCalls objects;

    BucketCalls(Profile profile, String region, World world, ObjectCalls objects) {
        this.profile = profile;
        this.region = region;
        this.world = world;
        this.objects = objects;
    }

    SimAnswer list(S3Call call) {
        Xml xml = Xml.document("ListAllMyBucketsResult")
                .open("Owner")
                .add("ID", call.project())
                .add("DisplayName", call.project())
                .close("Owner")
                .open("Buckets");
        for (Bucket bucket : world.buckets().values()) {
            if (bucket.project.equals(call.project())
                    && bucket.name.startsWith(call.query("prefix").orElse(""))) {
                xml.open("Bucket")
                        .add("Name", bucket.name)
                        .add("CreationDate", bucket.created)
                        .close("Bucket");
            }
        }
        return SimAnswer.of(200, "application/xml", xml.close("Buckets").bytes());
    }

    // ---- create and delete

    SimAnswer create(S3Call call) {
        checkName(call.bucket());
        checkHeaders(call);
        if (call.body().length > 0) {
            checkLocation(Xml.read(call.body(), "CreateBucketConfiguration"));
        }
        Bucket old = world.buckets().get(call.bucket());
        if (old != null && old.project.equals(call.project()) && profile == Profile.R2) {
            throw new S3Error(
                    409,
                    "BucketAlreadyOwnedByYou",
                    "Your previous request to create the named bucket succeeded and you already own it.");
        }
        if (old != null) { // Hetzner says so of one's own, too
            throw new S3Error(
                    409, "BucketAlreadyExists", "The requested bucket name is not available. Select a different name.");
        }
        make(call.bucket(), call.project());
        Bucket bucket = world.buckets().get(call.bucket());
        if (bucket != null) {
            bucket.publicRead = call.header("x-amz-acl").orElse("").equals("public-read");
            if (call.header("x-amz-bucket-object-lock-enabled").orElse("").equalsIgnoreCase("true")) {
                bucket.lock = true;
                bucket.versioning = "Enabled";
            }
        }
        return SimAnswer.empty(200).header("Location", "/" + call.bucket());
    }

    void make(String name, String project) {
        Bucket bucket = new Bucket();
        bucket.name = name;
        bucket.project = project;
        bucket.region = region;
        bucket.created = objects.now();
        world.buckets().put(name, bucket);
    }

    private void checkName(String name) {
        boolean ok = profile == Profile.R2
                ? name.matches("[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")
                : name.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
                        && !name.contains("..")
                        && !name.matches("\\d{1,3}(\\.\\d{1,3}){3}");
        if (!ok) {
            throw new S3Error(400, "InvalidBucketName", "The specified bucket is not valid.");
        }
    }

    /** Hetzner takes two headers, R2 none. */
    private void checkHeaders(S3Call call) {
        Set<String> taken =
                profile == Profile.HETZNER ? Set.of("x-amz-acl", "x-amz-bucket-object-lock-enabled") : Set.of();
        for (String name : call.request().headers().keySet()) {
            if (name.startsWith("x-amz-")
                    && !Set.of("x-amz-date", "x-amz-content-sha256", "x-amz-security-token")
                            .contains(name)
                    && !taken.contains(name)) {
                throw S3Error.notImplemented(
                        "Header '" + name + "' with value '" + call.header(name).orElse("") + "'");
            }
        }
        String acl = call.header("x-amz-acl").orElse("private");
        if (!Set.of("private", "public-read").contains(acl)) {
            throw S3Error.notImplemented("Header 'x-amz-acl' with value '" + acl + "'");
        }
    }

    private void checkLocation(Element configuration) {
        String location = Xml.text(configuration, "LocationConstraint").orElse("");
        boolean ok = profile == Profile.R2
                ? Set.of("", "auto", "us-east-1", "wnam", "enam", "weur", "eeur", "apac", "oc")
                        .contains(location.toLowerCase(java.util.Locale.ROOT))
                : location.isEmpty() || location.equals(region);
        if (!ok) {
            throw new S3Error(400, "InvalidLocationConstraint", "The specified location-constraint is not valid");
        }
    }

    SimAnswer delete(Bucket bucket) {
        if (!bucket.isEmpty()) {
            throw new S3Error(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
        }
        world.buckets().remove(bucket.name);
        return SimAnswer.empty(204);
    }

    // ---- settings

    SimAnswer setting(S3Call call, Bucket bucket, String name) {
        switch (name) {
            case "location":
                Xml location = Xml.document("LocationConstraint");
                return SimAnswer.of(
                        200, "application/xml", location.text(bucket.region).bytes());
            case "versioning":
                return versioning(call, bucket);
            case "object-lock":
                return lock(call, bucket);
            case "encryption":
                return encryption(call);
            case "acl":
                return acl(call, bucket);
            default:
                return document(call, bucket, name);
        }
    }

    private SimAnswer document(S3Call call, Bucket bucket, String name) {
        return switch (call.method()) {
            case "GET" -> {
                String stored = bucket.settings.get(name);
                if (stored == null) {
                    throw new S3Error(404, ABSENT.getOrDefault(name, "NoSuchConfiguration"), "There is no " + name);
                }
                yield SimAnswer.of(
                        200,
                        name.equals("policy") ? "application/json" : "application/xml",
                        stored.getBytes(StandardCharsets.UTF_8));
            }
            case "PUT" -> {
                checkSetting(call, bucket, name);
                bucket.settings.put(name, new String(call.body(), StandardCharsets.UTF_8));
                yield SimAnswer.empty(profile == Profile.HETZNER && name.equals("policy") ? 204 : 200);
            }
            default -> {
                bucket.settings.remove(name);
                yield SimAnswer.empty(204);
            }
        };
    }

    private void checkSetting(S3Call call, Bucket bucket, String name) {
        ObjectCalls.checkDigests(call);
        if (profile == Profile.R2) {
            call.request().headers().keySet().stream()
                    .filter(header -> header.matches("x-amz-(sdk-)?checksum-.*"))
                    .findFirst()
                    .ifPresent(header -> {
                        throw S3Error.notImplemented(header);
                    });
        }
        switch (name) {
            case "lifecycle" -> {
                // Ceph wanted it until 2022, and no other checksum; which one Hetzner runs is not known.
                if (profile == Profile.HETZNER && call.header("content-md5").isEmpty()) {
                    throw new S3Error(400, "InvalidRequest", "Missing required header for this request: Content-MD5");
                }
                Lifecycle.check(profile, call.body());
            }
            case "cors" -> Browsers.checkCors(call.body());
            default -> Browsers.checkPolicy(bucket, call.body());
        }
    }

    private static SimAnswer versioning(S3Call call, Bucket bucket) {
        if (call.method().equals("GET")) {
            Xml xml = Xml.document("VersioningConfiguration");
            if (!bucket.versioning.isEmpty()) {
                xml.add("Status", bucket.versioning);
            }
            return SimAnswer.of(200, "application/xml", xml.bytes());
        }
        String status = Xml.text(Xml.read(call.body(), "VersioningConfiguration"), "Status")
                .orElse("");
        if (!Set.of("Enabled", "Suspended").contains(status)) {
            throw S3Error.malformed();
        }
        if (bucket.lock && status.equals("Suspended")) {
            throw new S3Error(
                    409,
                    "InvalidBucketState",
                    "An Object Lock configuration is present on this bucket, so versioning cannot be suspended.");
        }
        bucket.versioning = status;
        return SimAnswer.empty(200);
    }

    private static SimAnswer lock(S3Call call, Bucket bucket) {
        if (!bucket.lock) {
            throw call.method().equals("GET")
                    ? new S3Error(
                            404,
                            "ObjectLockConfigurationNotFoundError",
                            "Object Lock configuration does not exist for this bucket")
                    : new S3Error(
                            409, "InvalidBucketState", "Object Lock can be turned on only when a bucket is created");
        }
        if (call.method().equals("PUT")) {
            Xml.read(call.body(), "ObjectLockConfiguration");
            bucket.settings.put("object-lock", new String(call.body(), StandardCharsets.UTF_8));
            return SimAnswer.empty(200);
        }
        String stored = bucket.settings.get("object-lock");
        byte[] document = stored != null
                ? stored.getBytes(StandardCharsets.UTF_8)
                : Xml.document("ObjectLockConfiguration")
                        .add("ObjectLockEnabled", "Enabled")
                        .bytes();
        return SimAnswer.of(200, "application/xml", document);
    }

    /** R2 encrypts always and says so; Hetzner has no such setting. */
    private SimAnswer encryption(S3Call call) {
        if (profile == Profile.HETZNER || !call.method().equals("GET")) {
            throw S3Error.notImplemented(call.method() + " encryption");
        }
        Xml xml = Xml.document("ServerSideEncryptionConfiguration")
                .open("Rule")
                .open("ApplyServerSideEncryptionByDefault")
                .add("SSEAlgorithm", "AES256")
                .close("ApplyServerSideEncryptionByDefault")
                .add("BucketKeyEnabled", true)
                .close("Rule");
        return SimAnswer.of(200, "application/xml", xml.bytes());
    }

    private static SimAnswer acl(S3Call call, Bucket bucket) {
        if (call.method().equals("PUT")) {
            String acl = call.header("x-amz-acl").orElse("");
            if (!Set.of("private", "public-read").contains(acl)) {
                throw S3Error.notImplemented("Header 'x-amz-acl' with value '" + acl + "'");
            }
            bucket.publicRead = acl.equals("public-read");
            return SimAnswer.empty(200);
        }
        Xml xml = Xml.document("AccessControlPolicy")
                .open("Owner")
                .add("ID", bucket.project)
                .close("Owner")
                .open("AccessControlList")
                .close("AccessControlList");
        return SimAnswer.of(200, "application/xml", xml.bytes());
    }

    Optional<Bucket> find(String name) {
        return Optional.ofNullable(world.buckets().get(name));
    }
}
