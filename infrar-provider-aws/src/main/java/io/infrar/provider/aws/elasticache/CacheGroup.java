package io.infrar.provider.aws.elasticache;

import static java.util.Objects.requireNonNull;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.provider.aws.sdk.Versions;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.AuthTokenUpdateStrategyType;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.ClusterMode;
import software.amazon.awssdk.services.elasticache.model.CreateReplicationGroupRequest;
import software.amazon.awssdk.services.elasticache.model.Endpoint;
import software.amazon.awssdk.services.elasticache.model.Event;
import software.amazon.awssdk.services.elasticache.model.ModifyReplicationGroupRequest;
import software.amazon.awssdk.services.elasticache.model.NodeGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupPendingModifiedValues;
import software.amazon.awssdk.services.elasticache.model.SourceType;
import software.amazon.awssdk.services.elasticache.model.TransitEncryptionMode;

/**
 * A Redis or Valkey cache of one or several nodes. Changes are made at once and not in the maintenance window. See
 * <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html">CreateReplicationGroup</a>.
 */
public final class CacheGroup extends AwsHandler<CacheGroup.Spec, CacheGroup.Outputs, CacheGroup.Live> {
    /** An id has 40 characters at most. */
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("cache-group", Spec.class, Outputs.class).naming(new ResourceType.Naming(38, "-", true));

    private static final Duration READY_WITHIN = Duration.ofMinutes(60);
    private static final Duration GONE_WITHIN = Duration.ofMinutes(60);
    private static final Duration FREE_WITHIN = Duration.ofMinutes(45);
    private static final int DAY_IN_MINUTES = 24 * 60;
    private static final String FIRST_WITH_TLS_MODE = "7";
    private static final String DATA = "; its data does not move to the new one by itself";

    /**
     * What is asked.
     *
     * @param version the begin of it is enough: {@code 7.1} is satisfied by {@code 7.1.0}
     * @param shards parts that the keys are spread over; more than one only in cluster mode
     * @param replicas copies of each shard beside the primary
     * @param clusterMode clients know the shards and ask the right one
     * @param failover whether a replica in another zone takes over by itself; needs a replica
     * @param port where it listens
     * @param kmsKey ARN of the key it is encrypted with; null means ElastiCache's own
     * @param authToken the password; needs encryption in transit. A change keeps the one before valid until the next change, so that
     *     programs can follow
     * @param snapshotDays how long daily snapshots are kept, 0 to 35; 0 turns them off
     * @param snapshotWindow UTC, such as {@code 01:00-02:00}
     * @param maintenanceWindow UTC, such as {@code sun:03:00-sun:04:00}
     */
    public record Spec(
            String description,

            String engine,
            @Field(Field.Ownership.PREFIX) @Nullable String version,
            String nodeType,
            int shards,
            int replicas,

            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "cluster mode is decided at creation" + DATA)
            boolean clusterMode,

            boolean failover,
            @Nullable Output<String> parameterGroup,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a cache stays in its subnets" + DATA)
            @Nullable
            Output<String> subnetGroup,

            Set<Output<String>> securityGroups,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a cache keeps its port" + DATA)
            int port,

            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "encryption in transit is decided at creation" + DATA)
            boolean encryptedInTransit,

            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "encryption at rest is decided at creation" + DATA)
            boolean encryptedAtRest,

            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "the key of an encrypted cache is fixed" + DATA)
            @Nullable
            Output<String> kmsKey,

            @Field(Field.Ownership.UNREADABLE) @Nullable Output<SecretRef> authToken,
            @Nullable Integer snapshotDays,
            @Nullable String snapshotWindow,
            @Nullable String maintenanceWindow,
            boolean minorUpgrades,
            Map<String, String> tags) {}

    /**
     * What is known once it exists.
     *
     * @param host of the primary or, in cluster mode, where clients learn the shards
     * @param password where the auth token is, if there is one
     */
    public record Outputs(
            String id,
            String arn,
            @Nullable String host,
            int port,
            @Nullable SecretRef password) {}

    /** What several calls are needed for is asked when it is looked at: not in every poll. */
    record Live(
            ReplicationGroup group,
            Supplier<@Nullable CacheCluster> member,
            Supplier<Map<String, String>> allTags,
            @Nullable String lastEvent) {}

    CacheGroup(AwsClients aws) {
        super(TYPE, aws);
    }

    private ElastiCacheClient caches(Known<?, ?> known) {
        return aws.elastiCache(region(known));
    }

    private static String identifier(String physicalName) {
        String name = physicalName.replaceAll("-+", "-");
        return Character.isLetter(name.charAt(0)) ? name : "c-" + name.replaceFirst("^-", "");
    }

    // ---- read

    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, ReplicationGroup> groups = new HashMap<>();
        Map<String, CacheCluster> members = new HashMap<>();
        List<String> ids = ids(known);
        if (ids.size() == 1) {
            find(region, ids.get(0)).ifPresent(group -> groups.put(ids.get(0), group));
        } else {
            aws.elastiCache(region)
                    .describeReplicationGroupsPaginator()
                    .replicationGroups()
                    .forEach(group -> groups.put(group.replicationGroupId(), group));
            aws.elastiCache(region)
                    .describeCacheClustersPaginator()
                    .cacheClusters()
                    .forEach(member -> members.put(member.cacheClusterId(), member));
        }
        Map<String, Live> found = new HashMap<>();
        for (Known<Spec, Outputs> each : known) {
            String id = requireNonNull(each.id());
            ReplicationGroup group = groups.get(id);
            if (group != null && stays(group)) {
                found.put(id, live(region, group, members, each));
            }
        }
        return found;
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        String id = identifier(known.physicalName());
        return find(region, id)
                .filter(CacheGroup::stays)
                .map(group -> Map.of(id, live(region, group, Map.of(), known)))
                .orElseGet(Map::of);
    }

    private Optional<ReplicationGroup> find(String region, String id) {
        try {
            return aws
                    .elastiCache(region)
                    .describeReplicationGroups(r -> r.replicationGroupId(id))
                    .replicationGroups()
                    .stream()
                    .findFirst();
        } catch (ProviderException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static boolean stays(ReplicationGroup group) {
        return !"deleting".equals(group.status());
    }

    private Live live(
            String region, ReplicationGroup group, Map<String, CacheCluster> members, Known<Spec, Outputs> known) {
        String first = group.memberClusters().stream().sorted().findFirst().orElse(null);
        CacheCluster seen = first == null ? null : members.get(first);
        String arn = group.arn();
        return new Live(
                group,
                new Later<@Nullable CacheCluster>(() -> seen != null || first == null ? seen : member(region, first)),
                new Later<>(() -> tagsOf(known, arn, () -> Caches.tags(aws.elastiCache(region), arn))),
                isFailed(group) ? lastEvent(region, group) : null);
    }

    private @Nullable CacheCluster member(String region, String id) {
        try {
            return aws.elastiCache(region).describeCacheClusters(r -> r.cacheClusterId(id)).cacheClusters().stream()
                    .findFirst()
                    .orElse(null);
        } catch (ProviderException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private @Nullable String lastEvent(String region, ReplicationGroup group) {
        List<Event> events = aws.elastiCache(region)
                .describeEvents(r -> r.sourceIdentifier(group.replicationGroupId())
                        .sourceType(SourceType.REPLICATION_GROUP)
                        .duration(DAY_IN_MINUTES))
                .events();
        return events.isEmpty() ? null : events.get(0).message();
    }

    /** Asked for once, when first needed; by one thread. */
    private static final class Later<V extends @Nullable Object> implements Supplier<V> {
        private final Supplier<V> ask;
        private @Nullable List<V> answer;

        Later(Supplier<V> ask) {
            this.ask = ask;
        }

        @Override
        public V get() {
            List<V> known = answer;
            if (known == null) {
                known = new java.util.ArrayList<>(1);
                known.add(ask.get());
                answer = known;
            }
            return known.get(0);
        }
    }

    @Override
    protected Map<String, String> tags(Live object) {
        return object.allTags().get();
    }

    @Override
    protected Spec spec(Live object, Known<Spec, Outputs> known) {
        return CacheGroupSpecs.spec(object, known.spec());
    }

    @Override
    protected Outputs outputs(Live object, Known<Spec, Outputs> known) {
        ReplicationGroup group = object.group();
        Spec asked = known.spec();
        Endpoint endpoint = CacheGroupSpecs.endpoint(group);
        return new Outputs(
                group.replicationGroupId(),
                group.arn(),
                endpoint == null ? null : endpoint.address(),
                CacheGroupSpecs.port(group, asked),
                asked == null || asked.authToken() == null
                        ? null
                        : asked.authToken().get());
    }

    // ---- apply

    @Override
    public Effect effect(Change<Spec> change) {
        Spec before = change.before();
        Spec after = change.after();
        if (change.changes("authToken") && after.authToken() == null) {
            return Effect.replace(
                    Effect.Order.CREATE_FIRST, "authToken goes and ElastiCache cannot take it off a cache" + DATA);
        }
        if (change.changes("engine") && before.engine().equals("valkey")) {
            return Effect.replace(
                    Effect.Order.CREATE_FIRST, "engine changes and Valkey cannot become " + after.engine() + DATA);
        }
        if (change.changes("version")
                && before.engine().equals(after.engine())
                && Versions.isOlder(after.version(), before.version())) {
            return Effect.replace(
                    Effect.Order.CREATE_FIRST,
                    "version goes back from " + before.version() + " to " + after.version()
                            + " and ElastiCache only upgrades" + DATA);
        }
        Effect effect = Effect.byFields(change);
        return effect instanceof Effect.Replace || !change.changes("authToken") ? effect : Effect.update("password");
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String id = identifier(context.known().physicalName());
        CreateReplicationGroupRequest.Builder request = CreateReplicationGroupRequest.builder()
                .replicationGroupId(id)
                .replicationGroupDescription(spec.description())
                .engine(spec.engine())
                .engineVersion(spec.version())
                .cacheNodeType(spec.nodeType())
                .automaticFailoverEnabled(spec.failover() || spec.clusterMode())
                .multiAZEnabled(spec.failover())
                .cacheParameterGroupName(value(spec.parameterGroup()))
                .cacheSubnetGroupName(value(spec.subnetGroup()))
                .securityGroupIds(values(spec.securityGroups()))
                .port(spec.port())
                .transitEncryptionEnabled(spec.encryptedInTransit())
                .atRestEncryptionEnabled(spec.encryptedAtRest())
                .kmsKeyId(value(spec.kmsKey()))
                .authToken(token(context))
                .snapshotRetentionLimit(spec.snapshotDays())
                .snapshotWindow(spec.snapshotWindow())
                .preferredMaintenanceWindow(spec.maintenanceWindow())
                .autoMinorVersionUpgrade(spec.minorUpgrades())
                .tags(Caches.list(context.tags()));
        // Older ones know no other mode, and so no mode.
        if (spec.encryptedInTransit() && !Versions.isOlder(spec.version(), FIRST_WITH_TLS_MODE)) {
            request.transitEncryptionMode(TransitEncryptionMode.REQUIRED);
        }
        if (spec.clusterMode()) {
            request.clusterMode(ClusterMode.ENABLED)
                    .numNodeGroups(spec.shards())
                    .replicasPerNodeGroup(spec.replicas());
        } else {
            request.numCacheClusters(1 + spec.replicas());
        }
        caches(context.known()).createReplicationGroup(request.build());
        return Created.of(id);
    }

    private static @Nullable String token(ApplyContext<Spec, Outputs> context) {
        Output<SecretRef> secret = context.spec().authToken();
        return secret == null ? null : context.reveal(secret).reveal();
    }

    private static @Nullable String value(@Nullable Output<String> output) {
        return output == null ? null : output.get();
    }

    private static List<String> values(Set<Output<String>> outputs) {
        return outputs.stream().map(Output::get).sorted().toList();
    }

    /** Replicas come before the failover that needs them, and go after it. Each step waits for the one before. */
    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before == null) {
            return;
        }
        Spec spec = context.spec();
        ElastiCacheClient caches = caches(context.known());
        if (spec.shards() != before.shards()) {
            reshard(context, id);
        }
        if (spec.replicas() > before.replicas()) {
            step(
                    context,
                    id,
                    () -> caches.increaseReplicaCount(r -> r.replicationGroupId(id)
                            .newReplicaCount(spec.replicas())
                            .applyImmediately(true)));
        }
        ModifyReplicationGroupRequest request = changes(id, spec, before);
        if (request != null) {
            step(context, id, () -> caches.modifyReplicationGroup(request));
            awaitShown(context, id);
        }
        if (spec.authToken() != null && !Objects.equals(spec.authToken(), before.authToken())) {
            newToken(context, id, before.authToken() == null);
        }
        if (spec.replicas() < before.replicas()) {
            step(
                    context,
                    id,
                    () -> caches.decreaseReplicaCount(r -> r.replicationGroupId(id)
                            .newReplicaCount(spec.replicas())
                            .applyImmediately(true)));
        }
    }

    private void step(ApplyContext<Spec, Outputs> context, String id, Runnable call) {
        whileBusy(context, "cache-group " + id + " to take changes", READY_WITHIN, call);
        ready(context, id);
    }

    /** For some seconds after the call the cache is shown as it was, and available. */
    private void awaitShown(ApplyContext<Spec, Outputs> context, String id) {
        Spec spec = context.spec();
        context.await(
                "cache-group " + id + " to show its changes",
                READY_WITHIN,
                () -> one(context, context.known(), id)
                        .filter(this::isReady)
                        .filter(live -> live.group().cacheNodeType().equals(spec.nodeType()))
                        .filter(live -> hasVersion(live.member().get(), spec)));
    }

    private static boolean hasVersion(@Nullable CacheCluster member, Spec spec) {
        String asked = spec.version();
        return member == null
                || asked == null
                || Versions.satisfies(member.engineVersion(), asked)
                || Versions.isOlder(asked, member.engineVersion());
    }

    private void reshard(ApplyContext<Spec, Outputs> context, String id) {
        int shards = context.spec().shards();
        List<String> ids =
                find(region(context.known()), id).map(ReplicationGroup::nodeGroups).orElse(List.of()).stream()
                        .map(NodeGroup::nodeGroupId)
                        .sorted()
                        .toList();
        step(
                context,
                id,
                () -> caches(context.known()).modifyReplicationGroupShardConfiguration(r -> {
                    r.replicationGroupId(id).nodeGroupCount(shards).applyImmediately(true);
                    if (shards < ids.size()) {
                        r.nodeGroupsToRetain(ids.subList(0, shards));
                    }
                }));
    }

    /** The token before stays valid beside a new one; the first token is required at once. */
    private void newToken(ApplyContext<Spec, Outputs> context, String id, boolean first) {
        String token = token(context);
        ElastiCacheClient caches = caches(context.known());
        step(
                context,
                id,
                () -> caches.modifyReplicationGroup(r -> r.replicationGroupId(id)
                        .authToken(token)
                        .authTokenUpdateStrategy(AuthTokenUpdateStrategyType.ROTATE)
                        .applyImmediately(true)));
        if (first) {
            step(
                    context,
                    id,
                    () -> caches.modifyReplicationGroup(r -> r.replicationGroupId(id)
                            .authToken(token)
                            .authTokenUpdateStrategy(AuthTokenUpdateStrategyType.SET)
                            .applyImmediately(true)));
        }
    }

    /** What differs and can be changed by the modify call; null when nothing does. */
    private static @Nullable ModifyReplicationGroupRequest changes(String id, Spec spec, Spec before) {
        ModifyReplicationGroupRequest.Builder request =
                ModifyReplicationGroupRequest.builder().replicationGroupId(id).applyImmediately(true);
        ModifyReplicationGroupRequest nothing = request.build();
        String version = spec.version();
        boolean engine = !spec.engine().equals(before.engine());
        if (version != null && (engine || !Versions.satisfies(before.version(), version))) {
            request.engineVersion(version);
        }
        request.engine(engine ? spec.engine() : null)
                .replicationGroupDescription(changed(before, spec, Spec::description))
                .cacheNodeType(changed(before, spec, Spec::nodeType))
                .cacheParameterGroupName(value(changed(before, spec, Spec::parameterGroup)))
                .snapshotRetentionLimit(
                        spec.snapshotDays() == null && before.snapshotDays() != null
                                ? Integer.valueOf(0)
                                : changed(before, spec, Spec::snapshotDays))
                .snapshotWindow(changed(before, spec, Spec::snapshotWindow))
                .preferredMaintenanceWindow(changed(before, spec, Spec::maintenanceWindow))
                .autoMinorVersionUpgrade(changed(before, spec, Spec::minorUpgrades));
        if (spec.failover() != before.failover()) {
            request.automaticFailoverEnabled(spec.failover() || spec.clusterMode())
                    .multiAZEnabled(spec.failover());
        }
        if (!spec.securityGroups().equals(before.securityGroups())) {
            request.securityGroupIds(values(spec.securityGroups()));
        }
        ModifyReplicationGroupRequest changes = request.build();
        return changes.equals(nothing) ? null : changes;
    }

    private static <V> @Nullable V changed(Spec before, Spec after, Function<Spec, @Nullable V> field) {
        V asked = field.apply(after);
        return Objects.equals(asked, field.apply(before)) ? null : asked;
    }

    @Override
    protected boolean isReady(Live object) {
        return "available".equals(object.group().status())
                && isEmpty(object.group().pendingModifiedValues());
    }

    /** A rotation of the auth token stays pending until the next one, and is no reason to wait. */
    private static boolean isEmpty(@Nullable ReplicationGroupPendingModifiedValues pending) {
        return pending == null
                || (pending.primaryClusterId() == null
                        && pending.automaticFailoverStatus() == null
                        && pending.resharding() == null
                        && pending.userGroups() == null
                        && pending.transitEncryptionEnabled() == null
                        && pending.transitEncryptionMode() == null
                        && pending.clusterMode() == null);
    }

    private static boolean isFailed(ReplicationGroup group) {
        return "create-failed".equals(group.status());
    }

    @Override
    protected Optional<ProviderException> failure(Live object) {
        if (!isFailed(object.group())) {
            return Optional.empty();
        }
        String event = object.lastEvent();
        return Optional.of(ProviderException.of(
                Kind.FAILED,
                "elasticache cache-group " + object.group().replicationGroupId() + " is "
                        + object.group().status() + (event == null ? "" : ": " + event)
                        + "; destroy it, or correct what the message says and apply again"));
    }

    @Override
    protected Duration readyWithin() {
        return READY_WITHIN;
    }

    /** With the token as asked now, which the known spec of an update does not have yet. */
    @Override
    protected Outputs ready(ApplyContext<Spec, Outputs> context, String id) {
        Outputs outputs = super.ready(context, id);
        Output<SecretRef> token = context.spec().authToken();
        return new Outputs(
                outputs.id(), outputs.arn(), outputs.host(), outputs.port(), token == null ? null : token.get());
    }

    @Override
    protected void retag(ApplyContext<Spec, Outputs> context, String id, Map<String, String> set, Set<String> removed) {
        String region = region(context.known());
        find(region, id).ifPresent(group -> Caches.retag(aws.elastiCache(region), group.arn(), set, removed));
    }

    // ---- delete

    /** Waits until it is gone, also when an earlier run asked for it: its subnets and groups cannot go before. */
    @Override
    public void delete(DeleteContext<Spec, Outputs> context) {
        super.delete(context);
        Known<Spec, Outputs> known = context.known();
        String id = known.id() != null ? known.id() : identifier(known.physicalName());
        context.await(
                "cache-group " + id + " to be gone",
                GONE_WITHIN,
                () -> find(region(known), id).isPresent() ? Optional.empty() : Optional.of(true));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        caches(context.known())
                .deleteReplicationGroup(r -> r.replicationGroupId(id).retainPrimaryCluster(false));
    }

    @Override
    protected Duration freeWithin() {
        return FREE_WITHIN;
    }
}
