package io.infrar.provider.aws.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsHandlerContract;
import io.infrar.provider.aws.AwsTests;
import io.infrar.spi.Plan;
import io.infrar.spi.StateStore;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.aws.Moto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.elasticache.model.AutomaticFailoverStatus;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.MultiAZStatus;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.TransitEncryptionMode;

/**
 * Plain moto knows neither the members of a group nor its changes nor its delete, so all of this needs the fuller one. The number of
 * replicas and shards, and failures, are tried against a scripted server in {@link CacheGroupWaitingTest}.
 */
class CacheGroupTest extends AwsHandlerContract {
    private static final String REGION = "us-east-1";

    @TempDir
    Path own;

    private String group = "";

    @BeforeEach
    void needsTheFullerServer() {
        assumeTrue(Moto.isFuller(), "plain moto does not delete replication groups");
    }

    @Override
    protected void prepare() {
        try (var aws = AwsTests.clients(moto)) {
            var ec2 = aws.ec2(REGION);
            String vpc = ec2.createVpc(r -> r.cidrBlock("10.9.0.0/16")).vpc().vpcId();
            String subnet = ec2.createSubnet(r -> r.vpcId(vpc).cidrBlock("10.9.1.0/24"))
                    .subnet()
                    .subnetId();
            group = ec2.createSecurityGroup(r -> r.vpcId(vpc).groupName("cache").description("cache"))
                    .groupId();
            aws.elastiCache(REGION)
                    .createCacheSubnetGroup(r -> r.cacheSubnetGroupName("grp")
                            .cacheSubnetGroupDescription("d")
                            .subnetIds(subnet));
        }
    }

    @Override
    protected Infra infra(StateStore store) {
        try {
            Files.writeString(own.resolve("token"), "correct-horse-battery");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return AwsTests.infra(moto, own).state(store).build();
    }

    @Override
    protected String type() {
        return "cache-group";
    }

    /** The cache of the production environment, all its properties said. */
    @Override
    protected Object spec() {
        return new CacheGroup.Spec(
                "sessions",
                "redis",
                "7.1",
                "cache.t3.micro",
                1,
                1,
                false,
                true,
                Output.of("default.redis7"),
                Output.of("grp"),
                Set.of(Output.of(group)),
                6379,
                true,
                true,
                null,
                null,
                0,
                null,
                "sun:03:00-sun:04:00",
                true,
                Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(with(Map.ofEntries(
                Map.entry("description", "more sessions"),
                Map.entry("nodeType", "cache.t3.small"),
                Map.entry("version", "7.2"),
                Map.entry("engine", "valkey"),
                Map.entry("failover", false),
                Map.entry("parameterGroup", "default.valkey7"),
                Map.entry("authToken", SecretRef.of("file", "token")),
                Map.entry("snapshotDays", 7),
                Map.entry("maintenanceWindow", "mon:03:00-mon:04:00"),
                Map.entry("minorUpgrades", false),
                Map.entry("tags", Map.of("Project", "other")))));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(with(Map.of("encryptedAtRest", false)));
    }

    @Override
    protected Optional<Integer> count() {
        try (var aws = AwsTests.clients(moto)) {
            return Optional.of(aws.elastiCache(REGION)
                    .describeReplicationGroups()
                    .replicationGroups()
                    .size());
        }
    }

    private Json with(Map<String, Object> changes) {
        Json json = Json.of(spec());
        for (Map.Entry<String, Object> change : changes.entrySet()) {
            json = json.with(change.getKey(), change.getValue());
        }
        return json;
    }

    @Test
    void every_property_of_the_production_cache_is_as_asked() {
        MemoryStateStore store = new MemoryStateStore();
        apply(store, spec());

        ReplicationGroup made = only();
        assertThat(made.description()).isEqualTo("sessions");
        assertThat(made.cacheNodeType()).isEqualTo("cache.t3.micro");
        assertThat(made.memberClusters()).hasSize(2);
        assertThat(made.automaticFailover()).isEqualTo(AutomaticFailoverStatus.ENABLED);
        assertThat(made.multiAZ()).isEqualTo(MultiAZStatus.ENABLED);
        assertThat(made.transitEncryptionEnabled()).isTrue();
        assertThat(made.transitEncryptionMode()).isEqualTo(TransitEncryptionMode.REQUIRED);
        assertThat(made.atRestEncryptionEnabled()).isTrue();
        assertThat(made.authTokenEnabled()).isFalse();
        CacheCluster member = member(made);
        assertThat(member.engine()).isEqualTo("redis");
        assertThat(member.engineVersion()).startsWith("7.1");
        assertThat(member.cacheSubnetGroupName()).isEqualTo("grp");
        assertThat(member.securityGroups())
                .singleElement()
                .satisfies(each -> assertThat(each.securityGroupId()).isEqualTo(group));
        assertThat(member.preferredMaintenanceWindow()).isEqualTo("sun:03:00-sun:04:00");
        assertThat(store.read("caches").rows().get(0).outputs().get("host").asText())
                .startsWith("master.");
        try (var aws = AwsTests.clients(moto)) {
            assertThat(aws.elastiCache(REGION)
                            .listTagsForResource(r -> r.resourceName(made.arn()))
                            .tagList())
                    .anySatisfy(tag -> {
                        assertThat(tag.key()).isEqualTo("Project");
                        assertThat(tag.value()).isEqualTo("infrar");
                    });
        }
        destroy(store);
    }

    @Test
    void every_property_that_can_be_changed_is_changed_in_place() {
        MemoryStateStore store = new MemoryStateStore();
        apply(store, spec());

        apply(store, updated().orElseThrow());

        ReplicationGroup made = only();
        assertThat(made.description()).isEqualTo("more sessions");
        assertThat(made.cacheNodeType()).isEqualTo("cache.t3.small");
        assertThat(made.automaticFailover()).isEqualTo(AutomaticFailoverStatus.DISABLED);
        assertThat(made.authTokenEnabled()).isTrue();
        assertThat(made.snapshotRetentionLimit()).isEqualTo(7);
        assertThat(made.engine()).isEqualTo("valkey");
        assertThat(member(made).engineVersion()).startsWith("7.2");
        assertThat(store.read("caches")
                        .rows()
                        .get(0)
                        .outputs()
                        .get("password")
                        .to(SecretRef.class)
                        .name())
                .isEqualTo("token");
        destroy(store);
    }

    @Test
    void cluster_mode_has_shards_with_replicas_and_one_address() {
        MemoryStateStore store = new MemoryStateStore();
        apply(store, with(Map.of("clusterMode", true, "shards", 3, "replicas", 1)));

        ReplicationGroup made = only();
        assertThat(made.clusterEnabled()).isTrue();
        assertThat(made.nodeGroups()).hasSize(3);
        assertThat(made.nodeGroups().get(0).nodeGroupMembers()).hasSize(2);
        assertThat(store.read("caches").rows().get(0).outputs().get("host").asText())
                .startsWith("clustercfg.");
        assertThat(plan(store, with(Map.of("clusterMode", true, "shards", 3, "replicas", 1)))
                        .effective())
                .isEmpty();
        destroy(store);
    }

    @Test
    void an_auth_token_cannot_be_taken_off_in_place() {
        MemoryStateStore store = new MemoryStateStore();
        apply(store, with(Map.of("authToken", SecretRef.of("file", "token"))));
        assertThat(only().authTokenEnabled()).isTrue();

        Plan plan = plan(store, spec());

        assertThat(plan.changes().get(0).action().replaces()).isTrue();
        assertThat(plan.changes().get(0).reason()).contains("authToken");
        destroy(store);
    }

    // ---- helpers

    private ReplicationGroup only() {
        try (var aws = AwsTests.clients(moto)) {
            List<ReplicationGroup> all =
                    aws.elastiCache(REGION).describeReplicationGroups().replicationGroups();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    private CacheCluster member(ReplicationGroup of) {
        try (var aws = AwsTests.clients(moto)) {
            return aws.elastiCache(REGION)
                    .describeCacheClusters(
                            r -> r.cacheClusterId(of.memberClusters().get(0)))
                    .cacheClusters()
                    .get(0);
        }
    }

    private Environment environment(Object spec) {
        return Infra.environment("caches")
                .stage(Stage.DEVELOPMENT)
                .on("aws")
                .resource("main", r -> r.type(type()).spec(spec))
                .build();
    }

    private Plan plan(StateStore store, Object spec) {
        try (Infra infra = infra(store)) {
            return infra.plan(environment(spec));
        }
    }

    private void apply(StateStore store, Object spec) {
        try (Infra infra = infra(store)) {
            infra.apply(infra.plan(environment(spec)));
        }
    }

    private void destroy(StateStore store) {
        try (Infra infra = infra(store)) {
            infra.apply(infra.planDestroy("caches"));
        }
    }
}
