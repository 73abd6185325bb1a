package io.infrar.testkit.s3;

import io.infrar.testkit.s3.S3Sim.Profile;
import io.infrar.testkit.s3.World.Bucket;
import io.infrar.testkit.s3.World.Version;
import io.infrar.testkit.sim.SimAnswer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/** Calls about objects. */
final class ObjectCalls {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);
    private static final int MOST_DELETED = 1000;

    private final Profile profile;
    private final Supplier<Instant> clock;
    private final Supplier<String> ids;

    ObjectCalls(Profile profile, Supplier<Instant> clock, Supplier<String> ids) {
        this.profile = profile;
        this.clock = clock;
        this.ids = ids;
    }

    String now() {
        return clock.get().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    String id() {
        return ids.get();
    }

    // ---- write

    SimAnswer put(S3Call call, Bucket bucket) {
        checkDigests(call);
        checkConditions(call, bucket);
        if (call.key().length() > 1024) {
            throw new S3Error(400, "KeyTooLongError", "Your key is too long.");
        }
        Version version = version(call.kept(), call.body(), Encoding.md5(call.body()));
        version.storageClass = storageClass(call);
        store(bucket, call.key(), version);
        return versioned(SimAnswer.empty(200).header("ETag", quoted(version.etag)), bucket, version);
    }

    /** What an upload names as its storage class. */
    String storageClass(S3Call call) {
        String asked = call.header("x-amz-storage-class").orElse("STANDARD");
        if (!asked.equals("STANDARD") && !(profile == Profile.R2 && asked.equals("STANDARD_IA"))) {
            throw new S3Error(400, "InvalidStorageClass", "The storage class '" + asked + "' is not valid.");
        }
        return asked;
    }

    Version version(Map<String, String> headers, byte[] content, String etag) {
        Version version = new Version();
        version.headers = new TreeMap<>(headers);
        version.content = content;
        version.etag = etag;
        version.modified = now();
        return version;
    }

    void store(Bucket bucket, String key, Version version) {
        version.id = bucket.versioning.equals("Enabled") ? ids.get() : "null";
        bucket.add(key, version);
    }

    static SimAnswer versioned(SimAnswer answer, Bucket bucket, Version version) {
        return bucket.versioning.isEmpty() ? answer : answer.header("x-amz-version-id", version.id);
    }

    static String quoted(String etag) {
        return '"' + etag + '"';
    }

    /** Checks what a request says its body hashes to. */
    static void checkDigests(S3Call call) {
        byte[] body = call.body();
        Map<String, Function<byte[], byte[]>> digests = Map.of(
                "content-md5", content -> Encoding.hash("MD5", content),
                "x-amz-checksum-sha1", content -> Encoding.hash("SHA-1", content),
                "x-amz-checksum-sha256", content -> Encoding.hash("SHA-256", content),
                "x-amz-checksum-crc32", ObjectCalls::crc32);
        digests.forEach((header, digest) -> call.header(header).ifPresent(given -> {
            byte[] expected;
            try {
                expected = Base64.getDecoder().decode(given);
            } catch (IllegalArgumentException e) {
                throw new S3Error(400, "InvalidDigest", "The " + header + " you specified is not valid.").because(e);
            }
            if (!Arrays.equals(expected, digest.apply(body))) {
                throw new S3Error(400, "BadDigest", "The " + header + " you specified did not match what we received.");
            }
        }));
    }

    private static byte[] crc32(byte[] content) {
        CRC32 crc = new CRC32();
        crc.update(content);
        long value = crc.getValue();
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    /** Hetzner honours {@code If-Match} only without quotes, as probed in September 2026. */
    void checkConditions(S3Call call, Bucket bucket) {
        Optional<Version> current = bucket.current(call.key());
        Optional<String> match = call.header("if-match");
        boolean ok = match.isEmpty()
                || (current.isPresent()
                        && (match.get().equals("*")
                                || match.get().equals(current.get().etag)
                                || (profile == Profile.R2 && match.get().equals(quoted(current.get().etag)))));
        Optional<String> none = call.header("if-none-match");
        if (none.isPresent() && current.isPresent()) {
            ok &= !none.get().equals("*") && !none.get().replace("\"", "").equals(current.get().etag);
        }
        if (!ok) {
            throw failed();
        }
    }

    private static S3Error failed() {
        return new S3Error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
    }

    SimAnswer copy(S3Call call, Bucket bucket, Version source) {
        checkConditions(call, bucket);
        boolean replace = call.header("x-amz-metadata-directive").orElse("COPY").equals("REPLACE");
        Version version = version(replace ? call.kept() : source.headers, source.content, source.etag);
        version.storageClass = storageClass(call);
        store(bucket, call.key(), version);
        Xml xml = Xml.document("CopyObjectResult")
                .add("ETag", quoted(version.etag))
                .add("LastModified", version.modified);
        return versioned(SimAnswer.of(200, "application/xml", xml.bytes()), bucket, version);
    }

    // ---- read

    SimAnswer get(S3Call call, Bucket bucket) {
        Optional<String> id = call.query("versionId");
        Version version = id.isPresent()
                ? bucket.version(call.key(), id.get())
                        .orElseThrow(() -> new S3Error(404, "NoSuchVersion", "The specified version does not exist."))
                : bucket.objects.getOrDefault(call.key(), List.of()).stream()
                        .findFirst()
                        .orElse(null);
        if (version == null || (version.marker && id.isEmpty())) {
            throw new S3Error(404, "NoSuchKey", "The specified key does not exist.");
        }
        if (version.marker) {
            throw new S3Error(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
        }
        String none = call.header("if-none-match").orElse("").replace("\"", "");
        if (none.equals(version.etag) || none.equals("*")) {
            return described(SimAnswer.empty(304), bucket, version);
        }
        String match = call.header("if-match").orElse(version.etag).replace("\"", "");
        if (!match.equals(version.etag) && !match.equals("*")) {
            throw failed();
        }
        return described(part(call, version.content), bucket, version, call);
    }

    private static SimAnswer part(S3Call call, byte[] content) {
        Matcher range = RANGE.matcher(call.header("range").orElse(""));
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return new SimAnswer(200, Map.of(), content);
        }
        long size = content.length;
        long from = range.group(1).isEmpty()
                ? Math.max(0, size - Long.parseLong(range.group(2)))
                : Long.parseLong(range.group(1));
        long to = range.group(1).isEmpty() || range.group(2).isEmpty()
                ? size - 1
                : Math.min(size - 1, Long.parseLong(range.group(2)));
        if (from >= size || to < from) {
            throw new S3Error(416, "InvalidRange", "The requested range is not satisfiable");
        }
        return new SimAnswer(206, Map.of(), Arrays.copyOfRange(content, (int) from, (int) to + 1))
                .header("Content-Range", "bytes " + from + "-" + to + "/" + size);
    }

    private static SimAnswer described(SimAnswer answer, Bucket bucket, Version version) {
        SimAnswer described = answer.header("ETag", quoted(version.etag))
                .header("Last-Modified", HTTP_DATE.format(version.time()))
                .header("Accept-Ranges", "bytes");
        for (Map.Entry<String, String> header : version.headers.entrySet()) {
            described = described.header(header.getKey(), header.getValue());
        }
        return versioned(described, bucket, version);
    }

    private static SimAnswer described(SimAnswer answer, Bucket bucket, Version version, S3Call call) {
        SimAnswer described = described(answer, bucket, version);
        for (String header : List.of("content-type", "content-disposition", "cache-control", "content-encoding")) {
            Optional<String> asked = call.query("response-" + header);
            if (asked.isPresent()) {
                described = described.header(header, asked.get());
            }
        }
        return described;
    }

    // ---- delete

    SimAnswer delete(S3Call call, Bucket bucket) {
        Version gone = delete(bucket, call.key(), call.query("versionId").orElse(null));
        SimAnswer answer = SimAnswer.empty(204);
        if (gone == null || bucket.versioning.isEmpty()) {
            return answer;
        }
        answer = answer.header("x-amz-version-id", gone.id);
        return gone.marker ? answer.header("x-amz-delete-marker", "true") : answer;
    }

    /** The version that is gone, or the marker that was made; null when there was nothing. */
    private @Nullable Version delete(Bucket bucket, String key, @Nullable String id) {
        if (id != null || bucket.versioning.isEmpty()) {
            Version version = bucket.version(key, id == null ? "null" : id).orElse(null);
            if (version != null) {
                bucket.remove(key, version);
            }
            return version;
        }
        Version marker = version(Map.of(), new byte[0], "");
        marker.marker = true;
        store(bucket, key, marker);
        return marker;
    }

    SimAnswer deleteSeveral(S3Call call, Bucket bucket) {
        boolean checked = call.header("content-md5").isPresent()
                || call.request().headers().keySet().stream().anyMatch(name -> name.startsWith("x-amz-checksum-"));
        if (!checked) {
            throw new S3Error(400, "InvalidRequest", "Missing required header for this request: Content-MD5");
        }
        checkDigests(call);
        Element root = Xml.read(call.body(), "Delete");
        List<Element> objects = Xml.all(root, "Object");
        if (objects.isEmpty() || objects.size() > MOST_DELETED) {
            throw S3Error.malformed();
        }
        boolean quiet = Xml.text(root, "Quiet").orElse("").equals("true");
        Xml xml = Xml.document("DeleteResult");
        for (Element object : objects) {
            String key =
                    Xml.first(object, "Key").orElseThrow(S3Error::malformed).getTextContent();
            Version gone = delete(bucket, key, Xml.text(object, "VersionId").orElse(null));
            if (!quiet) {
                xml.open("Deleted").add("Key", key);
                if (gone != null && !bucket.versioning.isEmpty()) {
                    xml.add(gone.marker ? "DeleteMarkerVersionId" : "VersionId", gone.id);
                }
                xml.close("Deleted");
            }
        }
        return SimAnswer.of(200, "application/xml", xml.bytes());
    }
}
