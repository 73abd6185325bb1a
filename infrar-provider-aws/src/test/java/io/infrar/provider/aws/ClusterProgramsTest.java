package io.infrar.provider.aws;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.cluster;
import static io.infrar.model.Refs.compute;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.gib;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.ScalingTarget;
import io.infrar.model.Stage;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Plan;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.aws.Moto;
import io.infrar.testkit.kubernetes.KubernetesSim;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster with programs on it and load balancers before it, from the plan to the destroy. */
class ClusterProgramsTest {
    private static final String REGION = "eu-west-1";
    private static final KubernetesSim SIM = new KubernetesSim();

    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private final MemoryStateStore store = new MemoryStateStore();
    private AwsClients aws;

    @BeforeEach
    void beginWithNothing() {
        assumeTrue(Moto.isFuller(), "plain moto does not know add-ons");
        moto.reset();
        SIM.reset();
        moto.kubernetes(SIM.endpoint(), SIM.authority());
        aws = AwsTests.clients(moto);
    }

    @AfterEach
    void close() {
        if (aws != null) {
            aws.close();
        }
    }

    @Test
    void programs_are_made_found_unchanged_exchanged_and_leave_nothing() {
        try (Infra infra = AwsTests.infra(moto, folder).state(store).build()) {
            Plan plan = infra.plan(environment("api:1"));
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);

            assertThat(infra.plan(environment("api:1")).effective()).isEmpty();
            assertThat(infra.drift("shop").effective()).isEmpty();
            assertThat(SIM.inventory())
                    .extracting(each -> each.replaceFirst("-[a-z0-9]{8}$", ""))
                    .containsExactlyInAnyOrder(
                            "namespaces//apps",
                            "deployments/apps/shop-api",
                            "deployments/apps/shop-web",
                            "services/apps/shop-api",
                            "services/apps/shop-web",
                            "poddisruptionbudgets/apps/shop-api",
                            "poddisruptionbudgets/apps/shop-web",
                            "horizontalpodautoscalers/apps/shop-web",
                            "serviceaccounts/apps/shop-api-compute",
                            "secrets/apps/shop-api-compute",
                            "cronjobs/apps/shop-nightly");
            programIsAsAsked();
            requestsReachIt();
            rightsAreForItsAccountOnly();
            assertThat(store.read("shop").rows().toString()).doesNotContain(value());

            infra.apply(infra.plan(environment("api:2")));

            assertThat(deployment("api")
                            .at("/spec/template/spec/containers/0/image")
                            .asText())
                    .isEqualTo("api:2");
            assertThat(infra.plan(environment("api:2")).effective()).isEmpty();

            infra.apply(infra.planDestroy("shop"));
        }
        assertThat(SIM.inventory()).isEmpty();
        assertThat(AwsInventory.of(aws, REGION)).isEmpty();
        assertThat(aws.eks(REGION).listClusters().clusters()).isEmpty();
    }

    private void programIsAsAsked() {
        JsonNode pod = deployment("api").at("/spec/template/spec");
        JsonNode program = pod.at("/containers/0");
        assertThat(program.at("/resources/requests/cpu").asText()).isEqualTo("500m");
        assertThat(program.at("/resources/limits/memory").asText()).isEqualTo("1Gi");
        assertThat(program.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/health");
        assertThat(program.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                .isFalse();
        assertThat(program.toString()).doesNotContain(value());
        String secret = program.findPath("secretKeyRef").path("name").asText();
        JsonNode data = SIM.object("/api/v1/namespaces/apps/secrets/" + secret)
                .orElseThrow()
                .path("data");
        assertThat(clear(data, "TOKEN")).isEqualTo(value());
        assertThat(clear(data, "URL")).isEqualTo("https://api:" + value() + "@example.org");
        assertThat(deployment("web").at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(env(deployment("web"), "API")).startsWith("http://");
    }

    private static String clear(JsonNode data, String key) {
        return new String(Base64.getDecoder().decode(data.path(key).asText()), StandardCharsets.UTF_8);
    }

    private void requestsReachIt() {
        var elb = aws.elasticLoadBalancingV2(REGION);
        var groups = aws.autoScaling(REGION).describeAutoScalingGroups().autoScalingGroups();
        assertThat(groups)
                .singleElement()
                .satisfies(group -> assertThat(group.targetGroupARNs()).hasSize(2));
        String security = aws.eks(REGION)
                .describeCluster(
                        r -> r.name(aws.eks(REGION).listClusters().clusters().get(0)))
                .cluster()
                .resourcesVpcConfig()
                .clusterSecurityGroupId();
        var open = aws.ec2(REGION)
                .describeSecurityGroups(r -> r.groupIds(security))
                .securityGroups()
                .get(0)
                .ipPermissions();
        for (String name : List.of("api", "web")) {
            JsonNode port = service(name).at("/spec/ports/0");
            assertThat(elb.describeTargetGroups().targetGroups()).anySatisfy(group -> {
                assertThat(group.port()).isEqualTo(port.path("nodePort").asInt());
                assertThat(group.targetTypeAsString()).isEqualTo("instance");
            });
            assertThat(open).anySatisfy(rule -> {
                assertThat(rule.fromPort()).isEqualTo(port.path("nodePort").asInt());
                assertThat(rule.userIdGroupPairs()).hasSize(1);
            });
        }
    }

    private void rightsAreForItsAccountOnly() {
        var role = aws.iam().listRoles().roles().stream()
                .filter(each -> each.roleName().contains("api-compute-pods"))
                .findFirst()
                .orElseThrow();
        String trust = java.net.URLDecoder.decode(role.assumeRolePolicyDocument(), StandardCharsets.UTF_8);
        assertThat(trust)
                .contains(":sub\":\"system:serviceaccount:apps:shop-api-compute\"")
                .contains(":aud\":\"sts.amazonaws.com\"")
                .contains("sts:AssumeRoleWithWebIdentity")
                .doesNotContain("https://");
        assertThat(SIM.object("/api/v1/namespaces/apps/serviceaccounts/shop-api-compute")
                        .orElseThrow()
                        .at("/metadata/annotations")
                        .path("eks.amazonaws.com/role-arn")
                        .asText())
                .isEqualTo(role.arn());
    }

    // ---- helpers

    private JsonNode deployment(String program) {
        return object("deployments", "/apis/apps/v1", program);
    }

    private JsonNode service(String program) {
        return object("services", "/api/v1", program);
    }

    private static JsonNode object(String plural, String root, String program) {
        String name = SIM.inventory().stream()
                .filter(each -> each.startsWith(plural + "/apps/shop-" + program + "-"))
                .map(each -> each.substring(each.lastIndexOf('/') + 1))
                .findFirst()
                .orElseThrow();
        return SIM.object(root + "/namespaces/apps/" + plural + "/" + name).orElseThrow();
    }

    private static String env(JsonNode deployment, String name) {
        for (JsonNode each : deployment.at("/spec/template/spec/containers/0/env")) {
            if (each.path("name").asText().equals(name)) {
                return each.path("value").asText();
            }
        }
        return "";
    }

    private String value() {
        var secrets = aws.secretsManager(REGION);
        return secrets.listSecrets().secretList().stream()
                .filter(each -> each.name().endsWith("/token"))
                .map(each -> secrets.getSecretValue(r -> r.secretId(each.arn())).secretString())
                .findFirst()
                .orElseThrow();
    }

    private static Environment environment(String image) {
        return Infra.environment("shop")
                .stage(Stage.DEVELOPMENT)
                .on("aws", REGION)
                .network("main", n -> n.zones(2).nat(Network.Nat.SHARED_GATEWAY))
                .secret("token", s -> s.generated(20))
                .bucket("files", b -> {})
                .cluster(
                        "main",
                        c -> c.version("1.31").nodePool("main", 2, gib(8), 2, 2).namespaces("apps"))
                .compute(
                        "api",
                        c -> c.image(image)
                                .on(cluster("main"))
                                .port(8080)
                                .cpu(0.5)
                                .memory(gib(1))
                                .replicas(2)
                                .health("/health")
                                .env("TOKEN", secret("token"))
                                .env(
                                        "URL",
                                        Output.format(
                                                "https://api:{}@example.org",
                                                secret("token").value()))
                                .env("BUCKET", bucket("files").bucket())
                                .uses(bucket("files"))
                                .sidecar("proxy", "envoy:1", Map.of("MODE", Output.of("x")), 9000)
                                .publiclyReachable()
                                .tlsOptional())
                .compute(
                        "web",
                        c -> c.image("web:1")
                                .on(cluster("main"))
                                .port(3000)
                                .autoscale(2, 4, ScalingTarget.cpu(70))
                                .env("API", compute("api").url()))
                .loadBalancer("front", l -> l.http(80).routeTo(compute("web"), 3000))
                .job("nightly", j -> j.image("nightly:1").on(cluster("main")).cron("0 3 * * *"))
                .build();
    }
}
