package io.infrar.provider.aws.s3;

import io.infrar.model.Output;
import io.infrar.provider.aws.s3.Bucket.AccessLog;
import io.infrar.provider.aws.s3.Bucket.Archive;
import io.infrar.provider.aws.s3.Bucket.CorsRule;
import io.infrar.provider.aws.s3.Bucket.Encryption;
import io.infrar.provider.aws.s3.Bucket.LifecycleRule;
import io.infrar.provider.aws.s3.Bucket.Replication;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketLifecycleConfiguration;
import software.amazon.awssdk.services.s3.model.BucketLoggingStatus;
import software.amazon.awssdk.services.s3.model.CORSConfiguration;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.DeleteMarkerReplication;
import software.amazon.awssdk.services.s3.model.DeleteMarkerReplicationStatus;
import software.amazon.awssdk.services.s3.model.Destination;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.LoggingEnabled;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.ReplicationConfiguration;
import software.amazon.awssdk.services.s3.model.ReplicationRule;
import software.amazon.awssdk.services.s3.model.ReplicationRuleFilter;
import software.amazon.awssdk.services.s3.model.ReplicationRuleStatus;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionConfiguration;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;

/** The settings of a bucket as S3 has them: each has a call of its own, to read and to write. */
final class BucketSettings {
    private BucketSettings() {}

    static boolean blocked(S3Client s3, String name) {
        PublicAccessBlockConfiguration block =
                s3.getPublicAccessBlock(r -> r.bucket(name)).publicAccessBlockConfiguration();
        return Boolean.TRUE.equals(block.blockPublicAcls())
                && Boolean.TRUE.equals(block.blockPublicPolicy())
                && Boolean.TRUE.equals(block.ignorePublicAcls())
                && Boolean.TRUE.equals(block.restrictPublicBuckets());
    }

    static @Nullable Encryption encryption(S3Client s3, String name) {
        return s3.getBucketEncryption(r -> r.bucket(name)).serverSideEncryptionConfiguration().rules().stream()
                .map(ServerSideEncryptionRule::applyServerSideEncryptionByDefault)
                .filter(Objects::nonNull)
                .findFirst()
                .map(rule -> {
                    String key = rule.kmsMasterKeyID();
                    return new Encryption(rule.sseAlgorithmAsString(), key == null ? null : Output.of(key));
                })
                .orElse(null);
    }

    static Set<LifecycleRule> lifecycle(S3Client s3, String name) {
        Set<LifecycleRule> rules = new LinkedHashSet<>();
        for (var rule : s3.getBucketLifecycleConfiguration(r -> r.bucket(name)).rules()) {
            if (rule.status() == ExpirationStatus.ENABLED) {
                rules.add(new LifecycleRule(
                        prefix(rule),
                        rule.expiration() == null ? null : rule.expiration().days(),
                        rule.transitions().stream()
                                .findFirst()
                                .map(move -> new Archive(
                                        Objects.requireNonNullElse(move.days(), 0), move.storageClassAsString()))
                                .orElse(null),
                        rule.noncurrentVersionExpiration() == null
                                ? null
                                : rule.noncurrentVersionExpiration().noncurrentDays(),
                        rule.abortIncompleteMultipartUpload() == null
                                ? null
                                : rule.abortIncompleteMultipartUpload().daysAfterInitiation()));
            }
        }
        return rules;
    }

    @SuppressWarnings("deprecation") // rules that others wrote may have the prefix in its old place
    private static String prefix(software.amazon.awssdk.services.s3.model.LifecycleRule rule) {
        String prefix = rule.filter() == null ? rule.prefix() : rule.filter().prefix();
        return prefix == null ? "" : prefix;
    }

    static List<CorsRule> cors(S3Client s3, String name) {
        return s3.getBucketCors(r -> r.bucket(name)).corsRules().stream()
                .map(rule -> new CorsRule(
                        Set.copyOf(rule.allowedOrigins()),
                        Set.copyOf(rule.allowedMethods()),
                        Set.copyOf(rule.allowedHeaders()),
                        Set.copyOf(rule.exposeHeaders()),
                        rule.maxAgeSeconds()))
                .toList();
    }

    static @Nullable AccessLog accessLog(S3Client s3, String name) {
        LoggingEnabled log = s3.getBucketLogging(r -> r.bucket(name)).loggingEnabled();
        return log == null
                ? null
                : new AccessLog(Output.of(log.targetBucket()), Objects.requireNonNullElse(log.targetPrefix(), ""));
    }

    static @Nullable Replication replication(S3Client s3, String name) {
        ReplicationConfiguration found =
                s3.getBucketReplication(r -> r.bucket(name)).replicationConfiguration();
        return found.rules().stream()
                .filter(rule -> rule.status() == ReplicationRuleStatus.ENABLED)
                .findFirst()
                .map(rule -> new Replication(
                        Output.of(found.role()), Output.of(rule.destination().bucket())))
                .orElse(null);
    }

    static void putEncryption(S3Client s3, String id, @Nullable Encryption encryption) {
        if (encryption == null) {
            s3.deleteBucketEncryption(r -> r.bucket(id)); // back to the keys of S3
            return;
        }
        Output<String> key = encryption.kmsKey();
        ServerSideEncryptionByDefault byDefault = ServerSideEncryptionByDefault.builder()
                .sseAlgorithm(encryption.algorithm())
                .kmsMasterKeyID(key == null ? null : key.get())
                .build();
        ServerSideEncryptionRule rule = ServerSideEncryptionRule.builder()
                .applyServerSideEncryptionByDefault(byDefault)
                // One call to the key service for many objects; without it each object is charged.
                .bucketKeyEnabled(
                        !encryption.algorithm().equals(ServerSideEncryption.AES256.toString()) ? Boolean.TRUE : null)
                .build();
        s3.putBucketEncryption(r -> r.bucket(id)
                .serverSideEncryptionConfiguration(
                        ServerSideEncryptionConfiguration.builder().rules(rule).build()));
    }

    static void putLifecycle(S3Client s3, String id, @Nullable Set<LifecycleRule> rules) {
        if (rules == null || rules.isEmpty()) {
            s3.deleteBucketLifecycle(r -> r.bucket(id));
            return;
        }
        List<software.amazon.awssdk.services.s3.model.LifecycleRule> all = new ArrayList<>();
        for (LifecycleRule rule : rules) {
            var builder = software.amazon.awssdk.services.s3.model.LifecycleRule.builder()
                    .id(rule.prefix().isEmpty() ? "all" : "prefix " + rule.prefix())
                    .status(ExpirationStatus.ENABLED)
                    .filter(LifecycleRuleFilter.builder().prefix(rule.prefix()).build());
            Integer expire = rule.expireDays();
            if (expire != null) {
                builder.expiration(r -> r.days(expire));
            }
            Archive archive = rule.archive();
            if (archive != null) {
                builder.transitions(software.amazon.awssdk.services.s3.model.Transition.builder()
                        .days(archive.days())
                        .storageClass(TransitionStorageClass.fromValue(archive.storageClass()))
                        .build());
            }
            Integer former = rule.formerVersionsDays();
            if (former != null) {
                builder.noncurrentVersionExpiration(r -> r.noncurrentDays(former));
            }
            Integer abort = rule.abortUploadsDays();
            if (abort != null) {
                builder.abortIncompleteMultipartUpload(r -> r.daysAfterInitiation(abort));
            }
            all.add(builder.build());
        }
        s3.putBucketLifecycleConfiguration(r -> r.bucket(id)
                .lifecycleConfiguration(
                        BucketLifecycleConfiguration.builder().rules(all).build()));
    }

    static void putCors(S3Client s3, String id, @Nullable List<CorsRule> rules) {
        if (rules == null || rules.isEmpty()) {
            s3.deleteBucketCors(r -> r.bucket(id));
            return;
        }
        List<CORSRule> all = rules.stream()
                .map(rule -> CORSRule.builder()
                        .allowedOrigins(rule.origins())
                        .allowedMethods(rule.methods())
                        .allowedHeaders(rule.headers())
                        .exposeHeaders(rule.exposedHeaders())
                        .maxAgeSeconds(rule.maxAgeSeconds())
                        .build())
                .toList();
        s3.putBucketCors(r -> r.bucket(id)
                .corsConfiguration(CORSConfiguration.builder().corsRules(all).build()));
    }

    static void putAccessLog(S3Client s3, String id, @Nullable AccessLog log) {
        BucketLoggingStatus.Builder status = BucketLoggingStatus.builder();
        if (log != null) {
            status.loggingEnabled(LoggingEnabled.builder()
                    .targetBucket(log.bucket().get())
                    .targetPrefix(log.prefix())
                    .build());
        }
        s3.putBucketLogging(r -> r.bucket(id).bucketLoggingStatus(status.build()));
    }

    static void putReplication(S3Client s3, String id, @Nullable Replication replication) {
        if (replication == null) {
            s3.deleteBucketReplication(r -> r.bucket(id));
            return;
        }
        ReplicationRule rule = ReplicationRule.builder()
                .id("all")
                .priority(1)
                .status(ReplicationRuleStatus.ENABLED)
                .filter(ReplicationRuleFilter.builder().prefix("").build())
                .deleteMarkerReplication(DeleteMarkerReplication.builder()
                        .status(DeleteMarkerReplicationStatus.DISABLED)
                        .build())
                .destination(Destination.builder()
                        .bucket(replication.destination().get())
                        .build())
                .build();
        s3.putBucketReplication(r -> r.bucket(id)
                .replicationConfiguration(ReplicationConfiguration.builder()
                        .role(replication.role().get())
                        .rules(rule)
                        .build()));
    }
}
