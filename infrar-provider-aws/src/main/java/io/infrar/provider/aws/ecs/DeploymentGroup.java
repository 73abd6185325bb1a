package io.infrar.provider.aws.ecs;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackConfiguration;
import software.amazon.awssdk.services.codedeploy.model.AutoRollbackEvent;
import software.amazon.awssdk.services.codedeploy.model.BlueGreenDeploymentConfiguration;
import software.amazon.awssdk.services.codedeploy.model.BlueInstanceTerminationOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.DeploymentOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyAction;
import software.amazon.awssdk.services.codedeploy.model.DeploymentReadyOption;
import software.amazon.awssdk.services.codedeploy.model.DeploymentStyle;
import software.amazon.awssdk.services.codedeploy.model.DeploymentType;
import software.amazon.awssdk.services.codedeploy.model.ECSService;
import software.amazon.awssdk.services.codedeploy.model.InstanceAction;
import software.amazon.awssdk.services.codedeploy.model.LoadBalancerInfo;
import software.amazon.awssdk.services.codedeploy.model.TargetGroupInfo;
import software.amazon.awssdk.services.codedeploy.model.TargetGroupPairInfo;
import software.amazon.awssdk.services.codedeploy.model.TrafficRoute;

/**
 * How CodeDeploy brings a new version of one service in: beside the old one, on a second target group, and then the listener is
 * switched. See <a href="https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html">
 * CreateDeploymentGroup</a>.
 */
public final class DeploymentGroup
        extends CodeDeployHandler<DeploymentGroup.Spec, DeploymentGroup.Outputs, DeploymentGroup.Live> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of(
                    "deployment-group", Spec.class, Outputs.class)
            .naming(new ResourceType.Naming(100, "-_", false));

    /**
     * What is asked.
     *
     * @param application name of the {@link DeploymentApplication}
     * @param role ARN of the role that CodeDeploy assumes
     * @param cluster the cluster's name
     * @param service the service's name
     * @param listener ARN of the listener that is switched
     * @param targetGroups names of the two target groups, the one that is used first coming first
     * @param config such as {@code CodeDeployDefault.ECSAllAtOnce} or {@code CodeDeployDefault.ECSCanary10Percent5Minutes}
     * @param keepOld minutes that the old tasks stay after the switch, 0 to 2880
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a group stays in its application")
            Output<String> application,

            Output<String> role,
            Output<String> cluster,
            Output<String> service,
            Output<String> listener,
            List<Output<String>> targetGroups,
            String config,
            int keepOld,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String name) {}

    /** With the tags, which need a call of their own. */
    record Live(DeploymentGroupInfo group, Map<String, String> tags) {}

    DeploymentGroup(AwsClients aws) {
        super(TYPE, aws);
    }

    /** Ids are {@code application/group}. */
    @Override
    protected Map<String, Live> describe(ReadContext context, String region, List<Known<Spec, Outputs>> known) {
        Map<String, Live> found = new HashMap<>();
        known.forEach(each -> found.putAll(find(region, String.valueOf(each.id()), each)));
        return found;
    }

    @Override
    protected Map<String, Live> search(ReadContext context, String region, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        return spec == null || !spec.application().isKnown()
                ? Map.of()
                : find(region, spec.application().get() + "/" + known.physicalName(), known);
    }

    private Map<String, Live> find(String region, String id, Known<Spec, Outputs> known) {
        try {
            DeploymentGroupInfo group = aws.codeDeploy(region)
                    .getDeploymentGroup(r -> r.applicationName(application(id)).deploymentGroupName(name(id)))
                    .deploymentGroupInfo();
            return Map.of(id, new Live(group, liveTags(region, known, id)));
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return Map.of();
            }
            throw e;
        }
    }

    private static String application(String id) {
        return id.substring(0, id.indexOf('/'));
    }

    private static String name(String id) {
        return id.substring(id.indexOf('/') + 1);
    }

    @Override
    String resource(String id) {
        return "deploymentgroup:" + id;
    }

    @Override
    protected @Nullable Map<String, String> tags(Live live) {
        return live.tags();
    }

    @Override
    protected Spec spec(Live live, Known<Spec, Outputs> known) {
        DeploymentGroupInfo group = live.group();
        List<TargetGroupPairInfo> pairs = group.loadBalancerInfo() == null
                ? List.of()
                : group.loadBalancerInfo().targetGroupPairInfoList();
        TargetGroupPairInfo pair =
                pairs.isEmpty() ? TargetGroupPairInfo.builder().build() : pairs.get(0);
        List<String> listeners = pair.prodTrafficRoute() == null
                ? List.of()
                : pair.prodTrafficRoute().listenerArns();
        ECSService service = group.ecsServices().isEmpty()
                ? ECSService.builder().clusterName("").serviceName("").build()
                : group.ecsServices().get(0);
        BlueGreenDeploymentConfiguration blueGreen = group.blueGreenDeploymentConfiguration();
        BlueInstanceTerminationOption end =
                blueGreen == null ? null : blueGreen.terminateBlueInstancesOnDeploymentSuccess();
        Integer minutes = end == null ? null : end.terminationWaitTimeInMinutes();
        return new Spec(
                Output.of(group.applicationName()),
                Output.of(group.serviceRoleArn()),
                Output.of(service.clusterName()),
                Output.of(service.serviceName()),
                Output.of(listeners.isEmpty() ? "" : listeners.get(0)),
                pair.targetGroups().stream().map(each -> Output.of(each.name())).toList(),
                group.deploymentConfigName(),
                minutes == null ? 0 : minutes,
                Tags.users(live.tags()));
    }

    @Override
    protected Outputs outputs(Live live, Known<Spec, Outputs> known) {
        return new Outputs(live.group().deploymentGroupName());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String name = context.known().physicalName();
        Refusals.settled(() -> codeDeploy(context.known())
                .createDeploymentGroup(r -> r.applicationName(spec.application().get())
                        .deploymentGroupName(name)
                        .serviceRoleArn(spec.role().get())
                        .deploymentConfigName(spec.config())
                        .ecsServices(service(spec))
                        .loadBalancerInfo(loadBalancer(spec))
                        .blueGreenDeploymentConfiguration(blueGreen(spec))
                        .deploymentStyle(style())
                        .autoRollbackConfiguration(rollback())
                        .tags(list(context.tags()))));
        return new Created<>(spec.application().get() + "/" + name, new Outputs(name));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before == null || withoutTags(before).equals(withoutTags(spec))) {
            return;
        }
        Refusals.settled(() -> codeDeploy(context.known())
                .updateDeploymentGroup(r -> r.applicationName(application(id))
                        .currentDeploymentGroupName(name(id))
                        .serviceRoleArn(spec.role().get())
                        .deploymentConfigName(spec.config())
                        .ecsServices(service(spec))
                        .loadBalancerInfo(loadBalancer(spec))
                        .blueGreenDeploymentConfiguration(blueGreen(spec))));
    }

    private static Spec withoutTags(Spec spec) {
        return new Spec(
                spec.application(),
                spec.role(),
                spec.cluster(),
                spec.service(),
                spec.listener(),
                spec.targetGroups(),
                spec.config(),
                spec.keepOld(),
                Map.of());
    }

    private static ECSService service(Spec spec) {
        return ECSService.builder()
                .clusterName(spec.cluster().get())
                .serviceName(spec.service().get())
                .build();
    }

    private static LoadBalancerInfo loadBalancer(Spec spec) {
        TargetGroupPairInfo pair = TargetGroupPairInfo.builder()
                .targetGroups(spec.targetGroups().stream()
                        .map(group ->
                                TargetGroupInfo.builder().name(group.get()).build())
                        .toList())
                .prodTrafficRoute(TrafficRoute.builder()
                        .listenerArns(spec.listener().get())
                        .build())
                .build();
        return LoadBalancerInfo.builder().targetGroupPairInfoList(List.of(pair)).build();
    }

    private static BlueGreenDeploymentConfiguration blueGreen(Spec spec) {
        return BlueGreenDeploymentConfiguration.builder()
                .deploymentReadyOption(DeploymentReadyOption.builder()
                        .actionOnTimeout(DeploymentReadyAction.CONTINUE_DEPLOYMENT)
                        .build())
                .terminateBlueInstancesOnDeploymentSuccess(BlueInstanceTerminationOption.builder()
                        .action(InstanceAction.TERMINATE)
                        .terminationWaitTimeInMinutes(spec.keepOld())
                        .build())
                .build();
    }

    private static DeploymentStyle style() {
        return DeploymentStyle.builder()
                .deploymentType(DeploymentType.BLUE_GREEN)
                .deploymentOption(DeploymentOption.WITH_TRAFFIC_CONTROL)
                .build();
    }

    private static AutoRollbackConfiguration rollback() {
        return AutoRollbackConfiguration.builder()
                .enabled(true)
                .events(List.of(AutoRollbackEvent.DEPLOYMENT_FAILURE))
                .build();
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        codeDeploy(context.known())
                .deleteDeploymentGroup(r -> r.applicationName(application(id)).deploymentGroupName(name(id)));
    }
}
