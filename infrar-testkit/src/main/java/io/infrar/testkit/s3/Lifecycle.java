package io.infrar.testkit.s3;

import io.infrar.testkit.s3.S3Sim.Profile;
import io.infrar.testkit.s3.World.Bucket;
import io.infrar.testkit.s3.World.Version;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.w3c.dom.Element;

/** Rules by which objects go with age: checked when they come, and followed when {@link S3Sim#age()} says so. */
final class Lifecycle {
    private Lifecycle() {}

    static void check(Profile profile, byte[] document) {
        List<Element> rules = rules(document);
        if (rules.isEmpty() || rules.size() > 1000) {
            throw S3Error.malformed();
        }
        Set<String> ids = new HashSet<>();
        for (Element rule : rules) {
            String id = Xml.text(rule, "ID").orElse("");
            if (id.length() > 255 || (!id.isEmpty() && !ids.add(id))) {
                throw S3Error.invalid("ID must be unique and not longer than 255 characters: " + id);
            }
            if (!Set.of("Enabled", "Disabled").contains(Xml.text(rule, "Status").orElse(""))) {
                throw S3Error.malformed();
            }
            if (Xml.first(rule, "Filter").isEmpty() == Xml.first(rule, "Prefix").isEmpty()) {
                throw S3Error.malformed();
            }
            checkActions(profile, rule);
        }
    }

    private static void checkActions(Profile profile, Element rule) {
        List<String> actions =
                List.of("Expiration", "Transition", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload");
        if (actions.stream().allMatch(action -> Xml.first(rule, action).isEmpty())) {
            throw new S3Error(400, "InvalidRequest", "At least one action needs to be specified in a rule.");
        }
        days(rule, "Expiration", "Days");
        days(rule, "AbortIncompleteMultipartUpload", "DaysAfterInitiation");
        Optional<Element> former = Xml.first(rule, "NoncurrentVersionExpiration");
        if (former.isPresent() && profile == Profile.R2) {
            throw S3Error.notImplemented("NoncurrentVersionExpiration");
        }
        if (former.isPresent()
                && Xml.first(former.get(), "NewerNoncurrentVersions").isPresent()) {
            throw S3Error.notImplemented("NewerNoncurrentVersions");
        }
        days(rule, "NoncurrentVersionExpiration", "NoncurrentDays");
        for (Element move : Xml.all(rule, "Transition")) {
            String to = Xml.text(move, "StorageClass").orElse("");
            if (profile == Profile.HETZNER || !to.equals("STANDARD_IA")) {
                throw new S3Error(400, "InvalidStorageClass", "The storage class '" + to + "' is not valid.");
            }
        }
    }

    private static Optional<Integer> days(Element rule, String action, String name) {
        Optional<String> text = Xml.first(rule, action).flatMap(element -> Xml.text(element, name));
        if (text.isPresent() && !text.get().matches("[1-9]\\d{0,8}")) {
            throw S3Error.invalid("'" + name + "' for " + action + " action must be a positive integer");
        }
        return text.map(Integer::valueOf);
    }

    private static List<Element> rules(byte[] document) {
        return Xml.all(Xml.read(document, "LifecycleConfiguration"), "Rule");
    }

    private static String prefix(Element rule) {
        Element filter = Xml.first(rule, "Filter").orElse(rule);
        return Xml.text(filter, "Prefix")
                .or(() -> Xml.first(filter, "And").flatMap(and -> Xml.text(and, "Prefix")))
                .orElse("");
    }

    /** Deletes what has come of age. */
    static void follow(Bucket bucket, Instant now, Supplier<String> versionId) {
        String document = bucket.settings.get("lifecycle");
        if (document == null) {
            return;
        }
        for (Element rule : rules(document.getBytes(StandardCharsets.UTF_8))) {
            if (Xml.text(rule, "Status").orElse("").equals("Enabled")) {
                String prefix = prefix(rule);
                expire(bucket, prefix, days(rule, "Expiration", "Days"), now, versionId);
                forget(bucket, prefix, days(rule, "NoncurrentVersionExpiration", "NoncurrentDays"), now);
                days(rule, "AbortIncompleteMultipartUpload", "DaysAfterInitiation")
                        .ifPresent(days -> bucket.uploads
                                .values()
                                .removeIf(upload -> upload.key.startsWith(prefix)
                                        && isOver(Instant.parse(upload.initiated), days, now)));
            }
        }
    }

    private static boolean isOver(Instant since, int days, Instant now) {
        return !since.plus(Duration.ofDays(days)).isAfter(now);
    }

    private static void expire(
            Bucket bucket, String prefix, Optional<Integer> days, Instant now, Supplier<String> versionId) {
        if (days.isEmpty()) {
            return;
        }
        for (String key : List.copyOf(bucket.objects.keySet())) {
            Optional<Version> current = bucket.current(key);
            if (key.startsWith(prefix)
                    && current.isPresent()
                    && isOver(current.get().time(), days.get(), now)) {
                if (bucket.versioning.isEmpty()) {
                    bucket.remove(key, current.get());
                } else {
                    Version marker = new Version();
                    marker.marker = true;
                    marker.id = bucket.versioning.equals("Enabled") ? versionId.get() : "null";
                    marker.modified = now.toString();
                    bucket.add(key, marker);
                }
            }
        }
    }

    /** A version is former from when the next one came. */
    private static void forget(Bucket bucket, String prefix, Optional<Integer> days, Instant now) {
        if (days.isEmpty()) {
            return;
        }
        for (Map.Entry<String, List<Version>> each : List.copyOf(bucket.objects.entrySet())) {
            if (each.getKey().startsWith(prefix)) {
                List<Version> versions = List.copyOf(each.getValue());
                List<Version> over = new ArrayList<>();
                for (int i = 1; i < versions.size(); i++) {
                    if (isOver(versions.get(i - 1).time(), days.get(), now)) {
                        over.add(versions.get(i));
                    }
                }
                over.forEach(version -> bucket.remove(each.getKey(), version));
            }
        }
    }
}
