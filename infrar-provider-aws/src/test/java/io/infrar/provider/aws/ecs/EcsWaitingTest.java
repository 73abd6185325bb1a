package io.infrar.provider.aws.ecs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.provider.aws.Contexts;
import io.infrar.provider.aws.ScriptedAws;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.Applied;
import io.infrar.spi.Observation;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Deployments that take time, fail or never end, which the simulation does not have; answers are as the API reference shows them. */
class EcsWaitingTest {
    private static final String CLUSTER = "arn:aws:ecs:eu-west-1:123456789012:cluster/main";
    private static final String SERVICE = "arn:aws:ecs:eu-west-1:123456789012:service/main/app";
    private static final String OLD = "arn:aws:ecs:eu-west-1:123456789012:task-definition/app:1";
    private static final String NEW = "arn:aws:ecs:eu-west-1:123456789012:task-definition/app:2";

    private final ScriptedAws server = new ScriptedAws();
    private final AwsClients aws = server.clients();

    @AfterEach
    void close() {
        aws.close();
        server.close();
    }

    // ---- rolling

    @Test
    void a_service_is_ready_when_only_what_is_asked_runs() {
        server.on("UpdateService", 200, "{}")
                .on(
                        "DescribeServices",
                        200,
                        service(deployment(NEW, "IN_PROGRESS", 0), deployment(OLD, "COMPLETED", 2)))
                .on(
                        "DescribeServices",
                        200,
                        service(deployment(NEW, "IN_PROGRESS", 2), deployment(OLD, "COMPLETED", 1)))
                .on("DescribeServices", 200, service(deployment(NEW, "IN_PROGRESS", 2)))
                .on("DescribeServices", 200, service(deployment(NEW, "COMPLETED", 2)));

        Applied<EcsService.Outputs> applied = update();

        assertThat(applied.outputs()).isEqualTo(new EcsService.Outputs("app", SERVICE));
        assertThat(server.calls()).filteredOn("DescribeServices"::equals).hasSize(4);
        assertThat(server.bodies().get(0)).contains(NEW).doesNotContain("desiredCount");
    }

    @Test
    void a_deployment_that_is_given_up_ends_the_wait_at_once_and_says_why() {
        server.on("UpdateService", 200, "{}")
                .on(
                        "DescribeServices",
                        200,
                        service(deployment(NEW, "IN_PROGRESS", 0), deployment(OLD, "COMPLETED", 2)))
                .on("DescribeServices", 200, service(deployment(OLD, "IN_PROGRESS", 2), deployment(NEW, "FAILED", 0)))
                .on("ListTasks", 200, "{\"taskArns\":[\"" + CLUSTER + "/task/1\"]}")
                .on("DescribeTasks", 200, stopped());

        ProviderException failed = catchThrowableOfType(ProviderException.class, this::update);

        assertThat(failed.kind()).isEqualTo(Kind.FAILED);
        assertThat(failed)
                .hasMessageContaining("service app did not become stable: ECS deployment circuit breaker: tasks failed")
                .hasMessageContaining("2 of 2 tasks run")
                .hasMessageContaining(
                        "last events: (service app) deployment failed; (service app) was unhealthy; third")
                .hasMessageContaining("Essential container in task exited")
                .hasMessageContaining("app exited with 137")
                .hasMessageContaining("OutOfMemoryError: Container killed due to memory usage")
                .hasMessageContaining("correct it and apply again")
                .message()
                .doesNotContain("fourth");
        assertThat(server.calls()).filteredOn("DescribeServices"::equals).hasSize(2);
        assertThat(server.bodies().get(server.calls().indexOf("ListTasks"))).contains("STOPPED", "\"app\"");
    }

    @Test
    void a_service_that_never_becomes_stable_ends_at_the_limit_and_says_what_happened() {
        server.on("UpdateService", 200, "{}")
                .on(
                        "DescribeServices",
                        200,
                        service(deployment(NEW, "IN_PROGRESS", 0), deployment(OLD, "COMPLETED", 2)))
                .on("ListTasks", 200, "{\"taskArns\":[\"" + CLUSTER + "/task/1\"]}")
                .on("DescribeTasks", 200, stopped());

        ProviderException failed = catchThrowableOfType(ProviderException.class, this::update);

        assertThat(failed)
                .hasMessageContaining("did not become stable: not after 30 min")
                .hasMessageContaining("was unhealthy")
                .hasMessageContaining("OutOfMemoryError");
    }

    @Test
    void a_service_that_went_back_by_itself_is_no_success_although_it_is_stable() {
        server.on("UpdateService", 200, "{}")
                .on("DescribeServices", 200, service(deployment(OLD, "COMPLETED", 2)))
                .on("ListTasks", 200, "{\"taskArns\":[]}");

        ProviderException failed = catchThrowableOfType(ProviderException.class, this::update);

        assertThat(failed)
                .hasMessageContaining("did not become stable: ECS went back to " + OLD)
                .hasMessageContaining("was unhealthy");
        assertThat(server.calls()).filteredOn("DescribeServices"::equals).hasSizeLessThan(50);
    }

    @Test
    void that_stopped_tasks_may_not_be_listed_hides_no_failure() {
        server.on("UpdateService", 200, "{}")
                .on("DescribeServices", 200, service(deployment(NEW, "FAILED", 0)))
                .on("ListTasks", 400, "{\"__type\":\"AccessDeniedException\",\"message\":\"not allowed\"}");

        ProviderException failed = catchThrowableOfType(ProviderException.class, this::update);

        assertThat(failed)
                .hasMessageContaining("circuit breaker")
                .hasMessageContaining("was unhealthy")
                .message()
                .doesNotContain("tasks stopped because");
    }

    private Applied<EcsService.Outputs> update() {
        EcsService.Spec before = spec(OLD);
        EcsService.Spec after = spec(NEW);
        var known = Contexts.known("ecs-service", SERVICE, after, new EcsService.Outputs("app", SERVICE));
        return new EcsService(aws).apply(Contexts.updating(known, before, after));
    }

    private static EcsService.Spec spec(String revision) {
        return new EcsService.Spec(
                Output.of(CLUSTER),
                Output.of(revision),
                2,
                null,
                "FARGATE",
                Set.of(),
                null,
                Set.of(),
                50,
                200,
                true,
                null,
                EcsService.ROLLING,
                Map.of());
    }

    private static Json deployment(String revision, String state, int running) {
        return Json.of(Map.of(
                "taskDefinition", revision,
                "rolloutState", state,
                "rolloutStateReason", "ECS deployment circuit breaker: tasks failed to start.",
                "desiredCount", 2,
                "runningCount", running));
    }

    private static String service(Json... deployments) {
        List<Map<String, String>> events = List.of(
                Map.of("message", "(service app) deployment failed"),
                Map.of("message", "(service app) was unhealthy"),
                Map.of("message", "third"),
                Map.of("message", "fourth"));
        Map<String, Object> service = Map.of(
                "serviceArn",
                SERVICE,
                "serviceName",
                "app",
                "clusterArn",
                CLUSTER,
                "status",
                "ACTIVE",
                "desiredCount",
                2,
                "runningCount",
                2,
                "taskDefinition",
                NEW,
                "deployments",
                List.of(deployments),
                "events",
                events);
        return Json.of(Map.of("services", List.of(service))).toString();
    }

    private static String stopped() {
        Map<String, Object> container = Map.of(
                "name", "app",
                "exitCode", 137,
                "reason", "OutOfMemoryError: Container killed due to memory usage");
        Map<String, Object> task =
                Map.of("stoppedReason", "Essential container in task exited", "containers", List.of(container));
        // Many tasks that stopped for the same reason are told once.
        return Json.of(Map.of("tasks", Collections.nCopies(5, task))).toString();
    }

    // ---- capacity of a cluster

    @Test
    void a_cluster_is_waited_for_while_groups_are_attached() {
        server.on("DescribeClusters", 200, cluster("ACTIVE", "UPDATE_COMPLETE", "FARGATE"))
                .on("DescribeClusters", 200, cluster("PROVISIONING", "UPDATE_IN_PROGRESS", "FARGATE", "servers"))
                .on("DescribeClusters", 200, cluster("ACTIVE", "UPDATE_IN_PROGRESS", "FARGATE", "servers"))
                .on("DescribeClusters", 200, cluster("ACTIVE", "UPDATE_COMPLETE", "FARGATE", "servers"))
                .on("PutClusterCapacityProviders", 200, "{}");

        attach();

        assertThat(server.calls())
                .containsExactly(
                        "DescribeClusters",
                        "PutClusterCapacityProviders",
                        "DescribeClusters",
                        "DescribeClusters",
                        "DescribeClusters");
    }

    @Test
    void a_cluster_that_cannot_take_a_group_says_so_at_once() {
        server.on("DescribeClusters", 200, cluster("ACTIVE", "UPDATE_COMPLETE", "FARGATE"))
                .on("DescribeClusters", 200, cluster("FAILED", "UPDATE_FAILED", "FARGATE", "servers"))
                .on("PutClusterCapacityProviders", 200, "{}");

        assertThat(catchThrowableOfType(ProviderException.class, this::attach))
                .hasMessageContaining("cluster main could not take the auto-scaling groups of [servers]");
    }

    @Test
    void a_cluster_that_lets_go_of_a_group_is_waited_for_and_is_not_gone() {
        server.on("DescribeClusters", 200, cluster("ACTIVE", "UPDATE_COMPLETE", "FARGATE", "servers"))
                .on("DescribeClusters", 200, cluster("ACTIVE", "UPDATE_COMPLETE", "FARGATE", "servers"))
                .on("DescribeClusters", 200, cluster("DEPROVISIONING", "UPDATE_IN_PROGRESS", "FARGATE"))
                .on("DescribeClusters", 200, cluster("DEPROVISIONING", "UPDATE_IN_PROGRESS", "FARGATE"))
                .on("DescribeClusters", 200, cluster("ACTIVE", "UPDATE_COMPLETE", "FARGATE"))
                .on("PutClusterCapacityProviders", 200, "{}");
        ClusterCapacity.Spec spec = capacity("servers");

        new ClusterCapacity(aws)
                .delete(Contexts.deleting(
                        Contexts.known("cluster-capacity", CLUSTER, spec, new ClusterCapacity.Outputs(CLUSTER))));

        assertThat(server.calls()).filteredOn("DescribeClusters"::equals).hasSize(5);
    }

    @Test
    void a_cluster_that_is_deprovisioning_is_deleted_all_the_same() {
        server.on("DescribeClusters", 200, cluster("DEPROVISIONING", "UPDATE_IN_PROGRESS", "FARGATE"))
                .on("DeleteCluster", 400, "{\"__type\":\"UpdateInProgressException\",\"message\":\"scripted\"}")
                .on("DeleteCluster", 200, "{}");
        var spec = new EcsCluster.Spec(false, Set.of("FARGATE"), Map.of());

        new EcsCluster(aws)
                .delete(Contexts.deleting(
                        Contexts.known("ecs-cluster", CLUSTER, spec, new EcsCluster.Outputs(CLUSTER, "main"))));

        assertThat(server.calls()).containsExactly("DescribeClusters", "DeleteCluster", "DeleteCluster");
    }

    @Test
    void a_cluster_is_deleted_once_its_last_tasks_and_machines_are_not_counted_any_more() {
        server.on("DescribeClusters", 200, cluster("ACTIVE", "UPDATE_COMPLETE", "FARGATE"))
                .on("DeleteCluster", 400, "{\"__type\":\"ClusterContainsTasksException\",\"message\":\"scripted\"}")
                .on(
                        "DeleteCluster",
                        400,
                        "{\"__type\":\"ClusterContainsContainerInstancesException\",\"message\":\"scripted\"}")
                .on("DeleteCluster", 400, "{\"__type\":\"ClusterContainsServicesException\",\"message\":\"scripted\"}")
                .on("DeleteCluster", 200, "{}");
        var spec = new EcsCluster.Spec(false, Set.of("FARGATE"), Map.of());

        new EcsCluster(aws)
                .delete(Contexts.deleting(
                        Contexts.known("ecs-cluster", CLUSTER, spec, new EcsCluster.Outputs(CLUSTER, "main"))));

        assertThat(server.calls()).filteredOn("DeleteCluster"::equals).hasSize(4);
    }

    private void attach() {
        ClusterCapacity.Spec after = capacity("servers");
        var known = Contexts.known("cluster-capacity", CLUSTER, after, new ClusterCapacity.Outputs(CLUSTER));
        new ClusterCapacity(aws).apply(Contexts.updating(known, capacity("old"), after));
    }

    private static ClusterCapacity.Spec capacity(String provider) {
        return new ClusterCapacity.Spec(Output.of(CLUSTER), Set.of(Output.of(provider)));
    }

    private static String cluster(String status, String attachments, String... providers) {
        return Json.of(Map.of(
                        "clusters",
                        List.of(Map.of(
                                "clusterArn",
                                CLUSTER,
                                "clusterName",
                                "main",
                                "status",
                                status,
                                "attachmentsStatus",
                                attachments,
                                "tags",
                                List.of(Map.of("key", "infrar-instance", "value", "token")),
                                "capacityProviders",
                                List.of(providers)))))
                .toString();
    }

    // ---- by CodeDeploy

    private static final String NONE = "{\"deployments\":[]}";
    private static final String BEGUN = "{\"deploymentId\":\"d-2\"}";

    @Test
    void a_deployment_is_made_and_waited_for() {
        server.on("DescribeServices", 200, live(OLD))
                .on("DescribeServices", 200, live(NEW))
                .on("ListDeployments", 200, NONE)
                .on("CreateDeployment", 200, BEGUN)
                .on("GetDeployment", 200, deploying("Created"))
                .on("GetDeployment", 200, deploying("InProgress"))
                .on("GetDeployment", 200, deploying("Ready"))
                .on("GetDeployment", 200, deploying("Succeeded"));

        Applied<CodeDeployment.Outputs> applied = deploy();

        assertThat(applied.id()).isEqualTo(SERVICE);
        assertThat(server.calls())
                .containsExactly(
                        "DescribeServices",
                        "ListDeployments",
                        "CreateDeployment",
                        "GetDeployment",
                        "GetDeployment",
                        "GetDeployment",
                        "GetDeployment",
                        "DescribeServices");
        Json request = Json.parse(server.bodies().get(2));
        Json revision = request.get("revision");
        assertThat(revision.get("revisionType").asText()).isEqualTo("AppSpecContent");
        Json spec = Json.parse(revision.get("appSpecContent").get("content").asText());
        Json target = spec.get("Resources").elements().get(0).get("TargetService");
        assertThat(target)
                .isEqualTo(Json.parse("{\"Type\":\"AWS::ECS::Service\",\"Properties\":{\"TaskDefinition\":\"" + NEW
                        + "\",\"LoadBalancerInfo\":{\"ContainerName\":\"app\",\"ContainerPort\":8080}}}"));
    }

    @Test
    void a_deployment_says_where_tasks_run_since_codedeploy_would_forget_it() {
        Json spec = Json.parse(CodeDeployment.appSpec(new CodeDeployment.Spec(
                Output.of(SERVICE),
                Output.of("app"),
                Output.of("app"),
                Output.of(NEW),
                "app",
                8080,
                Set.of(new EcsService.Share(Output.of("FARGATE_SPOT"), 0, 1)))));

        Json properties =
                spec.get("Resources").elements().get(0).get("TargetService").get("Properties");
        assertThat(properties.get("CapacityProviderStrategy"))
                .isEqualTo(Json.parse("[{\"CapacityProvider\":\"FARGATE_SPOT\",\"Base\":0,\"Weight\":1}]"));
    }

    @Test
    void a_service_that_codedeploy_put_on_a_launch_type_is_not_replaced() {
        server.on(
                "DescribeServices",
                200,
                "{\"services\":[{\"serviceArn\":\"" + SERVICE + "\",\"clusterArn\":\"" + CLUSTER
                        + "\",\"status\":\"ACTIVE\",\"desiredCount\":2,\"launchType\":\"FARGATE\","
                        + "\"deploymentController\":{\"type\":\"CODE_DEPLOY\"},\"taskDefinition\":\"" + NEW + "\"}]}");
        EcsService.Spec asked = new EcsService.Spec(
                Output.of(CLUSTER),
                Output.of(OLD),
                2,
                2,
                null,
                Set.of(new EcsService.Share(Output.of("FARGATE_SPOT"), 0, 1)),
                null,
                Set.of(),
                100,
                200,
                false,
                null,
                EcsService.CODE_DEPLOY,
                Map.of());

        var seen = (Observation.Present<EcsService.Spec, EcsService.Outputs>) new EcsService(aws)
                .read(Contexts.reading(), List.of(Contexts.known("ecs-service", SERVICE, asked, null)))
                .get(0);

        assertThat(seen.spec()).isEqualTo(asked);
    }

    @Test
    void what_is_live_already_is_not_deployed_again() {
        server.on("DescribeServices", 200, live(NEW));

        deploy();

        assertThat(server.calls()).containsOnly("DescribeServices");
    }

    @Test
    void a_deployment_of_a_run_that_was_killed_is_waited_for_instead_of_making_a_second_one() {
        server.on("DescribeServices", 200, live(OLD))
                .on("DescribeServices", 200, live(NEW))
                .on("ListDeployments", 200, "{\"deployments\":[\"d-1\"]}")
                .on("GetDeployment", 200, deploying("InProgress"))
                .on("GetDeployment", 200, deploying("Succeeded"));

        deploy();

        assertThat(server.calls()).doesNotContain("CreateDeployment");
    }

    @Test
    void a_deployment_that_fails_says_why_and_that_the_old_version_stays() {
        server.on("DescribeServices", 200, live(OLD))
                .on("ListDeployments", 200, NONE)
                .on("CreateDeployment", 200, BEGUN)
                .on("GetDeployment", 200, deploying("InProgress"))
                .on(
                        "GetDeployment",
                        200,
                        "{\"deploymentInfo\":{\"deploymentId\":\"d-2\",\"status\":\"Failed\",\"errorInformation\":"
                                + "{\"code\":\"TIMEOUT\",\"message\":\"The replacement tasks never became healthy.\"}}}");

        ProviderException failed = catchThrowableOfType(ProviderException.class, this::deploy);

        assertThat(failed.kind()).isEqualTo(Kind.FAILED);
        assertThat(failed)
                .hasMessageContaining("deployment d-2 of " + NEW + " did not succeed, the version before stays live")
                .hasMessageContaining("The replacement tasks never became healthy.");
    }

    @Test
    void a_deployment_that_somebody_stops_is_not_taken_for_done() {
        server.on("DescribeServices", 200, live(OLD))
                .on("ListDeployments", 200, NONE)
                .on("CreateDeployment", 200, BEGUN)
                .on("GetDeployment", 200, deploying("InProgress"))
                .on("GetDeployment", 200, deploying("Stopped"));

        ProviderException failed = catchThrowableOfType(ProviderException.class, this::deploy);

        assertThat(failed).hasMessageContaining("it was stopped").hasMessageContaining("stays live");
    }

    @Test
    void a_deployment_that_never_ends_is_given_up_at_the_limit_with_its_id() {
        server.on("DescribeServices", 200, live(OLD))
                .on("ListDeployments", 200, NONE)
                .on("CreateDeployment", 200, BEGUN)
                .on("GetDeployment", 200, deploying("InProgress"));

        ProviderException late = catchThrowableOfType(ProviderException.class, this::deploy);

        assertThat(late.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(late).hasMessageContaining("deployment d-2");
    }

    private Applied<CodeDeployment.Outputs> deploy() {
        CodeDeployment.Spec after = version(NEW);
        var known = Contexts.known("deployment", SERVICE, after, new CodeDeployment.Outputs(SERVICE));
        return new CodeDeployment(aws).apply(Contexts.updating(known, version(OLD), after));
    }

    private static CodeDeployment.Spec version(String revision) {
        return new CodeDeployment.Spec(
                Output.of(SERVICE), Output.of("app"), Output.of("app"), Output.of(revision), "app", 8080, Set.of());
    }

    private static String live(String revision) {
        Map<String, Object> service = Map.of(
                "serviceArn",
                SERVICE,
                "status",
                "ACTIVE",
                "taskDefinition",
                OLD,
                "taskSets",
                List.of(
                        Map.of("status", "PRIMARY", "taskDefinition", revision),
                        Map.of("status", "ACTIVE", "taskDefinition", "arn:other")));
        return Json.of(Map.of("services", List.of(service))).toString();
    }

    private static String deploying(String status) {
        return "{\"deploymentInfo\":{\"deploymentId\":\"d-2\",\"status\":\"" + status + "\"}}";
    }
}
