package io.infrar.provider.aws.elasticache;

import static java.util.Objects.requireNonNull;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.ParameterNameValue;

/**
 * Settings of a cache engine. See
 * <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyCacheParameterGroup.html">ModifyCacheParameterGroup</a>.
 */
public final class CacheParameterGroup
        extends AwsHandler<CacheParameterGroup.Spec, CacheParameterGroup.Outputs, CacheParameterGroup.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("cache-parameter-group", Spec.class, Outputs.class);

    private static final String DESCRIPTION = "Settings of a cache";
    /** A call takes at most 20 parameters. */
    private static final int PARAMETERS = 20;

    /**
     * What is asked.
     *
     * @param family engine and version, such as {@code redis7} or {@code valkey8}
     * @param parameters those that differ from the family's defaults, such as {@code maxmemory-policy}
     */
    public record Spec(
            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "a parameter group is for one engine version")
            String family,

            Map<String, String> parameters,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String name, String arn) {}

    /** With its tags and the parameters that were set, which need a call each. */
    record Live(
            software.amazon.awssdk.services.elasticache.model.CacheParameterGroup group,
            Map<String, String> tags,
            Map<String, String> parameters) {}

    CacheParameterGroup(AwsClients aws) {
        super(TYPE, aws);
    }

    private ElastiCacheClient caches(Known<?, ?> known) {
        return aws.elastiCache(region(known));
    }

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, software.amazon.awssdk.services.elasticache.model.CacheParameterGroup> groups = new HashMap<>();
        List<String> ids = ids(known);
        if (ids.size() == 1) {
            find(region, ids.get(0)).ifPresent(group -> groups.put(ids.get(0), group));
        } else {
            aws.elastiCache(region)
                    .describeCacheParameterGroupsPaginator()
                    .cacheParameterGroups()
                    .forEach(group -> groups.put(group.cacheParameterGroupName(), group));
        }
        Map<String, Live> found = new HashMap<>();
        for (Known<Spec, Outputs> each : known) {
            String id = requireNonNull(each.id());
            var group = groups.get(id);
            if (group != null) {
                found.put(id, live(group, each));
            }
        }
        return found;
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        String name = known.physicalName();
        return find(region, name).map(group -> Map.of(name, live(group, known))).orElseGet(Map::of);
    }

    private Optional<software.amazon.awssdk.services.elasticache.model.CacheParameterGroup> find(
            String region, String name) {
        try {
            return aws
                    .elastiCache(region)
                    .describeCacheParameterGroups(r -> r.cacheParameterGroupName(name))
                    .cacheParameterGroups()
                    .stream()
                    .findFirst();
        } catch (ProviderException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Live live(
            software.amazon.awssdk.services.elasticache.model.CacheParameterGroup group, Known<Spec, Outputs> known) {
        ElastiCacheClient caches = caches(known);
        Map<String, String> parameters = new TreeMap<>();
        for (var page : caches.describeCacheParametersPaginator(
                r -> r.cacheParameterGroupName(group.cacheParameterGroupName()).source("user"))) {
            page.parameters().stream()
                    .filter(each -> each.parameterValue() != null)
                    .forEach(each -> parameters.put(each.parameterName(), each.parameterValue()));
        }
        String arn = group.arn();
        return new Live(group, tagsOf(known, arn, () -> Caches.tags(caches, arn)), parameters);
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        return new Spec(object.group().cacheParameterGroupFamily(), object.parameters(), Tags.users(object.tags()));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return new Outputs(
                object.group().cacheParameterGroupName(), object.group().arn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String name = context.known().physicalName();
        var group = caches(context.known())
                .createCacheParameterGroup(r -> r.cacheParameterGroupName(name)
                        .cacheParameterGroupFamily(context.spec().family())
                        .description(DESCRIPTION)
                        .tags(Caches.list(context.tags())))
                .cacheParameterGroup();
        return new Created<>(name, new Outputs(name, group.arn()));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        ElastiCacheClient caches = caches(context.known());
        Map<String, String> asked = context.spec().parameters();
        Map<String, String> had = before == null ? Map.of() : before.parameters();
        List<ParameterNameValue> set = new ArrayList<>();
        asked.forEach((name, value) -> {
            if (!value.equals(had.get(name))) {
                set.add(parameter(name, value));
            }
        });
        for (List<ParameterNameValue> some : chunks(set, PARAMETERS)) {
            caches.modifyCacheParameterGroup(r -> r.cacheParameterGroupName(id).parameterNameValues(some));
        }
        List<ParameterNameValue> reset = new ArrayList<>();
        had.forEach((name, value) -> {
            if (!asked.containsKey(name)) {
                reset.add(parameter(name, value));
            }
        });
        for (List<ParameterNameValue> some : chunks(reset, PARAMETERS)) {
            caches.resetCacheParameterGroup(
                    r -> r.cacheParameterGroupName(id).resetAllParameters(false).parameterNameValues(some));
        }
    }

    private static ParameterNameValue parameter(String name, String value) {
        return ParameterNameValue.builder()
                .parameterName(name)
                .parameterValue(value)
                .build();
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        String region = region(context.known());
        find(region, id).ifPresent(group -> Caches.retag(aws.elastiCache(region), group.arn(), set, removed));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        caches(context.known()).deleteCacheParameterGroup(r -> r.cacheParameterGroupName(id));
    }
}
