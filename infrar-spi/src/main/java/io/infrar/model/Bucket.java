package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An object storage bucket.
 *
 * @param bucketName the exact name, where others know it; null lets the provider make one from environment and component
 * @param versioned keeps the former versions of objects
 * @param lifecycle when objects are archived and deleted
 * @param publiclyReadable by everybody; a security rule refuses it unless suppressed with a reason
 * @param cors which web sites may use it from a browser
 * @param replicateTo a bucket that gets a copy of every object
 * @param jurisdiction where its content must stay; null means where the component is placed
 * @param logTo a bucket that gets the access log
 * @param domain a name under which objects are reachable
 * @param emptyOnDestroy delete the objects with the bucket; else a bucket that is not empty is not destroyed
 */
public record Bucket(
        String name,
        Traits traits,
        @Nullable String bucketName,
        boolean versioned,
        Encryption encryption,
        List<LifecycleRule> lifecycle,
        boolean publiclyReadable,
        List<CorsRule> cors,
        @Nullable Ref replicateTo,
        @Nullable Jurisdiction jurisdiction,
        @Nullable Ref logTo,
        @Nullable String domain,
        boolean emptyOnDestroy)
        implements Component {
    public Bucket {
        requireNonNull(encryption, "encryption is null");
        lifecycle = Values.copy(lifecycle);
        cors = Values.copy(cors);
    }

    /** How objects are encrypted at rest. */
    public enum Encryption {
        /** With the store's own keys. */
        AES256,
        /** With a key of the provider's key service. */
        KMS,
        NONE
    }

    /**
     * When objects are archived and deleted.
     *
     * @param prefix of the objects' names; empty means all
     * @param expireAfter the age at which they are deleted; null means never
     * @param archiveAfter the age at which they go to cheaper storage; null means never
     */
    public record LifecycleRule(
            String prefix,
            @Nullable Duration expireAfter,
            @Nullable Duration archiveAfter) {
        public LifecycleRule {
            requireNonNull(prefix, "prefix is null");
        }
    }

    /**
     * Which web sites may use the bucket from a browser.
     *
     * @param origins such as {@code https://infrar.io}
     * @param methods such as {@code PUT}
     * @param maxAge how long a browser may remember the answer; null leaves it to the provider
     */
    public record CorsRule(
            List<String> origins,
            List<String> methods,
            @Nullable Duration maxAge) {
        public CorsRule {
            origins = Values.copy(origins);
            methods = Values.copy(methods);
        }
    }

    @Override
    public Kind kind() {
        return Kind.BUCKET;
    }

    @Override
    public void references(References references) {
        if (replicateTo != null) {
            references.to(replicateTo, Role.USES);
        }
        if (logTo != null) {
            references.to(logTo, Role.USES);
        }
    }

    @Override
    public void check(Problems problems) {
        problems.check(
                bucketName == null || bucketName.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"),
                this,
                "bucketName",
                "must be 3 to 63 lower-case letters, digits, dots and dashes, is '" + bucketName + "'");
        for (LifecycleRule rule : lifecycle) {
            Duration expire = rule.expireAfter();
            Duration archive = rule.archiveAfter();
            problems.check(
                    expire != null || archive != null, this, "lifecycle", "rule must expire or archive: " + rule);
            problems.check(Values.positive(expire), this, "expireAfter", "must be above zero, is " + expire);
            problems.check(Values.positive(archive), this, "archiveAfter", "must be above zero, is " + archive);
            problems.check(
                    expire == null || archive == null || archive.compareTo(expire) < 0,
                    this,
                    "archiveAfter",
                    "must be shorter than expireAfter " + expire + ", is " + archive);
        }
        Fields.unique(problems, this, "lifecycle", lifecycle, LifecycleRule::prefix);
        for (CorsRule rule : cors) {
            problems.check(!rule.origins().isEmpty(), this, "cors", "needs an origin such as https://infrar.io");
            problems.check(!rule.methods().isEmpty(), this, "cors", "needs a method such as GET");
            problems.check(
                    rule.methods().stream().allMatch(method -> method.matches("GET|PUT|POST|DELETE|HEAD")),
                    this,
                    "cors",
                    "methods must be GET, PUT, POST, DELETE or HEAD, are " + rule.methods());
            problems.check(
                    Values.positive(rule.maxAge()), this, "cors", "maxAge must be above zero, is " + rule.maxAge());
        }
        if (domain != null) {
            Fields.domain(problems, this, "domain", domain);
        }
    }

    /** A bucket by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.BUCKET;
        }

        /** The name that the provider knows it by. */
        public Output<String> bucket() {
            return output("bucket");
        }

        /** The address of its S3-compatible interface, without the bucket. */
        public Output<URI> endpoint() {
            return output("endpoint");
        }

        public Output<String> region() {
            return output("region");
        }

        /** The id of the access key. */
        public Output<String> accessKey() {
            return output("accessKey");
        }

        /** Where the access key's secret half is kept. */
        public Output<SecretRef> secretKey() {
            return output("secretKey");
        }
    }

    /** What a bucket gives to others. */
    public record Exports(String bucket, URI endpoint, String region, String accessKey, SecretRef secretKey) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(
            Output<String> bucket,
            Output<String> endpoint,
            Output<String> region,
            Output<String> accessKey,
            Output<SecretRef> secretKey) {
        return Map.of(
                "bucket",
                bucket,
                "endpoint",
                endpoint,
                "region",
                region,
                "accessKey",
                accessKey,
                "secretKey",
                secretKey);
    }

    /** Builds a {@link Bucket}: private, encrypted with the store's keys, kept when it is not empty. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private @Nullable String bucketName;
        private boolean versioned;
        private Encryption encryption = Encryption.AES256;
        private final List<LifecycleRule> lifecycle = new ArrayList<>();
        private boolean publiclyReadable;
        private final List<CorsRule> cors = new ArrayList<>();
        private @Nullable Ref replicateTo;
        private @Nullable Jurisdiction jurisdiction;
        private @Nullable Ref logTo;
        private @Nullable String domain;
        private boolean emptyOnDestroy;

        Builder() {}

        /** The exact name, for a bucket that others know by it. */
        public Builder bucketName(String exactName) {
            bucketName = exactName;
            return this;
        }

        /** Keeps the former versions of objects. */
        public Builder versioned() {
            versioned = true;
            return this;
        }

        /** Encrypts with a key of the provider's key service instead of the store's own. */
        public Builder kms() {
            encryption = Encryption.KMS;
            return this;
        }

        /** Turns encryption at rest off, which a security rule refuses unless suppressed with a reason. */
        public Builder unencrypted() {
            encryption = Encryption.NONE;
            return this;
        }

        /** Deletes objects of that age. */
        public Builder expireAfter(Duration age) {
            return expireAfter("", age);
        }

        /** Deletes objects of that age whose names begin with the prefix. */
        public Builder expireAfter(String prefix, Duration age) {
            return rule(prefix, rule -> new LifecycleRule(prefix, age, rule.archiveAfter()));
        }

        /** Moves objects of that age to cheaper storage. */
        public Builder archiveAfter(Duration age) {
            return archiveAfter("", age);
        }

        /** Moves objects of that age to cheaper storage whose names begin with the prefix. */
        public Builder archiveAfter(String prefix, Duration age) {
            return rule(prefix, rule -> new LifecycleRule(prefix, rule.expireAfter(), age));
        }

        private Builder rule(String prefix, UnaryOperator<LifecycleRule> change) {
            LifecycleRule old = lifecycle.stream()
                    .filter(rule -> rule.prefix().equals(prefix))
                    .findFirst()
                    .orElse(new LifecycleRule(prefix, null, null));
            Fields.put(lifecycle, change.apply(old), LifecycleRule::prefix);
            return this;
        }

        /** Lets everybody read it, which a security rule refuses unless suppressed with a reason. */
        public Builder publiclyReadable() {
            publiclyReadable = true;
            return this;
        }

        /** Lets a web site use it from a browser. */
        public Builder cors(String origin, String... methods) {
            return cors(new CorsRule(List.of(origin), List.of(methods), null));
        }

        /** Lets web sites use it from a browser; a rule of the same origins is replaced. */
        public Builder cors(CorsRule rule) {
            Fields.put(cors, rule, CorsRule::origins);
            return this;
        }

        /** Copies every object to another bucket. */
        public Builder replicateTo(Ref other) {
            replicateTo = other;
            return this;
        }

        /** Keeps its content under one law, for providers that offer it per bucket. */
        public Builder jurisdiction(Jurisdiction where) {
            jurisdiction = where;
            return this;
        }

        /** Writes the access log to another bucket. */
        public Builder logTo(Ref other) {
            logTo = other;
            return this;
        }

        /** A name under which objects are reachable. */
        public Builder domain(String name) {
            domain = name;
            return this;
        }

        /** Deletes the objects with the bucket. */
        public Builder emptyOnDestroy() {
            emptyOnDestroy = true;
            return this;
        }

        @Override
        Bucket build(String name) {
            return new Bucket(
                    name,
                    traits(),
                    bucketName,
                    versioned,
                    encryption,
                    lifecycle,
                    publiclyReadable,
                    cors,
                    replicateTo,
                    jurisdiction,
                    logTo,
                    domain,
                    emptyOnDestroy);
        }
    }
}
