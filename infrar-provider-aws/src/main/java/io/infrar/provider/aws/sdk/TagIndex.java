package io.infrar.provider.aws.sdk;

import io.infrar.spi.Marks;
import io.infrar.spi.ProviderException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiClient;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.GetResourcesRequest;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.ResourceTagMapping;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.Tag;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.TagFilter;
import software.amazon.awssdk.services.resourcegroupstaggingapi.paginators.GetResourcesIterable;

/**
 * The tags of everything that an environment has in a region, by one call for a hundred resources instead of one for each. The
 * index behind it lags and does not know every service, so it only confirms: what it does not show as expected is asked for where
 * it is. See <a href="https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html">GetResources</a>.
 */
final class TagIndex {
    private static final Logger LOG = LoggerFactory.getLogger(TagIndex.class);
    private static final long KEPT = Duration.ofSeconds(10).toNanos();
    private static final int PAGE = 100;

    private final ResourceGroupsTaggingApiClient client;
    private final String environment;
    private long asked;
    private @Nullable Map<String, Map<String, String>> tags;

    TagIndex(ResourceGroupsTaggingApiClient client, String environment) {
        this.client = client;
        this.environment = environment;
    }

    /** The tags of the resource as far as the index knows; null when it does not know it. */
    synchronized @Nullable Map<String, String> get(String arn) {
        Map<String, Map<String, String>> known = tags;
        if (known == null || System.nanoTime() - asked > KEPT) {
            known = ask();
            tags = known;
            asked = System.nanoTime();
        }
        return known.get(arn);
    }

    private Map<String, Map<String, String>> ask() {
        Map<String, Map<String, String>> found = new HashMap<>();
        GetResourcesRequest request = GetResourcesRequest.builder()
                .resourcesPerPage(PAGE)
                .tagFilters(TagFilter.builder()
                        .key(Marks.ENVIRONMENT)
                        .values(environment)
                        .build())
                .build();
        try {
            for (ResourceTagMapping mapping : new GetResourcesIterable(client, request).resourceTagMappingList()) {
                found.put(mapping.resourceARN(), Tags.map(mapping.tags(), Tag::key, Tag::value));
            }
        } catch (ProviderException e) {
            // It only saves calls: without the permission or where it is not offered, each service is asked.
            LOG.debug("the tag index cannot be used: {}", e.getMessage());
        }
        return found;
    }
}
