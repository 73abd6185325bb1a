package io.infrar.provider.hetzner.storage;

import io.infrar.spi.Marks;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Whose a bucket is: buckets of Hetzner have no tags, so an object in it says so. A lifecycle rule for everything would delete that
 * object one day, and rules cannot leave anything out; so the name of such a rule says it, too.
 */
final class Marking {
    /** The object. */
    static final String OWNER = ".infrar/owner";

    private static final Pattern MARK = Pattern.compile("(infrar-[a-z]+)=(\\S+)");

    private Marking() {}

    static String text(Map<String, String> marks) {
        return Marks.INSTANCE + "=" + marks.get(Marks.INSTANCE) + " " + Marks.ENVIRONMENT + "="
                + marks.get(Marks.ENVIRONMENT);
    }

    static Map<String, String> read(@Nullable String text) {
        Map<String, String> marks = new TreeMap<>();
        Matcher matcher = MARK.matcher(text == null ? "" : text);
        while (matcher.find()) {
            marks.put(matcher.group(1), matcher.group(2));
        }
        return marks;
    }

    /** The text of the object; null when it is not there. */
    static @Nullable String of(S3Client s3, String bucket) {
        try {
            return s3.getObjectAsBytes(r -> r.bucket(bucket).key(OWNER)).asUtf8String();
        } catch (ProviderException e) {
            if ("NoSuchKey".equals(e.code())) {
                return null;
            }
            throw e;
        }
    }

    /** Writes it unless somebody else's is there. */
    static void claim(S3Client s3, String bucket, Map<String, String> marks) {
        String text = text(marks);
        try {
            s3.putObject(
                    r -> r.bucket(bucket)
                            .key(OWNER)
                            .contentType("text/plain; charset=utf-8")
                            .ifNoneMatch("*"),
                    RequestBody.fromString(text));
        } catch (ProviderException e) {
            if (e.kind() != Kind.TAKEN) {
                throw e;
            }
            String instance = read(of(s3, bucket)).get(Marks.INSTANCE);
            if (instance != null && !instance.equals(marks.get(Marks.INSTANCE))) {
                throw ProviderException.builder(
                                Kind.TAKEN,
                                "the bucket '" + bucket + "' belongs to somebody else, as its object " + OWNER
                                        + " says; choose another bucketName(…)")
                        .code(e.code())
                        .requestId(e.requestId())
                        .cause(e)
                        .build();
            }
        }
    }
}
