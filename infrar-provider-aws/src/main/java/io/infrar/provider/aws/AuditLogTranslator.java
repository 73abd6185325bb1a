package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.AuditLog;
import io.infrar.model.Bucket;
import io.infrar.model.ComponentKey;
import io.infrar.model.Output;
import io.infrar.provider.aws.observe.Trail;
import io.infrar.provider.aws.s3.Bucket.Encryption;
import io.infrar.provider.aws.s3.Bucket.LifecycleRule;
import io.infrar.provider.aws.sdk.PolicyDocument;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns an audit log into a trail of all regions, and a bucket where none is given. */
final class AuditLogTranslator {
    private static final int ABORT_UPLOADS_DAYS = 7;

    private final Translating t;

    AuditLogTranslator(Translating t) {
        this.t = t;
    }

    void translate(AuditLog log) {
        Output<String> bucket = log.to() == null ? ownBucket(log) : givenBucket(log, log.to());
        if (bucket == null) {
            return;
        }
        Address address = Translating.own("trail", log);
        t.add(address, log, new Trail.Spec(bucket, null, true, true, null, true, Map.of()));
        t.export(log, AuditLog.exports(Translating.output(address, "arn")));
    }

    private @Nullable Output<String> givenBucket(AuditLog log, Bucket.Ref ref) {
        Optional<Bucket> found = t.slice().components(Bucket.class).stream()
                .filter(bucket -> ref.environment() == null && bucket.name().equals(ref.name()))
                .findFirst();
        if (found.isEmpty()) {
            ComponentKey key = ref.key();
            t.error(
                    "aws.audit-log-bucket",
                    log,
                    "to is " + key + ", which is not a bucket on aws in this environment.",
                    "Name one that is, or leave it out.");
            return null;
        }
        Bucket bucket = found.get();
        for (Bucket.LifecycleRule rule : bucket.lifecycle()) {
            Duration age = rule.expireAfter();
            if (age != null && age.compareTo(log.retention()) < 0 && touches(rule)) {
                t.warning(
                        "aws.audit-log-retention",
                        log,
                        "retention is " + log.retention().toDays() + " days, but " + bucket.key() + " deletes after "
                                + age.toDays() + ".",
                        "Give the audit log a bucket of its own, or keep objects longer.");
            }
        }
        if (bucket.lifecycle().stream().noneMatch(rule -> rule.expireAfter() != null && touches(rule))) {
            t.info(
                    "aws.audit-log-retention",
                    log,
                    "retention is " + log.retention().toDays() + " days, but " + bucket.key()
                            + " keeps objects for ever.",
                    "Give the bucket a lifecycle rule for AWSLogs/.");
        }
        return Translating.output(BucketTranslator.address(bucket), "name");
    }

    /** Whether a rule is about what the trail writes, which is all below {@code AWSLogs/}. */
    private static boolean touches(Bucket.LifecycleRule rule) {
        return "AWSLogs/".startsWith(rule.prefix()) || rule.prefix().startsWith("AWSLogs/");
    }

    private Output<String> ownBucket(AuditLog log) {
        Address address = Translating.shared("bucket", log);
        LifecycleRule rule = new LifecycleRule(
                "", Math.toIntExact(Math.max(1, log.retention().toDays())), null, null, ABORT_UPLOADS_DAYS);
        t.add(
                address,
                log,
                new io.infrar.provider.aws.s3.Bucket.Spec(
                        null,
                        false,
                        Encryption.AES256,
                        Set.of(rule),
                        true,
                        new PolicyDocument(BucketTranslator.auditLog(t, List.of(log))),
                        null,
                        null,
                        null,
                        false,
                        Map.of()),
                Translating.usage("s3", "standard-storage", t.region(log), 1, "1 GB of events"));
        return Translating.output(address, "name");
    }
}
