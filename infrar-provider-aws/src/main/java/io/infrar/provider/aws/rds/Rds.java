package io.infrar.provider.aws.rds;

import io.infrar.provider.aws.sdk.Tags;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;

/** What the resources of this package share. */
final class Rds {
    private Rds() {}

    /** An identifier begins with a letter and has no two dashes in a row. */
    static String identifier(String physicalName) {
        String name = physicalName.replaceAll("-+", "-");
        return Character.isLetter(name.charAt(0)) ? name : "db-" + name.replaceFirst("^-", "");
    }

    static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    static Map<String, String> tags(RdsClient rds, String arn) {
        return Tags.map(rds.listTagsForResource(r -> r.resourceName(arn)).tagList(), Tag::key, Tag::value);
    }

    static void retag(RdsClient rds, String arn, Map<String, String> set, Set<String> removed) {
        if (!removed.isEmpty()) {
            rds.removeTagsFromResource(r -> r.resourceName(arn).tagKeys(removed));
        }
        rds.addTagsToResource(r -> r.resourceName(arn).tags(list(set)));
    }
}
