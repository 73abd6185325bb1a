package io.infrar.provider.aws.elasticache;

import static java.util.Objects.requireNonNull;

import io.infrar.model.Output;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        extends AwsHandler<CacheSubnetGroup.Spec, CacheSubnetGroup.Outputs, CacheSubnetGroup.Live> {
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
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, software.amazon.awssdk.services.elasticache.model.CacheSubnetGroup> groups = new HashMap<>();
        List<String> ids = ids(known);
        if (ids.size() == 1) {
            find(region, ids.get(0)).ifPresent(group -> groups.put(ids.get(0), group));
        } else {
            aws.elastiCache(region)
                    .describeCacheSubnetGroupsPaginator()
                    .cacheSubnetGroups()
                    .forEach(group -> groups.put(group.cacheSubnetGroupName(), group));
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

    private Optional<software.amazon.awssdk.services.elasticache.model.CacheSubnetGroup> find(
            String region, String name) {
        try {
            return aws
                    .elastiCache(region)
                    .describeCacheSubnetGroups(r -> r.cacheSubnetGroupName(name))
                    .cacheSubnetGroups()
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
            software.amazon.awssdk.services.elasticache.model.CacheSubnetGroup group, Known<Spec, Outputs> known) {
        String arn = group.arn();
        return new Live(group, tagsOf(known, arn, () -> Caches.tags(caches(known), arn)));
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
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        String region = region(context.known());
        find(region, id).ifPresent(group -> Caches.retag(aws.elastiCache(region), group.arn(), set, removed));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        caches(context.known()).deleteCacheSubnetGroup(r -> r.cacheSubnetGroupName(id));
    }
}
