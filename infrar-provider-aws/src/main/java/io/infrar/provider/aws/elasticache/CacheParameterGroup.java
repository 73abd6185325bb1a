package io.infrar.provider.aws.elasticache;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.NamedHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        extends NamedHandler<
                CacheParameterGroup.Spec,
                CacheParameterGroup.Outputs,
                software.amazon.awssdk.services.elasticache.model.CacheParameterGroup,
                CacheParameterGroup.Live> {
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
    protected Iterable<software.amazon.awssdk.services.elasticache.model.CacheParameterGroup> list(
            String region, @Nullable String name) {
        return aws.elastiCache(region)
                .describeCacheParameterGroupsPaginator(r -> r.cacheParameterGroupName(name))
                .cacheParameterGroups();
    }

    @Override
    protected String name(software.amazon.awssdk.services.elasticache.model.CacheParameterGroup object) {
        return object.cacheParameterGroupName();
    }

    @Override
    protected String arn(software.amazon.awssdk.services.elasticache.model.CacheParameterGroup object) {
        return object.arn();
    }

    @Override
    protected Map<String, String> tags(String region, String arn) {
        return Caches.tags(aws.elastiCache(region), arn);
    }

    @Override
    protected void retag(String region, String arn, Map<String, String> set, Set<String> removed) {
        Caches.retag(aws.elastiCache(region), arn, set, removed);
    }

    @Override
    protected Live live(
            software.amazon.awssdk.services.elasticache.model.CacheParameterGroup group,
            Map<String, String> tags,
            Known<Spec, Outputs> known) {
        Map<String, String> parameters = new TreeMap<>();
        for (var page : caches(known)
                .describeCacheParametersPaginator(r -> r.cacheParameterGroupName(group.cacheParameterGroupName())
                        .source("user"))) {
            page.parameters().stream()
                    .filter(each -> each.parameterValue() != null)
                    .forEach(each -> parameters.put(each.parameterName(), each.parameterValue()));
        }
        return new Live(group, tags, parameters);
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
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        caches(context.known()).deleteCacheParameterGroup(r -> r.cacheParameterGroupName(id));
    }
}
