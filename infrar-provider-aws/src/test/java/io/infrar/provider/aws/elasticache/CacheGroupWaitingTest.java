package io.infrar.provider.aws.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsProvider;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.run.ApplyException;
import io.infrar.spi.Plan;
import io.infrar.testkit.MemoryStateStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What takes time at AWS, fails there, or is not simulated, with the answers as its documentation shows them. */
class CacheGroupWaitingTest {
    @TempDir
    Path folder;

    private final ScriptedAws server = new ScriptedAws();
    private final MemoryStateStore store = new MemoryStateStore();
    private @Nullable Infra opened;

    @BeforeEach
    void open() {
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new AwsProvider())
                .home(folder.resolve("home"))
                .base(folder)
                .state(store);
        server.settings().forEach(builder::setting);
        opened = builder.build();
        server.on("CreateReplicationGroup", 200, "<CreateReplicationGroupResponse/>")
                .on(
                        "ListTagsForResource",
                        200,
                        "<ListTagsForResourceResponse><ListTagsForResourceResult><TagList/></ListTagsForResourceResult>"
                                + "</ListTagsForResourceResponse>")
                .on("DescribeCacheClusters", 200, member());
    }

    @AfterEach
    void close() {
        infra().close();
        server.close();
    }

    private Infra infra() {
        return Objects.requireNonNull(opened);
    }

    @Test
    void a_cache_that_fails_ends_the_wait_at_once_with_the_last_event() {
        server.on("DescribeReplicationGroups", 200, shown("creating", "", 1, 2))
                .on("DescribeReplicationGroups", 200, shown("create-failed", "", 1, 2))
                .on(
                        "DescribeEvents",
                        200,
                        "<DescribeEventsResponse><DescribeEventsResult><Events><Event><Message>no capacity for"
                                + " cache.t3.micro</Message></Event></Events></DescribeEventsResult>"
                                + "</DescribeEventsResponse>");

        ApplyException failed = catchThrowableOfType(ApplyException.class, () -> apply(spec(1, 1, true)));

        assertThat(failed).hasMessageContaining("is create-failed: no capacity for cache.t3.micro");
    }

    @Test
    void replicas_come_before_the_failover_that_needs_them() {
        server.on("DescribeReplicationGroups", 200, shown("available", "disabled", 1, 1));
        apply(spec(1, 0, false));
        server.on("IncreaseReplicaCount", 200, "<IncreaseReplicaCountResponse/>")
                .queryError("ModifyReplicationGroup", 400, "InvalidReplicationGroupState")
                .on("ModifyReplicationGroup", 200, "<ModifyReplicationGroupResponse/>");
        int before = server.calls().size();

        apply(spec(1, 1, true));

        assertThat(changes(before))
                .containsExactly("IncreaseReplicaCount", "ModifyReplicationGroup", "ModifyReplicationGroup");
        assertThat(body("IncreaseReplicaCount")).contains("NewReplicaCount=1", "ApplyImmediately=true");
        assertThat(body("ModifyReplicationGroup")).contains("AutomaticFailoverEnabled=true", "MultiAZEnabled=true");
    }

    @Test
    void replicas_go_after_the_failover_that_needs_them() {
        server.on("DescribeReplicationGroups", 200, shown("available", "enabled", 1, 2));
        apply(spec(1, 1, true));
        server.on("DecreaseReplicaCount", 200, "<DecreaseReplicaCountResponse/>")
                .on("ModifyReplicationGroup", 200, "<ModifyReplicationGroupResponse/>");
        int before = server.calls().size();

        apply(spec(1, 0, false));

        assertThat(changes(before)).containsExactly("ModifyReplicationGroup", "DecreaseReplicaCount");
        assertThat(body("DecreaseReplicaCount")).contains("NewReplicaCount=0");
    }

    @Test
    void fewer_shards_keep_the_first_ones() {
        server.on("DescribeReplicationGroups", 200, shown("available", "enabled", 3, 2));
        apply(spec(3, 1, true));
        server.on(
                "ModifyReplicationGroupShardConfiguration", 200, "<ModifyReplicationGroupShardConfigurationResponse/>");
        int before = server.calls().size();

        apply(spec(2, 1, true));

        assertThat(changes(before)).containsExactly("ModifyReplicationGroupShardConfiguration");
        assertThat(body("ModifyReplicationGroupShardConfiguration"))
                .contains("NodeGroupCount=2", "0001", "0002")
                .doesNotContain("0003");
    }

    @Test
    void a_minor_version_that_elasticache_upgraded_by_itself_is_no_change() {
        server.on("DescribeReplicationGroups", 200, shown("available", "disabled", 1, 1));
        apply(spec(1, 0, false));
        server.on("DescribeCacheClusters", 200, member().replace(">7.1.0<", ">7.2.0<"));
        infra().plan(environment(spec(1, 0, false))); // takes the last answer of before

        assertThat(infra().plan(environment(spec(1, 0, false))).effective()).isEmpty();
    }

    @Test
    void an_older_version_needs_a_new_cache_since_elasticache_only_upgrades() {
        server.on("DescribeReplicationGroups", 200, shown("available", "disabled", 1, 1));
        apply(spec(1, 0, false));

        Plan plan = infra().plan(environment(
                Json.of(spec(1, 0, false)).with("version", "7.0").to(CacheGroup.Spec.class)));

        assertThat(plan.changes().get(0).action().replaces()).isTrue();
        assertThat(plan.changes().get(0).reason()).contains("version goes back from 7.1.0 to 7.0", "does not move");
    }

    private void apply(CacheGroup.Spec spec) {
        infra().apply(infra().plan(environment(spec)));
    }

    private static Environment environment(CacheGroup.Spec spec) {
        return Infra.environment("caches")
                .stage(Stage.DEVELOPMENT)
                .on("aws", "eu-west-1")
                .resource("main", r -> r.type("cache-group").spec(spec))
                .build();
    }

    private List<String> changes(int from) {
        List<String> calls = server.calls();
        return calls.subList(from, calls.size()).stream()
                .filter(call -> !call.startsWith("Describe") && !call.startsWith("List") && !call.startsWith("Get"))
                .filter(call -> !call.startsWith("POST"))
                .toList();
    }

    private String body(String action) {
        return server.bodies().stream()
                .filter(body -> body.contains("Action=" + action + "&"))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private static CacheGroup.Spec spec(int shards, int replicas, boolean failover) {
        return new CacheGroup.Spec(
                "sessions",
                "redis",
                "7.1",
                "cache.t3.micro",
                shards,
                replicas,
                shards > 1,
                failover,
                null,
                Output.of("grp"),
                Set.of(Output.of("sg-1")),
                6379,
                true,
                true,
                null,
                null,
                null,
                null,
                null,
                true,
                Map.of());
    }

    private static String shown(String status, String failover, int shards, int nodes) {
        StringBuilder groups = new StringBuilder();
        for (int shard = 1; shard <= shards; shard++) {
            groups.append("<NodeGroup><NodeGroupId>000").append(shard).append("</NodeGroupId><NodeGroupMembers>");
            groups.append("<NodeGroupMember/>".repeat(nodes))
                    .append("</NodeGroupMembers><PrimaryEndpoint><Address>")
                    .append("master.example</Address><Port>6379</Port></PrimaryEndpoint></NodeGroup>");
        }
        return "<DescribeReplicationGroupsResponse><DescribeReplicationGroupsResult><ReplicationGroups><ReplicationGroup>"
                + "<ReplicationGroupId>main</ReplicationGroupId><Description>sessions</Description>"
                + "<ARN>arn:aws:elasticache:eu-west-1:1:replicationgroup:main</ARN><Engine>redis</Engine>"
                + "<Status>" + status + "</Status><MemberClusters><ClusterId>main-001</ClusterId></MemberClusters>"
                + "<NodeGroups>" + groups + "</NodeGroups><CacheNodeType>cache.t3.micro</CacheNodeType>"
                + "<AutomaticFailover>" + failover + "</AutomaticFailover><MultiAZ>" + failover + "</MultiAZ>"
                + "<ClusterEnabled>" + (shards > 1) + "</ClusterEnabled>"
                + "<TransitEncryptionEnabled>true</TransitEncryptionEnabled>"
                + "<AtRestEncryptionEnabled>true</AtRestEncryptionEnabled>"
                + "<AutoMinorVersionUpgrade>true</AutoMinorVersionUpgrade>"
                + "</ReplicationGroup></ReplicationGroups></DescribeReplicationGroupsResult>"
                + "</DescribeReplicationGroupsResponse>";
    }

    private static String member() {
        return "<DescribeCacheClustersResponse><DescribeCacheClustersResult><CacheClusters><CacheCluster>"
                + "<CacheClusterId>main-001</CacheClusterId><Engine>redis</Engine>"
                + "<EngineVersion>7.1.0</EngineVersion><CacheSubnetGroupName>grp</CacheSubnetGroupName>"
                + "<SecurityGroups><member><SecurityGroupId>sg-1</SecurityGroupId></member></SecurityGroups>"
                + "</CacheCluster></CacheClusters></DescribeCacheClustersResult></DescribeCacheClustersResponse>";
    }
}
