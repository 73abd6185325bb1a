package io.infrar.testkit.s3;

import io.infrar.testkit.s3.World.Bucket;
import io.infrar.testkit.s3.World.Version;
import io.infrar.testkit.sim.SimAnswer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists of objects, versions and uploads, page by page. */
final class Listings {
    private static final int MOST = 1000;

    private final S3Call call;
    private final Bucket bucket;
    private final String prefix;
    private final String delimiter;
    private final int most;
    private final boolean encoded;

    Listings(S3Call call, Bucket bucket) {
        this.call = call;
        this.bucket = bucket;
        this.prefix = call.query("prefix").orElse("");
        this.delimiter = call.query("delimiter").orElse("");
        this.encoded = call.query("encoding-type").orElse("").equals("url");
        String asked =
                call.query("max-keys").or(() -> call.query("max-uploads")).orElse(Integer.toString(MOST));
        if (!asked.matches("\\d{1,9}")) {
            throw S3Error.invalid("max-keys must be an integer between 0 and 2147483647");
        }
        this.most = Math.min(MOST, Integer.parseInt(asked));
    }

    private String name(String key) {
        return encoded ? Encoding.percent(key, true) : key;
    }

    /** A page of keys, those with a common prefix as one. */
    private record Page(
            List<String> keys,
            Set<String> prefixes,
            @Nullable String next) {}

    private Page page(Iterable<String> sorted, String after) {
        List<String> keys = new ArrayList<>();
        Set<String> prefixes = new LinkedHashSet<>();
        String last = null;
        for (String key : sorted) {
            if (!key.startsWith(prefix) || (!after.isEmpty() && key.compareTo(after) <= 0)) {
                continue;
            }
            int cut = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            String common = cut < 0 ? null : key.substring(0, cut + delimiter.length());
            if (common != null && (prefixes.contains(common) || after.equals(common) || after.startsWith(common))) {
                last = prefixes.contains(common) ? key : last;
                continue;
            }
            if (keys.size() + prefixes.size() == most) {
                return new Page(keys, prefixes, last == null ? after : last);
            }
            if (common == null) {
                keys.add(key);
            } else {
                prefixes.add(common);
            }
            last = key;
        }
        return new Page(keys, prefixes, null);
    }

    private Xml begin(String root) {
        Xml xml = Xml.document(root)
                .add("Name", bucket.name)
                .add("Prefix", name(prefix))
                .add("MaxKeys", most);
        if (!delimiter.isEmpty()) {
            xml.add("Delimiter", name(delimiter));
        }
        if (encoded) {
            xml.add("EncodingType", "url");
        }
        return xml;
    }

    private void end(Xml xml, Page page) {
        for (String common : page.prefixes()) {
            xml.open("CommonPrefixes").add("Prefix", name(common)).close("CommonPrefixes");
        }
    }

    SimAnswer objects() {
        boolean second = call.query("list-type").orElse("").equals("2");
        String after = second
                ? call.query("continuation-token")
                        .or(() -> call.query("start-after"))
                        .orElse("")
                : call.query("marker").orElse("");
        List<String> present = bucket.objects.keySet().stream()
                .filter(key -> bucket.current(key).isPresent())
                .toList();
        Page page = page(present, after);
        Xml xml = begin("ListBucketResult").add("IsTruncated", page.next() != null);
        if (second) {
            xml.add("KeyCount", page.keys().size() + page.prefixes().size());
        } else {
            xml.add("Marker", name(after));
        }
        if (page.next() != null) {
            xml.add(second ? "NextContinuationToken" : "NextMarker", second ? page.next() : name(page.next()));
        }
        for (String key : page.keys()) {
            Version version = bucket.current(key).orElseThrow();
            xml.open("Contents").add("Key", name(key));
            describe(xml, version).close("Contents");
        }
        end(xml, page);
        return SimAnswer.of(200, "application/xml", xml.bytes());
    }

    private static Xml describe(Xml xml, Version version) {
        return xml.add("LastModified", version.modified)
                .add("ETag", '"' + version.etag + '"')
                .add("Size", version.content.length)
                .add("StorageClass", version.storageClass);
    }

    /** All versions of a key come on one page, so pages end between keys. */
    SimAnswer versions() {
        Page page = page(bucket.objects.keySet(), call.query("key-marker").orElse(""));
        Xml xml = begin("ListVersionsResult").add("IsTruncated", page.next() != null);
        if (page.next() != null) {
            xml.add("NextKeyMarker", name(page.next())).add("NextVersionIdMarker", "null");
        }
        for (String key : page.keys()) {
            boolean latest = true;
            for (Version version : bucket.objects.getOrDefault(key, List.of())) {
                String element = version.marker ? "DeleteMarker" : "Version";
                xml.open(element)
                        .add("Key", name(key))
                        .add("VersionId", version.id)
                        .add("IsLatest", latest);
                if (version.marker) {
                    xml.add("LastModified", version.modified);
                } else {
                    describe(xml, version);
                }
                xml.close(element);
                latest = false;
            }
        }
        end(xml, page);
        return SimAnswer.of(200, "application/xml", xml.bytes());
    }

    SimAnswer uploads() {
        Xml xml = Xml.document("ListMultipartUploadsResult")
                .add("Bucket", bucket.name)
                .add("Prefix", name(prefix))
                .add("MaxUploads", most);
        if (encoded) {
            xml.add("EncodingType", "url");
        }
        String after = call.query("upload-id-marker").orElse("");
        List<Map.Entry<String, World.Upload>> found = bucket.uploads.entrySet().stream()
                .filter(each -> each.getValue().key.startsWith(prefix))
                .filter(each -> after.isEmpty() || each.getKey().compareTo(after) > 0)
                .toList();
        boolean more = found.size() > most;
        xml.add("IsTruncated", more);
        List<Map.Entry<String, World.Upload>> shown = more ? found.subList(0, most) : found;
        if (more) {
            Map.Entry<String, World.Upload> last = shown.get(shown.size() - 1);
            xml.add("NextKeyMarker", name(last.getValue().key)).add("NextUploadIdMarker", last.getKey());
        }
        for (Map.Entry<String, World.Upload> each : shown) {
            xml.open("Upload")
                    .add("Key", name(each.getValue().key))
                    .add("UploadId", each.getKey())
                    .add("Initiated", each.getValue().initiated)
                    .close("Upload");
        }
        return SimAnswer.of(200, "application/xml", xml.bytes());
    }
}
