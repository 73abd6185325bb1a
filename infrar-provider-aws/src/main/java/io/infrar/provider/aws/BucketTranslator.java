package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.AuditLog;
import io.infrar.model.Backup;
import io.infrar.model.Bucket;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Edge;
import io.infrar.model.Jurisdiction;
import io.infrar.model.Output;
import io.infrar.model.Region;
import io.infrar.provider.aws.iam.Role;
import io.infrar.provider.aws.s3.Bucket.AccessLog;
import io.infrar.provider.aws.s3.Bucket.Archive;
import io.infrar.provider.aws.s3.Bucket.CorsRule;
import io.infrar.provider.aws.s3.Bucket.Encryption;
import io.infrar.provider.aws.s3.Bucket.LifecycleRule;
import io.infrar.provider.aws.s3.Bucket.Replication;
import io.infrar.provider.aws.s3.Bucket.Spec;
import io.infrar.provider.aws.s3.BucketPolicies;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.PolicyDocument;
import io.infrar.provider.aws.sdk.PolicyDocument.Principal;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import io.infrar.spi.Charge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a bucket into resources: private and encrypted. */
final class BucketTranslator {
    /** Uploads that nobody completes are kept, and paid, for ever unless they are thrown away. */
    private static final int ABORT_UPLOADS_DAYS = 7;

    private static final String GLACIER = "GLACIER";

    private final Translating t;

    BucketTranslator(Translating t) {
        this.t = t;
    }

    void translate(Bucket bucket) {
        checkName(bucket);
        checkJurisdiction(bucket);
        checkDomain(bucket);
        checkKeys(bucket);
        if (bucket.encryption() == Bucket.Encryption.NONE) {
            t.info("aws.not-realised", bucket, "S3 encrypts every object, so unencrypted() has no effect.", "");
        }
        Address address = address(bucket);
        Spec spec = new Spec(
                bucket.bucketName(),
                bucket.versioned(),
                encryption(bucket),
                lifecycle(bucket),
                !bucket.publiclyReadable(),
                policy(bucket),
                bucket.cors().isEmpty() ? null : cors(bucket),
                accessLog(bucket),
                replication(bucket),
                bucket.emptyOnDestroy(),
                Map.of());
        t.add(address, bucket, spec, charges(bucket));
        t.export(
                bucket,
                Bucket.exports(
                        Translating.output(address, "name"),
                        Output.of("https://s3." + t.region(bucket) + ".amazonaws.com"),
                        Output.of(t.region(bucket)),
                        Translating.output(address, "accessKey"),
                        Translating.output(address, "secretKey")));
    }

    static Address address(Bucket bucket) {
        return Translating.shared("bucket", bucket);
    }

    /** The edge of this provider that a component is behind. */
    static Optional<Edge> edge(Translating t, ComponentKey origin) {
        return t.slice().components(Edge.class).stream()
                .filter(edge -> origin.equals(edge.origin()))
                .findFirst();
    }

    // ---- policy

    private @Nullable PolicyDocument policy(Bucket bucket) {
        List<Statement> statements = statements(t, bucket);
        if (edge(t, bucket.key()).isPresent()) {
            return null; // part of the policy that names the distribution
        }
        return statements.isEmpty() ? null : new PolicyDocument(statements);
    }

    /** Who may do what, but for the distribution in front of it. */
    static List<Statement> statements(Translating t, Bucket bucket) {
        List<Statement> statements = new ArrayList<>();
        if (t.option(bucket, S3Options.class, S3Options.NAME)
                .filter(S3Options::tlsOnly)
                .isPresent()) {
            statements.add(BucketPolicies.tlsOnly());
        }
        if (bucket.publiclyReadable()) {
            statements.add(BucketPolicies.publiclyReadable());
        }
        if (bucket.replicateTo() != null
                && t.slice().components(Bucket.class).stream().anyMatch(each -> isTo(bucket.replicateTo(), each))) {
            statements.addAll(replicated(bucket));
        }
        List<AuditLog> audited = t.slice().components(AuditLog.class).stream()
                .filter(log -> isTo(log.to(), bucket))
                .toList();
        if (!audited.isEmpty()) {
            statements.addAll(auditLog(t, audited));
        }
        for (Bucket source : t.slice().components(Bucket.class)) {
            if (isTo(source.logTo(), bucket)) {
                statements.add(BucketPolicies.service(
                                "AccessLog" + sid(source.name()),
                                "logging.s3.amazonaws.com",
                                Set.of("s3:PutObject"),
                                BucketPolicies.objects(logPrefix(source)))
                        .when("StringEquals", "aws:SourceAccount", Output.of(BucketPolicies.ACCOUNT)));
            }
        }
        return statements;
    }

    /** The trail is made after the bucket and its name is not known before, so its region and account are what it is known by. */
    static List<Statement> auditLog(Translating t, List<AuditLog> logs) {
        String region = t.region(logs.get(0));
        Output<String> trails = Output.of("arn:" + AwsClients.partition(region) + ":cloudtrail:" + region + ":"
                + BucketPolicies.ACCOUNT + ":trail/*");
        String service = "cloudtrail.amazonaws.com";
        return List.of(
                BucketPolicies.service("AuditLogCheck", service, Set.of("s3:GetBucketAcl"), BucketPolicies.bucket())
                        .when("ArnLike", "aws:SourceArn", trails),
                BucketPolicies.service(
                                "AuditLogWrite", service, Set.of("s3:PutObject"), BucketPolicies.objects("AWSLogs/"))
                        .when("StringEquals", "s3:x-amz-acl", Output.of("bucket-owner-full-control"))
                        .when("ArnLike", "aws:SourceArn", trails));
    }

    /** Whether a service of AWS writes into it. */
    static boolean isLogTarget(Translating t, Bucket bucket) {
        return t.slice().components(AuditLog.class).stream().anyMatch(log -> isTo(log.to(), bucket))
                || t.slice().components(Bucket.class).stream().anyMatch(each -> isTo(each.logTo(), bucket));
    }

    private static boolean isTo(Bucket.@Nullable Ref ref, Bucket bucket) {
        return ref != null && ref.environment() == null && ref.name().equals(bucket.name());
    }

    private static String sid(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "");
    }

    // ---- settings

    private Encryption encryption(Bucket bucket) {
        if (bucket.encryption() != Bucket.Encryption.KMS) {
            return Encryption.AES256;
        }
        if (isLogTarget(t, bucket)) {
            t.error(
                    "aws.bucket-encryption",
                    bucket,
                    "encryption is KMS, and logs that AWS writes into the bucket cannot use the account's key for S3.",
                    "Leave out kms(): objects are encrypted with keys of S3.");
        }
        return new Encryption("aws:kms", null);
    }

    private Set<LifecycleRule> lifecycle(Bucket bucket) {
        Set<LifecycleRule> rules = new LinkedHashSet<>();
        boolean forAll = false;
        for (Bucket.LifecycleRule rule : bucket.lifecycle()) {
            Integer expire = days(bucket, "expireAfter", rule.expireAfter());
            Integer archive = days(bucket, "archiveAfter", rule.archiveAfter());
            forAll |= rule.prefix().isEmpty();
            rules.add(new LifecycleRule(
                    rule.prefix(),
                    expire,
                    archive == null ? null : new Archive(archive, GLACIER),
                    // What expires in a bucket with versions becomes a former version first.
                    bucket.versioned() ? expire : null,
                    rule.prefix().isEmpty() ? ABORT_UPLOADS_DAYS : null));
        }
        for (Backup backup : t.slice().components(Backup.class)) {
            if (isTo(backup.to(), bucket)) {
                copies(bucket, backup).ifPresent(rules::add);
            }
        }
        if (!forAll) {
            rules.add(new LifecycleRule("", null, null, null, ABORT_UPLOADS_DAYS));
        }
        return rules;
    }

    /** The rule that deletes the copies of a backup, where the bucket's own rules do not. */
    private Optional<LifecycleRule> copies(Bucket bucket, Backup backup) {
        String prefix = BackupTranslator.prefix(backup);
        Optional<Duration> own = bucket.lifecycle().stream()
                .filter(rule -> prefix.startsWith(rule.prefix()) && rule.expireAfter() != null)
                .map(Bucket.LifecycleRule::expireAfter)
                .min(Comparator.naturalOrder());
        if (own.isPresent() && own.get().compareTo(backup.kept()) <= 0) {
            if (own.get().compareTo(backup.kept()) < 0) {
                t.warning(
                        "aws.backup-kept",
                        backup,
                        "kept is " + backup.kept() + ", and " + bucket.key() + " deletes what is older than "
                                + own.get() + ".",
                        "Write expireAfter of the bucket not below kept of the backup.");
            }
            return Optional.empty();
        }
        Integer days = days(backup, "kept", backup.kept());
        return Optional.of(new LifecycleRule(prefix, days, null, bucket.versioned() ? days : null, null));
    }

    private @Nullable Integer days(Component bucket, String field, @Nullable Duration age) {
        if (age == null) {
            return null;
        }
        long days = Math.max(1, (age.toHours() + 23) / 24);
        if (!age.equals(Duration.ofDays(days))) {
            t.warning(
                    "aws.bucket-lifecycle",
                    bucket,
                    field + " is " + age + ", and S3 counts in days: it will be " + days + ".",
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

    private @Nullable AccessLog accessLog(Bucket bucket) {
        Bucket target = other(bucket, "logTo", bucket.logTo());
        if (target == null) {
            return null;
        }
        if (!t.region(target).equals(t.region(bucket))) {
            t.error(
                    "aws.bucket-log",
                    bucket,
                    "logTo is '" + target.name() + "' in " + t.region(target) + ", not in " + t.region(bucket) + ".",
                    "Log to a bucket in the same region.");
        }
        if (target.logTo() != null) {
            t.warning(
                    "aws.bucket-log",
                    bucket,
                    "logTo is '" + target.name() + "', whose own access log is on: logs of logs grow without end.",
                    "Leave out logTo of '" + target.name() + "'.");
        }
        return new AccessLog(Translating.output(address(target), "name"), logPrefix(bucket));
    }

    private static String logPrefix(Bucket source) {
        return source.name() + "/";
    }

    private @Nullable Replication replication(Bucket bucket) {
        Bucket target = other(bucket, "replicateTo", bucket.replicateTo());
        if (target == null) {
            return null;
        }
        for (Bucket each : List.of(bucket, target)) {
            if (!each.versioned()) {
                t.error(
                        "aws.bucket-replication",
                        bucket,
                        "replicateTo needs versions on both sides, and '" + each.name() + "' has none.",
                        "Write versioned() on '" + each.name() + "'.");
            }
        }
        if (bucket.encryption() == Bucket.Encryption.KMS || target.encryption() == Bucket.Encryption.KMS) {
            t.error(
                    "aws.bucket-replication",
                    bucket,
                    "replicateTo cannot copy objects that are encrypted with the account's key for S3.",
                    "Leave out kms() on both sides.");
        }
        if (isTo(target.replicateTo(), bucket)) {
            t.error(
                    "aws.bucket-replication",
                    bucket,
                    "replicateTo is '" + target.name() + "', which copies back.",
                    "Copy in one direction.");
            return null;
        }
        return new Replication(replicationRole(bucket, target), Translating.output(address(target), "arn"));
    }

    /**
     * The role that copies. What it may read the bucket's own policy says, since the bucket refers to the role; what it may write
     * it says itself.
     */
    private Output<String> replicationRole(Bucket bucket, Bucket target) {
        Output<String> copies = Output.format("{}/*", Translating.<String>output(address(target), "arn"));
        Role.Spec role = Role.Spec.of(
                PolicyDocument.of(Statement.allowService("s3.amazonaws.com", "sts:AssumeRole")),
                PolicyDocument.of(Statement.allow(
                        Set.of("s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"), Set.of(copies))),
                "copies objects from " + bucket.name() + " to " + target.name());
        t.add(roleAddress(bucket), bucket, role);
        return Translating.output(roleAddress(bucket), "arn");
    }

    private static Address roleAddress(Bucket bucket) {
        return Translating.shared("role", bucket, "replication");
    }

    private static List<Statement> replicated(Bucket bucket) {
        Set<Principal> role = Set.of(new Principal("AWS", Translating.output(roleAddress(bucket), "arn")));
        return List.of(
                new Statement(
                        "ReplicationList",
                        "Allow",
                        role,
                        Set.of("s3:GetReplicationConfiguration", "s3:ListBucket"),
                        Set.of(BucketPolicies.bucket()),
                        Set.of()),
                new Statement(
                        "ReplicationRead",
                        "Allow",
                        role,
                        Set.of(
                                "s3:GetObjectVersionForReplication",
                                "s3:GetObjectVersionAcl",
                                "s3:GetObjectVersionTagging"),
                        Set.of(BucketPolicies.objects("")),
                        Set.of()));
    }

    /** Another bucket that this one refers to, when it is here. */
    private @Nullable Bucket other(Bucket bucket, String field, Bucket.@Nullable Ref ref) {
        if (ref == null) {
            return null;
        }
        Bucket found = t.slice().components(Bucket.class).stream()
                .filter(each -> isTo(ref, each))
                .findFirst()
                .orElse(null);
        if (found == null || found.equals(bucket)) {
            t.error(
                    "aws.bucket-other",
                    bucket,
                    field + " is '" + ref.name() + "', which is not another bucket of this environment on aws.",
                    "Name one that is.");
            return null;
        }
        return found;
    }

    // ---- findings

    private void checkName(Bucket bucket) {
        String name = bucket.bucketName();
        if (name != null
                && (name.contains("..")
                        || name.matches("\\d{1,3}(\\.\\d{1,3}){3}")
                        || name.startsWith("xn--")
                        || name.startsWith("sthree-")
                        || name.endsWith("-s3alias")
                        || name.endsWith("--ol-s3"))) {
            t.error(
                    "aws.bucket-name",
                    bucket,
                    "bucketName '" + name + "' is not allowed by S3.",
                    "Use letters, digits and single dashes; not an IP address, not xn--, sthree-, -s3alias or --ol-s3.");
        } else if (name != null && name.contains(".")) {
            t.warning(
                    "aws.bucket-name",
                    bucket,
                    "bucketName '" + name + "' has dots, so it does not fit the certificate of S3 as a host name.",
                    "Use dashes.");
        }
    }

    private void checkJurisdiction(Bucket bucket) {
        Jurisdiction required = bucket.jurisdiction();
        if (required == null) {
            return;
        }
        String code = t.region(bucket);
        Jurisdiction actual = new AwsProvider()
                .regions().stream()
                        .filter(region -> region.code().equals(code))
                        .findFirst()
                        .map(Region::jurisdiction)
                        .orElse(Jurisdiction.OTHER);
        if (!actual.satisfies(required)) {
            t.error(
                    "aws.bucket-jurisdiction",
                    bucket,
                    "jurisdiction is " + required + ", and the bucket is in " + code + " (" + actual + ").",
                    "Place the bucket in a region of " + required + ".");
        }
    }

    private void checkDomain(Bucket bucket) {
        String domain = bucket.domain();
        if (domain != null
                && edge(t, bucket.key())
                        .filter(edge -> edge.domains().contains(domain))
                        .isEmpty()) {
            t.error(
                    "aws.bucket-domain",
                    bucket,
                    "domain is '" + domain + "', and S3 does not serve HTTPS under names of others.",
                    "Put an edge with this domain in front of the bucket: edge(…, e -> e.inFrontOf(bucket(\""
                            + bucket.name() + "\")).domains(\"" + domain + "\")).");
        }
    }

    /** Programs on AWS have roles, which need no keys. */
    private void checkKeys(Bucket bucket) {
        String json = t.environment().toJson();
        for (String export : List.of("accessKey", "secretKey")) {
            if (json.contains("\"" + bucket.key() + "#" + export + "\"")) {
                t.error(
                        "aws.bucket-keys",
                        bucket,
                        export + " is read, and buckets on aws have no keys of their own.",
                        "Write uses(bucket(\"" + bucket.name()
                                + "\")) on the program: its role may then use the bucket, and the AWS SDK finds the role by"
                                + " itself.");
            }
        }
    }

    // ---- charges

    private Charge[] charges(Bucket bucket) {
        String region = t.region(bucket);
        boolean archived = bucket.lifecycle().stream().anyMatch(rule -> rule.archiveAfter() != null);
        return new Charge[] {
            Translating.usage(
                    "s3", archived ? "glacier-flexible-storage" : "standard-storage", region, 10, "10 GB kept"),
            Translating.usage("s3", "put-copy-post-list", region, 10, "10,000 objects written or listed a month"),
            Translating.usage("s3", "get-other", region, 100, "100,000 objects read a month")
        };
    }
}
