package io.infrar.provider.aws.elb;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Matcher;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;

/**
 * Where a load balancer sends requests, and how it tells who is well. See
 * <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html">CreateTargetGroup</a>
 * and its
 * <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html">attributes</a>.
 */
public final class TargetGroup
        extends ElbHandler<
                TargetGroup.Spec,
                TargetGroup.Outputs,
                software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup> {
    /** Names have at most 32 letters, digits and hyphens. */
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("target-group", Spec.class, Outputs.class).naming(new ResourceType.Naming(32, "-", true));

    /** Targets are addresses: tasks with a network interface of their own. */
    public static final String IP = "ip";

    /** Targets are EC2 instances. */
    public static final String INSTANCE = "instance";

    private static final String DELAY = "deregistration_delay.timeout_seconds";
    private static final String ALGORITHM = "load_balancing.algorithm.type";

    /**
     * What is asked.
     *
     * @param protocol {@code HTTP} or {@code TCP}
     * @param targetType {@link #IP} or {@link #INSTANCE}
     * @param deregistrationDelay seconds that running requests of a target get when it leaves, 0 to 3600; AWS's default is 300
     * @param algorithm {@code round_robin}, which is AWS's default, or {@code least_outstanding_requests}; null for TCP
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a target group keeps its port")
            int port,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a target group keeps its protocol")
            String protocol,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a target group keeps its kind of targets")
            String targetType,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a target group belongs to one VPC")
            Output<String> vpc,

            Health health,
            int deregistrationDelay,
            @Nullable String algorithm,
            Map<String, String> tags) {}

    /**
     * How to tell that a target is well.
     *
     * @param path asked by HTTP GET; null opens a connection only
     * @param interval seconds, 5 to 300
     * @param timeout seconds, 2 to 120, below the interval
     * @param healthy answers in a row until it counts as well, 2 to 10
     * @param unhealthy failures in a row until it counts as ill, 2 to 10
     * @param matcher status codes that are well, such as {@code 200-399}; null without path
     */
    public record Health(
            @Nullable String path,
            int interval,
            int timeout,
            int healthy,
            int unhealthy,
            @Nullable String matcher) {
        String protocol() {
            return path == null ? "TCP" : "HTTP";
        }
    }

    /**
     * What is known once it exists.
     *
     * @param fullName as metrics name it, {@code targetgroup/name/id}
     */
    public record Outputs(String arn, String fullName, String name) {}

    TargetGroup(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    List<software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup> list(
            ElasticLoadBalancingV2Client elb, List<String> arns) {
        return elb.describeTargetGroups(r -> r.targetGroupArns(arns)).targetGroups();
    }

    @Override
    List<software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup> candidates(
            ElasticLoadBalancingV2Client elb, Known<Spec, Outputs> known) {
        return elb.describeTargetGroups(r -> r.names(name(known))).targetGroups();
    }

    @Override
    String arn(software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup object) {
        return object.targetGroupArn();
    }

    @Override
    Map<String, String> attributes(
            ElasticLoadBalancingV2Client elb,
            software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup object) {
        Map<String, String> attributes = new HashMap<>();
        elb.describeTargetGroupAttributes(r -> r.targetGroupArn(object.targetGroupArn()))
                .attributes()
                .forEach(each -> attributes.put(each.key(), each.value()));
        return attributes;
    }

    @Override
    protected Spec spec(
            Live<software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup> live,
            Known<Spec, Outputs> known) {
        var object = live.object();
        boolean http = object.protocolAsString().startsWith("HTTP");
        boolean asks = object.healthCheckProtocolAsString().startsWith("HTTP");
        Matcher matcher = object.matcher();
        return new Spec(
                object.port(),
                object.protocolAsString(),
                object.targetTypeAsString(),
                Output.of(object.vpcId()),
                new Health(
                        asks ? object.healthCheckPath() : null,
                        object.healthCheckIntervalSeconds(),
                        object.healthCheckTimeoutSeconds(),
                        object.healthyThresholdCount(),
                        object.unhealthyThresholdCount(),
                        asks && matcher != null ? matcher.httpCode() : null),
                Integer.parseInt(live.attributes().getOrDefault(DELAY, "300")),
                http ? live.attributes().getOrDefault(ALGORITHM, "round_robin") : null,
                Tags.users(live.tags()));
    }

    @Override
    protected Outputs outputs(
            Live<software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup> live,
            Known<Spec, Outputs> known) {
        return outputs(live.object());
    }

    private static Outputs outputs(software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup object) {
        return new Outputs(object.targetGroupArn(), fullName(object.targetGroupArn()), object.targetGroupName());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Health health = spec.health();
        var made = elb(context.known())
                .createTargetGroup(r -> r.name(name(context.known()))
                        .port(spec.port())
                        .protocol(spec.protocol())
                        .targetType(spec.targetType())
                        .vpcId(spec.vpc().get())
                        .healthCheckEnabled(true)
                        .healthCheckProtocol(health.protocol())
                        .healthCheckPath(health.path())
                        .healthCheckIntervalSeconds(health.interval())
                        .healthCheckTimeoutSeconds(health.timeout())
                        .healthyThresholdCount(health.healthy())
                        .unhealthyThresholdCount(health.unhealthy())
                        .matcher(matcher(health))
                        .tags(list(context.tags())))
                .targetGroups()
                .get(0);
        return new Created<>(made.targetGroupArn(), outputs(made));
    }

    private static @Nullable Matcher matcher(Health health) {
        return health.matcher() == null
                ? null
                : Matcher.builder().httpCode(health.matcher()).build();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        ElasticLoadBalancingV2Client elb = elb(context.known());
        Health health = spec.health();
        if (before != null && !before.health().equals(health)) {
            elb.modifyTargetGroup(r -> r.targetGroupArn(id)
                    .healthCheckProtocol(health.protocol())
                    .healthCheckPath(health.path())
                    .healthCheckIntervalSeconds(health.interval())
                    .healthCheckTimeoutSeconds(health.timeout())
                    .healthyThresholdCount(health.healthy())
                    .unhealthyThresholdCount(health.unhealthy())
                    .matcher(matcher(health)));
        }
        Map<String, String> changed = new TreeMap<>();
        if (spec.deregistrationDelay() != (before == null ? 300 : before.deregistrationDelay())) {
            changed.put(DELAY, Integer.toString(spec.deregistrationDelay()));
        }
        String algorithm = spec.algorithm();
        if (algorithm != null && !algorithm.equals(before == null ? "round_robin" : before.algorithm())) {
            changed.put(ALGORITHM, algorithm);
        }
        if (!changed.isEmpty()) {
            elb.modifyTargetGroupAttributes(r -> r.targetGroupArn(id)
                    .attributes(changed.entrySet().stream()
                            .map(each -> TargetGroupAttribute.builder()
                                    .key(each.getKey())
                                    .value(each.getValue())
                                    .build())
                            .toList()));
        }
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        elb(context.known()).deleteTargetGroup(r -> r.targetGroupArn(id));
    }
}
