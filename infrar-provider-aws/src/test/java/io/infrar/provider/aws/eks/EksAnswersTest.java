package io.infrar.provider.aws.eks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infrar.model.Output;
import io.infrar.provider.aws.Contexts;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Change;
import io.infrar.spi.Effect;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ResourceHandler;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of EKS that moto does not know, and updates that take a while. */
class EksAnswersTest {
    private static final String RUNNING = "{\"update\":{\"id\":\"u1\",\"status\":\"InProgress\"}}";
    private static final String DONE = "{\"update\":{\"id\":\"u1\",\"status\":\"Successful\"}}";
    private static final String CLUSTER =
            "{\"cluster\":{\"name\":\"main\",\"arn\":\"arn\",\"status\":\"ACTIVE\",\"version\":"
                    + "\"1.32\",\"endpoint\":\"https://x\",\"roleArn\":\"arn:role\",\"certificateAuthority\":{\"data\":\"LS0tLS1CRUdJTg==\"},"
                    + "\"resourcesVpcConfig\":{\"subnetIds\":[\"subnet-1\"],\"clusterSecurityGroupId\":\"sg-9\"}}}";

    private final ScriptedAws server = new ScriptedAws();
    private final AwsClients aws = server.clients();

    @AfterEach
    void close() {
        aws.close();
        server.close();
    }

    @Test
    void a_version_is_raised_one_minor_after_the_other() {
        server.on("POST /clusters/main/updates", 200, RUNNING)
                .on("GET /clusters/main/updates/u1", 200, RUNNING)
                .on("GET /clusters/main/updates/u1", 200, DONE)
                .on("GET /clusters/main", 200, CLUSTER);

        var applied = new EksCluster(aws).apply(update(cluster("1.30", true, "all"), cluster("1.32", true, "all")));

        assertThat(server.bodies().stream().filter(body -> body.contains("version")))
                .hasSize(2)
                .satisfiesExactly(
                        first -> assertThat(first).contains("1.31"),
                        second -> assertThat(second).contains("1.32"));
        assertThat(applied.outputs().certificateAuthority()).isEqualTo("-----BEGIN");
        assertThat(applied.outputs().securityGroup()).isEqualTo("sg-9");
    }

    @Test
    void an_older_version_is_refused_without_a_call() {
        ProviderException refused = catchThrowableOfType(
                ProviderException.class,
                () -> new EksCluster(aws).apply(update(cluster("1.32", true, "all"), cluster("1.31", true, "all"))));

        assertThat(refused.kind()).isEqualTo(ProviderException.Kind.INVALID);
        assertThat(refused.getMessage()).contains("cannot go back to 1.31");
        assertThat(server.calls()).isEmpty();
    }

    @Test
    void subnets_and_endpoint_are_two_updates_one_after_the_other() {
        server.on("POST /clusters/main/update-config", 200, RUNNING)
                .on("GET /clusters/main/updates/u1", 200, DONE)
                .on("GET /clusters/main", 200, CLUSTER);

        new EksCluster(aws).apply(update(cluster("1.32", true, "subnet-1"), cluster("1.32", false, "subnet-2")));

        assertThat(server.calls().stream().filter(call -> call.endsWith("update-config")))
                .hasSize(2);
        assertThat(server.bodies().get(0)).contains("subnet-2").doesNotContain("endpointPublicAccess");
        assertThat(String.join("\n", server.bodies()))
                .contains("\"endpointPublicAccess\":false")
                .contains("\"endpointPrivateAccess\":true");
    }

    @Test
    void a_failed_update_says_why() {
        server.on("POST /clusters/main/update-config", 200, RUNNING)
                .on(
                        "GET /clusters/main/updates/u1",
                        200,
                        "{\"update\":{\"id\":\"u1\",\"status\":\"Failed\",\"errors\":[{\"errorCode\":\"SubnetNotFound\","
                                + "\"errorMessage\":\"no such subnet\"}]}}");

        ProviderException failed = catchThrowableOfType(
                ProviderException.class,
                () -> new EksCluster(aws)
                        .apply(update(cluster("1.32", true, "subnet-1"), cluster("1.32", true, "subnet-2"))));

        assertThat(failed.kind()).isEqualTo(ProviderException.Kind.FAILED);
        assertThat(failed.getMessage()).contains("SubnetNotFound").contains("no such subnet");
    }

    @Test
    void a_role_that_cannot_be_assumed_yet_is_tried_again_later() {
        ProviderException early = catchThrowableOfType(
                ProviderException.class,
                () -> Eks.visible(() -> {
                    throw ProviderException.builder(
                                    ProviderException.Kind.INVALID, "Role with arn: x could not be assumed")
                            .code("InvalidParameterException")
                            .build();
                }));

        assertThat(early.kind()).isEqualTo(ProviderException.Kind.NOT_YET);
    }

    @Test
    void a_principal_that_was_just_made_is_tried_again_later() {
        server.on(
                "POST /clusters/main/access-entries",
                400,
                "{\"__type\":\"InvalidParameterException\",\"message\":\"The specified principalArn is invalid: invalid"
                        + " principal\"}");
        var spec = new AccessEntry.Spec(
                Output.of("main"), Output.of("arn:aws:iam::1:user/new"), Set.of(), Set.of(), Map.of());
        Known<AccessEntry.Spec, AccessEntry.Outputs> known = Contexts.known("access-entry", null, spec, null);

        ProviderException early = catchThrowableOfType(
                ProviderException.class, () -> new AccessEntry(aws).apply(Contexts.creating(known)));

        assertThat(early.kind()).isEqualTo(ProviderException.Kind.NOT_YET);
    }

    @Test
    void what_eks_could_not_make_is_replaced() {
        server.on("GET /clusters/main", 200, CLUSTER.replace("ACTIVE", "FAILED"))
                .on("GET /clusters/main/node-groups/nodes", 200, NODES)
                .on("GET /clusters/main/addons/coredns", 200, ADD_ON);
        EksCluster.Spec cluster = cluster("1.32", true, "subnet-1");
        NodeGroup.Spec nodes = new NodeGroup.Spec(
                Output.of("main"),
                "1.32",
                Output.of("arn:role"),
                Set.of(Output.of("subnet-1")),
                List.of("t3.medium"),
                "AL2023_x86_64_STANDARD",
                "ON_DEMAND",
                20,
                1,
                2,
                1,
                1,
                Map.of(),
                Map.of());
        EksAddon.Spec addOn = new EksAddon.Spec(Output.of("main"), "coredns", null, null, null, Map.of());

        assertThat(effect(new EksCluster(aws), Contexts.known("eks-cluster", "main", cluster, null), cluster))
                .isEqualTo(Effect.replace(Effect.Order.CREATE_FIRST, "EKS could not make it"));
        assertThat(effect(new NodeGroup(aws), Contexts.known("node-group", "main/nodes", nodes, null), nodes))
                .isEqualTo(Effect.replace(Effect.Order.CREATE_FIRST, "EKS could not make it"));
        assertThat(effect(new EksAddon(aws), Contexts.known("eks-addon", "main/coredns", addOn, null), addOn))
                .isEqualTo(Effect.replace(Effect.Order.DELETE_FIRST, "EKS could not install it"));
    }

    private static final String NODES =
            "{\"nodegroup\":{\"nodegroupName\":\"nodes\",\"clusterName\":\"main\",\"status\":"
                    + "\"CREATE_FAILED\",\"version\":\"1.32\",\"nodeRole\":\"arn:role\",\"subnets\":[\"subnet-1\"],"
                    + "\"instanceTypes\":[\"t3.medium\"],\"amiType\":\"AL2023_x86_64_STANDARD\",\"capacityType\":\"ON_DEMAND\","
                    + "\"diskSize\":20,\"scalingConfig\":{\"minSize\":1,\"maxSize\":2,\"desiredSize\":1}}}";
    private static final String ADD_ON = "{\"addon\":{\"addonName\":\"coredns\",\"clusterName\":\"main\",\"status\":"
            + "\"CREATE_FAILED\",\"addonVersion\":\"v1\",\"addonArn\":\"arn\"}}";

    private static <S extends Record, O extends Record> Effect effect(
            ResourceHandler<S, O> handler, Known<S, O> known, S asked) {
        S seen = seen(handler, known);
        assertThat(seen).isNotEqualTo(asked);
        return handler.effect(new Change<>(seen, asked, List.of()));
    }

    private static <S extends Record, O extends Record> S seen(ResourceHandler<S, O> handler, Known<S, O> known) {
        return handler.read(Contexts.reading(), List.of(known)).stream()
                .map(each -> (Observation.Present<S, O>) each)
                .findFirst()
                .orElseThrow()
                .spec();
    }

    @Test
    void a_configuration_of_an_add_on_that_was_taken_back_is_none() {
        server.on(
                "GET /clusters/main/addons/coredns",
                200,
                ADD_ON.replace("CREATE_FAILED", "ACTIVE").replace("}}", ",\"configurationValues\":\"{}\"}}"));
        EksAddon.Spec none = new EksAddon.Spec(Output.of("main"), "coredns", null, null, null, Map.of());

        assertThat(seen(new EksAddon(aws), Contexts.known("eks-addon", "main/coredns", none, null)))
                .isEqualTo(none);
    }

    private static EksCluster.Spec cluster(String version, boolean isPublic, String subnet) {
        return new EksCluster.Spec(
                version,
                Output.of("arn:role"),
                Set.of(Output.of(subnet)),
                Set.of(),
                isPublic,
                isPublic ? Set.of(EksCluster.EVERYWHERE) : Set.of(),
                Set.of(),
                null,
                true,
                Map.of());
    }

    private static io.infrar.spi.ApplyContext<EksCluster.Spec, EksCluster.Outputs> update(
            EksCluster.Spec before, EksCluster.Spec after) {
        Known<EksCluster.Spec, EksCluster.Outputs> known = Contexts.known(
                "eks-cluster",
                "main",
                before,
                new EksCluster.Outputs("main", "arn", "https://x", "-----BEGIN", "sg-9", null));
        return Contexts.updating(known, before, after);
    }
}
