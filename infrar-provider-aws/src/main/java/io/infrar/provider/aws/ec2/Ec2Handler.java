package io.infrar.provider.aws.ec2;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * What the resources of the EC2 API have in common: filters instead of ids in calls, since an id that does not exist would fail
 * the whole call, and one way to tag.
 */
abstract class Ec2Handler<S extends Record, O extends Record, T> extends AwsHandler<S, O, T> {
    /** A filter takes at most 200 values. */
    private static final int FILTER_VALUES = 200;

    private final String idFilter;
    private final String resourceType;

    /**
     * @param idFilter the name of the filter by id, such as {@code vpc-id}
     * @param resourceType as in tag specifications, such as {@code vpc}
     */
    Ec2Handler(ResourceType<S, O> type, AwsClients aws, String idFilter, String resourceType) {
        super(type, aws);
        this.idFilter = idFilter;
        this.resourceType = resourceType;
    }

    /** What a refresh asks for alike when two types are seen by one call. */
    record Asked(String region, Set<String> ids) {}

    /** All objects that the filter lets through and that are not just being deleted. */
    abstract List<T> list(Ec2Client ec2, Filter filter);

    abstract String id(T object);

    /** The tags that an object shows itself. */
    abstract List<Tag> ownTags(T object);

    final Ec2Client ec2(Known<?, ?> known) {
        return aws.ec2(region(known));
    }

    @Override
    protected Map<String, T> describe(ReadContext context, String region, List<Known<S, O>> known) {
        Map<String, T> found = new HashMap<>();
        for (List<String> ids : chunks(ids(known), FILTER_VALUES)) {
            list(aws.ec2(region), filter(idFilter, ids)).forEach(object -> found.put(id(object), object));
        }
        return found;
    }

    @Override
    protected Map<String, T> search(ReadContext context, String region, Known<S, O> known) {
        Map<String, T> found = new HashMap<>();
        for (T object : list(aws.ec2(region), filter("tag:" + Tags.INSTANCE, List.of(known.token())))) {
            if (known.token().equals(tagsOf(object).get(Tags.INSTANCE))) {
                found.put(id(object), object);
            }
        }
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(T object) {
        return tagsOf(object);
    }

    /** The user's tags of an object. */
    final Map<String, String> usersTags(T object) {
        return Tags.users(tagsOf(object));
    }

    private Map<String, String> tagsOf(T object) {
        return Tags.map(ownTags(object), Tag::key, Tag::value);
    }

    @Override
    protected void retag(ApplyContext<S, O> context, String id, Map<String, String> set, Set<String> removed) {
        Ec2Client ec2 = ec2(context.known());
        if (!removed.isEmpty()) {
            ec2.deleteTags(r -> r.resources(id)
                    .tags(removed.stream()
                            .map(key -> Tag.builder().key(key).build())
                            .toList()));
        }
        ec2.createTags(r -> r.resources(id).tags(list(set)));
    }

    /** The tags of a create call. A name is what the console shows. */
    final TagSpecification tagSpecification(ApplyContext<S, O> context) {
        return TagSpecification.builder()
                .resourceType(resourceType)
                .tags(list(context.tags()))
                .build();
    }

    static List<Tag> list(Map<String, String> tags) {
        return Tags.list(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    /** Makes a call whose refusal with the given code means that what it asks for is so already, as when its answer was lost. */
    static void unlessAlready(String code, Runnable call) {
        try {
            call.run();
        } catch (ProviderException e) {
            if (!code.equals(e.code())) {
                throw e;
            }
        }
    }

    static Filter filter(String name, List<String> values) {
        return Filter.builder().name(name).values(values).build();
    }
}
