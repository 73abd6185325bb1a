package io.infrar.provider.aws.ecs;

import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.AwsHandler;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codedeploy.model.DeploymentInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStatus;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocation;
import software.amazon.awssdk.services.codedeploy.model.RevisionLocationType;
import software.amazon.awssdk.services.ecs.model.Service;
import software.amazon.awssdk.services.ecs.model.TaskSet;

/**
 * Which version of a service is live, where CodeDeploy exchanges it. A service begins with its first version by itself; each change
 * is a deployment, which is waited for until the old tasks are gone. See
 * <a href="https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html">CreateDeployment</a>.
 */
public final class CodeDeployment extends AwsHandler<CodeDeployment.Spec, CodeDeployment.Outputs, Service> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("deployment", Spec.class, Outputs.class).marker(ResourceType.Marker.NONE);

    private static final int DESCRIBED = 10;
    private static final Duration SWITCHED = Duration.ofHours(3);
    private static final List<DeploymentStatus> UNDER_WAY = List.of(
            DeploymentStatus.CREATED,
            DeploymentStatus.QUEUED,
            DeploymentStatus.IN_PROGRESS,
            DeploymentStatus.BAKING,
            DeploymentStatus.READY);

    /**
     * What is asked.
     *
     * @param service the service's ARN
     * @param application name of the {@link DeploymentApplication}
     * @param group name of the {@link DeploymentGroup}
     * @param taskDefinition ARN of the revision that is to be live
     * @param container which container the load balancer talks to
     * @param port where it listens
     * @param capacityProviders which share of the tasks runs where; a deployment that does not say it takes it from the service. Empty
     *     where the service has a launch type
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it is the version of one service")
            Output<String> service,

            @Field(Field.Ownership.INITIAL) Output<String> application,

            @Field(Field.Ownership.INITIAL) Output<String> group,

            Output<String> taskDefinition,

            @Field(Field.Ownership.INITIAL) String container,

            @Field(Field.Ownership.INITIAL) int port,

            @Field(Field.Ownership.INITIAL) Set<EcsService.Share> capacityProviders) {}

    /** What is known once it exists. */
    public record Outputs(String service) {}

    CodeDeployment(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    protected Map<String, Service> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Service> found = new HashMap<>();
        Map<String, List<String>> byCluster = new HashMap<>();
        ids(known)
                .forEach(arn -> byCluster
                        .computeIfAbsent(arn.split("/", -1)[1], cluster -> new java.util.ArrayList<>())
                        .add(arn));
        byCluster.forEach((cluster, arns) -> {
            for (List<String> some : chunks(arns, DESCRIBED)) {
                services(region, cluster, some).forEach(service -> found.put(service.serviceArn(), service));
            }
        });
        return found;
    }

    private List<Service> services(String region, String cluster, List<String> arns) {
        try {
            return aws.ecs(region).describeServices(r -> r.cluster(cluster).services(arns)).services().stream()
                    .filter(service -> "ACTIVE".equals(service.status()))
                    .toList();
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    /** It has no existence of its own, so what was announced and not recorded is made again, which is the same. */
    @Override
    protected Map<String, Service> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        return Map.of();
    }

    @Override
    protected @Nullable Map<String, String> tags(Service service) {
        return null;
    }

    @Override
    protected Spec spec(Service service, Known<Spec, Outputs> known) {
        Spec before = known.spec();
        Output<String> unknown = Output.of("");
        return new Spec(
                Output.of(service.serviceArn()),
                before == null ? unknown : before.application(),
                before == null ? unknown : before.group(),
                Output.of(live(service)),
                before == null ? "" : before.container(),
                before == null ? 0 : before.port(),
                before == null ? Set.of() : before.capacityProviders());
    }

    /** The revision that gets the traffic. */
    private static String live(Service service) {
        return service.taskSets().stream()
                .filter(set -> "PRIMARY".equals(set.status()))
                .map(TaskSet::taskDefinition)
                .findFirst()
                .orElseGet(() -> service.taskDefinition() == null ? "" : service.taskDefinition());
    }

    @Override
    protected Outputs outputs(Service service, Known<Spec, Outputs> known) {
        return new Outputs(service.serviceArn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String service = context.spec().service().get();
        deploy(context, service);
        return new Created<>(service, new Outputs(service));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null) {
            deploy(context, id);
        }
    }

    private void deploy(ApplyContext<Spec, Outputs> context, String service) {
        Spec spec = context.spec();
        String wanted = spec.taskDefinition().get();
        if (isLive(context, service, wanted)) {
            return;
        }
        CodeDeployClient client = aws.codeDeploy(region(context.known()));
        List<String> underWay = client.listDeployments(
                        r -> r.applicationName(spec.application().get())
                                .deploymentGroupName(spec.group().get())
                                .includeOnlyStatuses(UNDER_WAY))
                .deployments();
        // A group makes one deployment at a time; it may be this one, of a run that was killed.
        underWay.forEach(id -> finish(context, client, id));
        if (!underWay.isEmpty() && isLive(context, service, wanted)) {
            return;
        }
        RevisionLocation revision = RevisionLocation.builder()
                .revisionType(RevisionLocationType.APP_SPEC_CONTENT)
                .appSpecContent(c -> c.content(appSpec(spec)))
                .build();
        String id = client.createDeployment(
                        r -> r.applicationName(spec.application().get())
                                .deploymentGroupName(spec.group().get())
                                .revision(revision))
                .deploymentId();
        context.progress("deployment " + id + " has begun");
        DeploymentInfo done = finish(context, client, id);
        if (done.status() != DeploymentStatus.SUCCEEDED) {
            String why = done.errorInformation() == null
                    ? "it was stopped"
                    : done.errorInformation().message();
            throw ProviderException.of(
                    ProviderException.Kind.FAILED,
                    "deployment " + id + " of " + wanted + " did not succeed, the version before stays live: " + why
                            + "; correct it and apply again");
        }
    }

    private boolean isLive(ApplyContext<Spec, Outputs> context, String service, String wanted) {
        return one(context, context.known(), service)
                .map(CodeDeployment::live)
                .filter(wanted::equals)
                .isPresent();
    }

    private static DeploymentInfo finish(ApplyContext<Spec, Outputs> context, CodeDeployClient client, String id) {
        return context.await("deployment " + id, SWITCHED, () -> {
            DeploymentInfo deployment =
                    client.getDeployment(r -> r.deploymentId(id)).deploymentInfo();
            return UNDER_WAY.contains(deployment.status()) ? Optional.empty() : Optional.of(deployment);
        });
    }

    /** See <a href="https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html">AppSpec</a>. */
    static String appSpec(Spec spec) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("TaskDefinition", spec.taskDefinition().get());
        properties.put("LoadBalancerInfo", Map.of("ContainerName", spec.container(), "ContainerPort", spec.port()));
        if (!spec.capacityProviders().isEmpty()) {
            properties.put(
                    "CapacityProviderStrategy",
                    spec.capacityProviders().stream()
                            .map(share -> Map.of(
                                    "CapacityProvider",
                                    share.provider().get(),
                                    "Base",
                                    share.base(),
                                    "Weight",
                                    share.weight()))
                            .toList());
        }
        Map<String, Object> target = Map.of("Type", "AWS::ECS::Service", "Properties", properties);
        return Json.of(Map.of("version", 1, "Resources", List.of(Map.of("TargetService", target))))
                .toString();
    }

    /** The version goes with its service. */
    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {}
}
