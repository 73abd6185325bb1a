package io.infrar.provider.cloudflare;

import io.infrar.model.Address;
import io.infrar.model.Bucket;
import io.infrar.model.Jurisdiction;
import io.infrar.model.Output;
import io.infrar.provider.cloudflare.r2.R2Bucket;
import io.infrar.provider.cloudflare.r2.R2Cors;
import io.infrar.provider.cloudflare.r2.R2Domain;
import io.infrar.provider.cloudflare.r2.R2Lifecycle;
import io.infrar.spi.Charge;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a bucket into one of R2, with its rules and domains. */
final class BucketTranslator {
    private static final Map<Jurisdiction, String> JURISDICTIONS =
            Map.of(Jurisdiction.EU, "eu", Jurisdiction.EEA, "eu", Jurisdiction.US, "us");

    /** What calls say where there is no jurisdiction. */
    private static final String R2_DEFAULT = "default";

    private static final Duration LONGEST_CORS = Duration.ofDays(1);

    private static final Set<String> HINTS = Set.of("weur", "eeur", "enam", "wnam", "apac", "oc");
    private static final Set<String> TLS = Set.of("1.0", "1.1", "1.2", "1.3");

    /** What pages send with objects that they upload or read in parts; R2 is not documented to take a wildcard. */
    private static final Set<String> HEADERS =
            Set.of("cache-control", "content-disposition", "content-md5", "content-type", "range");

    /** Uploads that nobody completes are kept, and paid, for ever unless they are thrown away. */
    private static final long ABORT_UPLOADS = Duration.ofDays(7).toSeconds();

    private final Translating t;

    BucketTranslator(Translating t) {
        this.t = t;
    }

    void translate(Bucket bucket) {
        R2Options options = t.option(bucket, R2Options.class, R2Options.NAME).orElse(R2Options.NONE);
        Set<String> hosts = new LinkedHashSet<>(t.edgeDomains(bucket));
        if (bucket.domain() != null) {
            hosts.add(bucket.domain());
        }
        String jurisdiction = jurisdiction(bucket);
        check(bucket, options, hosts, jurisdiction);
        Address address = Translating.own("r2-bucket", bucket);
        String storageClass = options.infrequentAccess() ? "InfrequentAccess" : "Standard";
        t.add(
                address,
                bucket,
                new R2Bucket.Spec(
                        bucket.bucketName(),
                        jurisdiction,
                        options.locationHint(),
                        storageClass,
                        bucket.emptyOnDestroy()),
                charges(options));
        Output<String> name = Translating.output(address, "name");
        t.add(
                Translating.own("r2-lifecycle", bucket),
                bucket,
                new R2Lifecycle.Spec(name, jurisdiction, lifecycle(bucket)));
        if (!bucket.cors().isEmpty()) {
            t.add(Translating.own("r2-cors", bucket), bucket, new R2Cors.Spec(name, jurisdiction, cors(bucket)));
        }
        for (String host : hosts) {
            t.add(
                    Translating.own("r2-domain", bucket, Translating.suffix(host)),
                    bucket,
                    new R2Domain.Spec(name, jurisdiction, host, t.zone(bucket, host), options.minimumTls(), true));
        }
        t.export(
                bucket,
                Bucket.exports(
                        name,
                        Translating.output(address, "endpoint"),
                        Translating.output(address, "region"),
                        Translating.output(address, "accessKey"),
                        Translating.output(address, "secretKey")));
    }

    // ---- settings

    private String jurisdiction(Bucket bucket) {
        Jurisdiction required = bucket.jurisdiction();
        if (required == null || required == Jurisdiction.GLOBAL) {
            return R2_DEFAULT;
        }
        String known = JURISDICTIONS.get(required);
        if (known == null) {
            t.error(
                    "cloudflare.bucket-jurisdiction",
                    bucket,
                    "jurisdiction is " + required + ", and R2 keeps objects in the EU, in the US, or anywhere.",
                    "Leave it out, or place the bucket with another provider.");
            return R2_DEFAULT;
        }
        return known;
    }

    private static Set<R2Lifecycle.Rule> lifecycle(Bucket bucket) {
        Set<R2Lifecycle.Rule> rules = new LinkedHashSet<>();
        boolean forAll = false;
        for (Bucket.LifecycleRule rule : bucket.lifecycle()) {
            forAll |= rule.prefix().isEmpty();
            rules.add(new R2Lifecycle.Rule(
                    rule.prefix(),
                    seconds(rule.expireAfter()),
                    seconds(rule.archiveAfter()),
                    rule.prefix().isEmpty() ? ABORT_UPLOADS : null));
        }
        if (!forAll) {
            rules.add(new R2Lifecycle.Rule("", null, null, ABORT_UPLOADS));
        }
        return rules;
    }

    private static @Nullable Long seconds(@Nullable Duration age) {
        return age == null ? null : Math.max(1, age.toSeconds());
    }

    private static List<R2Cors.Rule> cors(Bucket bucket) {
        return bucket.cors().stream()
                .map(rule -> new R2Cors.Rule(
                        Set.copyOf(rule.origins()),
                        Set.copyOf(rule.methods()),
                        HEADERS,
                        Set.of("ETag"),
                        rule.maxAge() == null ? null : (int) rule.maxAge().toSeconds()))
                .toList();
    }

    // ---- findings

    private void check(Bucket bucket, R2Options options, Set<String> hosts, String jurisdiction) {
        String name = bucket.bucketName();
        if (name != null && name.contains(".")) {
            t.error(
                    "cloudflare.bucket-name",
                    bucket,
                    "bucketName '" + name + "' has a dot, which R2 does not take.",
                    "Use letters, digits and dashes.");
        }
        if (bucket.versioned()) {
            t.error(
                    "cloudflare.bucket-versions",
                    bucket,
                    "versioned() is asked for, and R2 keeps no former versions of objects.",
                    "Leave it out and never write an object twice, or place the bucket with another provider.");
        }
        if (bucket.encryption() == Bucket.Encryption.KMS) {
            t.error(
                    "cloudflare.bucket-encryption",
                    bucket,
                    "encryption is KMS, and R2 encrypts with keys of its own only.",
                    "Leave out kms().");
        } else if (bucket.encryption() == Bucket.Encryption.NONE) {
            t.info("cloudflare.not-realised", bucket, "R2 encrypts every object: unencrypted() has no effect.", "");
        }
        if (bucket.replicateTo() != null) {
            t.error(
                    "cloudflare.bucket-replication",
                    bucket,
                    "replicateTo is set, and R2 does not copy between buckets.",
                    "Leave it out, and copy with a job.");
        }
        if (bucket.logTo() != null) {
            t.error("cloudflare.bucket-log", bucket, "logTo is set, and R2 writes no access log.", "Leave it out.");
        }
        if (bucket.publiclyReadable() && hosts.isEmpty()) {
            t.error(
                    "cloudflare.bucket-public",
                    bucket,
                    "publiclyReadable() is asked for without a name: R2 shows objects to everybody under a domain only.",
                    "Write domain(\"files.example.com\"), in a zone of the account.");
        } else if (!bucket.publiclyReadable() && !hosts.isEmpty()) {
            t.info(
                    "cloudflare.bucket-public",
                    bucket,
                    "everybody who knows the name of an object can read it under " + String.join(", ", hosts) + ".",
                    "Leave out the domain and sign addresses in advance where that is not meant.");
        }
        String hint = options.locationHint();
        if (hint != null && !HINTS.contains(hint)) {
            t.error(
                    "cloudflare.bucket-location",
                    bucket,
                    "locationHint is '" + hint + "', which R2 does not know.",
                    "Give one of apac, eeur, enam, oc, weur, wnam.");
        }
        if (hint != null && !jurisdiction.equals(R2_DEFAULT)) {
            t.error(
                    "cloudflare.bucket-location",
                    bucket,
                    "locationHint is '" + hint + "' and jurisdiction is " + bucket.jurisdiction()
                            + ", and R2 takes either.",
                    "Leave out locationHint: the jurisdiction says where objects are.");
        }
        for (Bucket.CorsRule rule : bucket.cors()) {
            if (rule.maxAge() != null && rule.maxAge().compareTo(LONGEST_CORS) > 0) {
                t.error(
                        "cloudflare.bucket-cors",
                        bucket,
                        "cors maxAge is " + rule.maxAge().toSeconds() + " seconds, and R2 takes "
                                + LONGEST_CORS.toSeconds() + " at most.",
                        "Give a day or less; browsers keep answers for two hours at most anyway.");
            }
        }
        if (!TLS.contains(options.minimumTls())) {
            t.error(
                    "cloudflare.bucket-tls",
                    bucket,
                    "minimumTls is '" + options.minimumTls() + "', which is no version of TLS.",
                    "Give 1.0, 1.1, 1.2 or 1.3.");
        }
    }

    // ---- charges

    private Charge[] charges(R2Options options) {
        boolean seldom = options.infrequentAccess();
        return new Charge[] {
            t.assumed("r2", seldom ? "infrequent-storage" : "standard-storage", "global", 10, "10 GB kept"),
            t.assumed(
                    "r2",
                    seldom ? "infrequent-class-a" : "class-a",
                    "global",
                    0.01,
                    "10,000 objects written or listed a month"),
            t.assumed("r2", seldom ? "infrequent-class-b" : "class-b", "global", 0.1, "100,000 objects read a month")
        };
    }
}
