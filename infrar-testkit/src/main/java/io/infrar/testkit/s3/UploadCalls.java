package io.infrar.testkit.s3;

import io.infrar.testkit.s3.S3Sim.Profile;
import io.infrar.testkit.s3.World.Bucket;
import io.infrar.testkit.s3.World.Upload;
import io.infrar.testkit.s3.World.Version;
import io.infrar.testkit.sim.SimAnswer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.w3c.dom.Element;

/** Calls about uploads in parts. */
final class UploadCalls {
    private static final int SMALLEST_PART = 5 * 1024 * 1024;

    private final Profile profile;
    private final ObjectCalls objects;

    UploadCalls(Profile profile, ObjectCalls objects) {
        this.profile = profile;
        this.objects = objects;
    }

    SimAnswer begin(S3Call call, Bucket bucket) {
        Upload upload = new Upload();
        upload.key = call.key();
        upload.initiated = objects.now();
        upload.headers = new TreeMap<>(call.kept());
        upload.storageClass = objects.storageClass(call);
        String id = objects.id();
        bucket.uploads.put(id, upload);
        Xml xml = Xml.document("InitiateMultipartUploadResult")
                .add("Bucket", bucket.name)
                .add("Key", call.key())
                .add("UploadId", id);
        return SimAnswer.of(200, "application/xml", xml.bytes());
    }

    SimAnswer put(S3Call call, Bucket bucket) {
        ObjectCalls.checkDigests(call);
        String etag = add(call, bucket, call.body());
        return SimAnswer.empty(200).header("ETag", ObjectCalls.quoted(etag));
    }

    SimAnswer copy(S3Call call, Bucket bucket, Version source) {
        String etag = add(call, bucket, source.content);
        Xml xml = Xml.document("CopyPartResult")
                .add("ETag", ObjectCalls.quoted(etag))
                .add("LastModified", objects.now());
        return SimAnswer.of(200, "application/xml", xml.bytes());
    }

    private String add(S3Call call, Bucket bucket, byte[] content) {
        String number = call.query("partNumber").orElse("");
        if (!number.matches("[1-9]\\d{0,4}") || Integer.parseInt(number) > 10_000) {
            throw S3Error.invalid("Part number must be an integer between 1 and 10000, inclusive");
        }
        Version part = objects.version(Map.of(), content, Encoding.md5(content));
        upload(call, bucket).parts.put(Integer.valueOf(number), part);
        return part.etag;
    }

    private static Upload upload(S3Call call, Bucket bucket) {
        Upload upload = bucket.uploads.get(call.query("uploadId").orElse(""));
        if (upload == null || !upload.key.equals(call.key())) {
            throw new S3Error(404, "NoSuchUpload", "The specified multipart upload does not exist.");
        }
        return upload;
    }

    SimAnswer parts(S3Call call, Bucket bucket) {
        Upload upload = upload(call, bucket);
        Xml xml = Xml.document("ListPartsResult")
                .add("Bucket", bucket.name)
                .add("Key", call.key())
                .add("UploadId", call.query("uploadId").orElse(""))
                .add("IsTruncated", false);
        upload.parts.forEach((number, part) -> xml.open("Part")
                .add("PartNumber", number)
                .add("LastModified", part.modified)
                .add("ETag", ObjectCalls.quoted(part.etag))
                .add("Size", part.content.length)
                .close("Part"));
        return SimAnswer.of(200, "application/xml", xml.bytes());
    }

    SimAnswer abort(S3Call call, Bucket bucket) {
        upload(call, bucket);
        bucket.uploads.remove(call.query("uploadId").orElse(""));
        return SimAnswer.empty(204);
    }

    SimAnswer complete(S3Call call, Bucket bucket) {
        Upload upload = upload(call, bucket);
        objects.checkConditions(call, bucket);
        List<Version> parts = named(call, upload);
        checkSizes(parts);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        ByteArrayOutputStream digests = new ByteArrayOutputStream();
        for (Version part : parts) {
            content.writeBytes(part.content);
            digests.writeBytes(Encoding.hash("MD5", part.content));
        }
        String etag = Encoding.md5(digests.toByteArray()) + "-" + parts.size();
        Version version = objects.version(upload.headers, content.toByteArray(), etag);
        version.storageClass = upload.storageClass;
        objects.store(bucket, call.key(), version);
        bucket.uploads.remove(call.query("uploadId").orElse(""));
        Xml xml = Xml.document("CompleteMultipartUploadResult")
                .add("Bucket", bucket.name)
                .add("Key", call.key())
                .add("ETag", ObjectCalls.quoted(etag));
        return ObjectCalls.versioned(SimAnswer.of(200, "application/xml", xml.bytes()), bucket, version);
    }

    private static List<Version> named(S3Call call, Upload upload) {
        List<Version> parts = new ArrayList<>();
        int last = 0;
        for (Element element : Xml.all(Xml.read(call.body(), "CompleteMultipartUpload"), "Part")) {
            int number = Integer.parseInt(Xml.text(element, "PartNumber").orElse("0"));
            if (number <= last) {
                throw new S3Error(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
            }
            last = number;
            Version part = upload.parts.get(number);
            if (part == null
                    || !Xml.text(element, "ETag").orElse("").replace("\"", "").equals(part.etag)) {
                throw new S3Error(400, "InvalidPart", "One or more of the specified parts could not be found.");
            }
            parts.add(part);
        }
        if (parts.isEmpty()) {
            throw S3Error.malformed();
        }
        return parts;
    }

    private void checkSizes(List<Version> parts) {
        for (Version part : parts.subList(0, parts.size() - 1)) {
            if (part.content.length < SMALLEST_PART) {
                throw new S3Error(
                        400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed object size.");
            }
            if (profile == Profile.R2 && part.content.length != parts.get(0).content.length) {
                throw new S3Error(400, "InvalidPart", "All non-trailing parts must have the same length.");
            }
        }
    }
}
