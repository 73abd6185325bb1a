package io.infrar.provider.aws.elasticache;

import io.infrar.provider.aws.sdk.Tags;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.Tag;

/** What the resources of this package share. */
final class Caches {
    private Caches() {}

    static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    static Map<String, String> tags(ElastiCacheClient caches, String arn) {
        return Tags.map(caches.listTagsForResource(r -> r.resourceName(arn)).tagList(), Tag::key, Tag::value);
    }

    static void retag(ElastiCacheClient caches, String arn, Map<String, String> set, Set<String> removed) {
        if (!removed.isEmpty()) {
            caches.removeTagsFromResource(r -> r.resourceName(arn).tagKeys(removed));
        }
        caches.addTagsToResource(r -> r.resourceName(arn).tags(list(set)));
    }
}
