package io.infrar.provider.aws.elasticache;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.NamedHandler;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.Subnet;

/**
 * The subnets that a cache may be in. See
 * <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html">CreateCacheSubnetGroup</a>.
 */
public final class CacheSubnetGroup
        extends NamedHandler<
                CacheSubnetGroup.Spec,
                CacheSubnetGroup.Outputs,
                software.amazon.awssdk.services.elasticache.model.CacheSubnetGroup,
                CacheSubnetGroup.Live> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("cache-subnet-group", Spec.class, Outputs.class);

    private static final String DESCRIPTION = "Subnets of a cache";

    /**
     * What is asked.
     *
     * @param vpc id of the network that the subnets are in
     * @param subnets their ids
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a subnet group stays in its network")
            Output<String> vpc,

            Set<Output<String>> subnets,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String name, String arn) {}

    /** With its tags, which need a call of their own. */
    record Live(software.amazon.awssdk.services.elasticache.model.CacheSubnetGroup group, Map<String, String> tags) {}

    CacheSubnetGroup(AwsClients aws) {
        super(TYPE, aws);
    }

    private ElastiCacheClient caches(Known<?, ?> known) {
        return aws.elastiCache(region(known));
    }

    @Override
    protected Iterable<software.amazon.awssdk.services.elasticache.model.CacheSubnetGroup> list(
            String region, @Nullable String name) {
        return aws.elastiCache(region)
                .describeCacheSubnetGroupsPaginator(r -> r.cacheSubnetGroupName(name))
                .cacheSubnetGroups();
    }

    @Override
    protected String name(software.amazon.awssdk.services.elasticache.model.CacheSubnetGroup object) {
        return object.cacheSubnetGroupName();
    }

    @Override
    protected String arn(software.amazon.awssdk.services.elasticache.model.CacheSubnetGroup object) {
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
            software.amazon.awssdk.services.elasticache.model.CacheSubnetGroup group,
            Map<String, String> tags,
            Known<Spec, Outputs> known) {
        return new Live(group, tags);
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return object.tags();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        return new Spec(
                Output.of(object.group().vpcId()),
                object.group().subnets().stream()
                        .map(Subnet::subnetIdentifier)
                        .map(Output::of)
                        .collect(Collectors.toSet()),
                Tags.users(object.tags()));
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        return outputs(object.group());
    }

    private static Outputs outputs(software.amazon.awssdk.services.elasticache.model.CacheSubnetGroup group) {
        return new Outputs(group.cacheSubnetGroupName(), group.arn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String name = context.known().physicalName();
        var group = caches(context.known())
                .createCacheSubnetGroup(r -> r.cacheSubnetGroupName(name)
                        .cacheSubnetGroupDescription(DESCRIPTION)
                        .subnetIds(values(context.spec().subnets()))
                        .tags(Caches.list(context.tags())))
                .cacheSubnetGroup();
        return new Created<>(name, outputs(group));
    }

    private static List<String> values(Set<Output<String>> outputs) {
        return outputs.stream().map(Output::get).sorted().toList();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Set<Output<String>> subnets = context.spec().subnets();
        if (before != null && !before.subnets().equals(subnets)) {
            caches(context.known())
                    .modifyCacheSubnetGroup(r -> r.cacheSubnetGroupName(id).subnetIds(values(subnets)));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        caches(context.known()).deleteCacheSubnetGroup(r -> r.cacheSubnetGroupName(id));
    }
}
