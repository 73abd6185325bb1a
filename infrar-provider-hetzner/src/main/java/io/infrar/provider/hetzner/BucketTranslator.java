package io.infrar.provider.hetzner;

import io.infrar.model.Address;
import io.infrar.model.Bucket;
import io.infrar.model.Jurisdiction;
import io.infrar.provider.hetzner.storage.Bucket.CorsRule;
import io.infrar.provider.hetzner.storage.Bucket.LifecycleRule;
import io.infrar.provider.hetzner.storage.Bucket.Spec;
import io.infrar.spi.Charge;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a bucket into one of Hetzner Object Storage. */
final class BucketTranslator {
    private static final Set<String> LOCATIONS = Set.of("fsn1", "nbg1", "hel1");

    /** Uploads that nobody completes are kept, and paid, for ever unless they are thrown away. */
    private static final int ABORT_UPLOADS_DAYS = 7;

    private final Translating t;

    BucketTranslator(Translating t) {
        this.t = t;
    }

    void translate(Bucket bucket) {
        checkPlace(bucket);
        checkName(bucket);
        checkUnknown(bucket);
        Spec spec = new Spec(
                bucket.bucketName(),
                bucket.versioned(),
                lifecycle(bucket),
                bucket.cors().isEmpty() ? null : cors(bucket),
                bucket.publiclyReadable(),
                bucket.emptyOnDestroy());
        Address address = address(bucket);
        t.add(address, bucket, spec, charges(bucket));
        t.export(
                bucket,
                Bucket.exports(
                        Translating.output(address, "name"),
                        Translating.output(address, "endpoint"),
                        Translating.output(address, "region"),
                        Translating.output(address, "accessKey"),
                        Translating.output(address, "secretKey")));
    }

    static Address address(Bucket bucket) {
        return Translating.own("bucket", bucket);
    }

    // ---- settings

    private Set<LifecycleRule> lifecycle(Bucket bucket) {
        Set<LifecycleRule> rules = new LinkedHashSet<>();
        boolean forAll = false;
        for (Bucket.LifecycleRule rule : bucket.lifecycle()) {
            Integer expire = days(bucket, rule.expireAfter());
            if (expire != null) {
                forAll |= rule.prefix().isEmpty();
                rules.add(new LifecycleRule(
                        rule.prefix(),
                        expire,
                        // What expires in a bucket with versions becomes a former version first.
                        bucket.versioned() ? expire : null,
                        rule.prefix().isEmpty() ? ABORT_UPLOADS_DAYS : null));
            }
        }
        if (!forAll) {
            rules.add(new LifecycleRule("", null, null, ABORT_UPLOADS_DAYS));
        }
        return rules;
    }

    private @Nullable Integer days(Bucket bucket, @Nullable Duration age) {
        if (age == null) {
            return null;
        }
        long days = Math.max(1, (age.toHours() + 23) / 24);
        if (!age.equals(Duration.ofDays(days))) {
            t.warning(
                    "hetzner.bucket-lifecycle",
                    bucket,
                    "expireAfter is " + age + ", and rules count in days: it will be " + days + ".",
                    "Give whole days.");
        }
        return (int) Math.min(days, Integer.MAX_VALUE);
    }

    private static List<CorsRule> cors(Bucket bucket) {
        return bucket.cors().stream()
                .map(rule -> new CorsRule(
                        Set.copyOf(rule.origins()),
                        Set.copyOf(rule.methods()),
                        Set.of("*"),
                        Set.of("ETag"),
                        rule.maxAge() == null ? null : (int) rule.maxAge().toSeconds()))
                .toList();
    }

    // ---- findings

    private void checkPlace(Bucket bucket) {
        String location = t.region(bucket);
        if (!LOCATIONS.contains(location)) {
            t.error(
                    "hetzner.bucket-location",
                    bucket,
                    "region is " + location + ", and Hetzner has Object Storage in fsn1, nbg1 and hel1 only.",
                    "Place the bucket there: on(\"hetzner\", \"fsn1\").");
        }
        Jurisdiction required = bucket.jurisdiction();
        if (required != null && !Jurisdiction.EU.satisfies(required)) {
            t.error(
                    "hetzner.bucket-jurisdiction",
                    bucket,
                    "jurisdiction is " + required + ", and Hetzner keeps objects in the EU.",
                    "Leave it out, or place the bucket with another provider.");
        }
    }

    private void checkName(Bucket bucket) {
        String name = bucket.bucketName();
        if (name == null) {
            return;
        }
        if (name.contains("..") || name.matches("\\d{1,3}(\\.\\d{1,3}){3}") || name.startsWith("xn--")) {
            t.error(
                    "hetzner.bucket-name",
                    bucket,
                    "bucketName '" + name + "' is not allowed.",
                    "Use letters, digits and single dashes; not an IP address, not xn--.");
        } else if (name.contains(".")) {
            t.warning(
                    "hetzner.bucket-name",
                    bucket,
                    "bucketName '" + name + "' has dots, so it does not fit the store's certificate as a host name.",
                    "Use dashes.");
        }
    }

    private void checkUnknown(Bucket bucket) {
        if (bucket.encryption() == Bucket.Encryption.KMS) {
            t.error(
                    "hetzner.bucket-encryption",
                    bucket,
                    "encryption is KMS, and Hetzner has no key service.",
                    "Leave out kms(), and encrypt what must be before it is uploaded.");
        }
        if (bucket.replicateTo() != null) {
            t.error(
                    "hetzner.bucket-replication",
                    bucket,
                    "replicateTo is set, and Hetzner does not copy between buckets.",
                    "Leave it out, and copy with a job, or place the bucket with another provider.");
        }
        if (bucket.logTo() != null) {
            t.error("hetzner.bucket-log", bucket, "logTo is set, and Hetzner writes no access log.", "Leave it out.");
        }
        if (bucket.domain() != null) {
            t.error(
                    "hetzner.bucket-domain",
                    bucket,
                    "domain is '" + bucket.domain() + "', and Hetzner does not serve buckets under names of others.",
                    "Put a proxy or an edge in front of the bucket, or place it on cloudflare.");
        }
        List<String> left = new ArrayList<>();
        if (bucket.lifecycle().stream().anyMatch(rule -> rule.archiveAfter() != null)) {
            left.add("archiveAfter (there is one class of storage)");
        }
        if (bucket.encryption() == Bucket.Encryption.AES256) {
            left.add("encryption with keys of the store (only with keys that come with each call, SSE-C)");
        }
        t.notRealised(bucket, left);
    }

    // ---- charges

    /** The base price is that of an account, so it belongs to the first bucket. */
    private Charge[] charges(Bucket bucket) {
        boolean first = t.slice().components(Bucket.class).stream()
                .map(Bucket::name)
                .min(String::compareTo)
                .filter(bucket.name()::equals)
                .isPresent();
        return first
                ? new Charge[] {t.months("object-storage", "base", t.region(bucket), BigDecimal.ONE)}
                : new Charge[0];
    }
}
