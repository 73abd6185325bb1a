package io.infrar.provider.aws.elasticache;

import io.infrar.model.Output;
import io.infrar.provider.aws.elasticache.CacheGroup.Live;
import io.infrar.provider.aws.elasticache.CacheGroup.Spec;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.provider.aws.sdk.Versions;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticache.model.AutomaticFailoverStatus;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.Endpoint;
import software.amazon.awssdk.services.elasticache.model.MultiAZStatus;
import software.amazon.awssdk.services.elasticache.model.NodeGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.SecurityGroupMembership;

/** Caches as ElastiCache shows them, in the words of their specs. */
final class CacheGroupSpecs {
    private CacheGroupSpecs() {}

    static Spec spec(Live object, @Nullable Spec asked) {
        ReplicationGroup group = object.group();
        CacheCluster member = object.member().get();
        return new Spec(
                group.description(),
                group.engine() != null ? group.engine() : member == null ? "redis" : member.engine(),
                managed(asked, Spec::version, shownVersion(member, asked)),
                group.cacheNodeType(),
                Math.max(1, group.nodeGroups().size()),
                replicas(group),
                is(group.clusterEnabled()),
                failsOver(group),
                managed(asked, Spec::parameterGroup, parameterGroup(member, asked)),
                managed(asked, Spec::subnetGroup, subnetGroup(member, asked)),
                securityGroups(member, asked),
                port(group, asked),
                is(group.transitEncryptionEnabled()),
                is(group.atRestEncryptionEnabled()),
                managed(asked, Spec::kmsKey, group.kmsKeyId() == null ? null : Output.of(group.kmsKeyId())),
                asked == null ? null : asked.authToken(),
                managed(asked, Spec::snapshotDays, group.snapshotRetentionLimit()),
                managed(asked, Spec::snapshotWindow, group.snapshotWindow()),
                managed(
                        asked,
                        Spec::maintenanceWindow,
                        member == null
                                ? asked == null ? null : asked.maintenanceWindow()
                                : member.preferredMaintenanceWindow()),
                is(group.autoMinorVersionUpgrade()),
                Tags.users(object.allTags().get()));
    }

    /** ElastiCache upgrades minor versions by itself; what is newer satisfies what was asked. */
    private static @Nullable String shownVersion(@Nullable CacheCluster member, @Nullable Spec asked) {
        String version = asked == null ? null : asked.version();
        if (member == null || version == null) {
            return member == null ? version : member.engineVersion();
        }
        String shown = member.engineVersion();
        return major(version).equals(major(shown)) && Versions.isOlder(version, shown) ? version : shown;
    }

    private static String major(String version) {
        return version.split("\\.")[0];
    }

    private static <V> @Nullable V managed(@Nullable Spec asked, Function<Spec, @Nullable V> field, @Nullable V shown) {
        return asked != null && field.apply(asked) == null ? null : shown;
    }

    private static int replicas(ReplicationGroup group) {
        return group.nodeGroups().isEmpty()
                ? Math.max(0, group.memberClusters().size() - 1)
                : Math.max(0, group.nodeGroups().get(0).nodeGroupMembers().size() - 1);
    }

    private static boolean failsOver(ReplicationGroup group) {
        boolean zones = group.multiAZ() == MultiAZStatus.ENABLED;
        boolean automatic = group.automaticFailover() == AutomaticFailoverStatus.ENABLED
                || group.automaticFailover() == AutomaticFailoverStatus.ENABLING;
        return zones && automatic;
    }

    private static @Nullable Output<String> parameterGroup(@Nullable CacheCluster member, @Nullable Spec asked) {
        if (member == null) {
            return asked == null ? null : asked.parameterGroup();
        }
        return member.cacheParameterGroup() == null
                ? null
                : Output.of(member.cacheParameterGroup().cacheParameterGroupName());
    }

    private static @Nullable Output<String> subnetGroup(@Nullable CacheCluster member, @Nullable Spec asked) {
        if (member == null) {
            return asked == null ? null : asked.subnetGroup();
        }
        return member.cacheSubnetGroupName() == null ? null : Output.of(member.cacheSubnetGroupName());
    }

    private static Set<Output<String>> securityGroups(@Nullable CacheCluster member, @Nullable Spec asked) {
        if (member == null) {
            return asked == null ? Set.of() : asked.securityGroups();
        }
        return member.securityGroups().stream()
                .map(SecurityGroupMembership::securityGroupId)
                .map(Output::of)
                .collect(Collectors.toSet());
    }

    private static boolean is(@Nullable Boolean shown) {
        return Boolean.TRUE.equals(shown);
    }

    static @Nullable Endpoint endpoint(ReplicationGroup group) {
        if (group.configurationEndpoint() != null) {
            return group.configurationEndpoint();
        }
        return group.nodeGroups().stream()
                .map(NodeGroup::primaryEndpoint)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    static int port(ReplicationGroup group, @Nullable Spec asked) {
        Endpoint endpoint = endpoint(group);
        if (endpoint != null && endpoint.port() != null) {
            return endpoint.port();
        }
        return asked == null ? 0 : asked.port();
    }
}
