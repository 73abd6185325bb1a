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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Certificate;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RedirectActionStatusCodeEnum;

/**
 * A port of a load balancer. See
 * <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html">CreateListener</a>.
 */
public final class Listener
        extends ElbHandler<
                Listener.Spec,
                Listener.Outputs,
                software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("listener", Spec.class, Outputs.class);

    /**
     * What is asked. One of {@code forwardTo}, {@code redirectTo} and {@code fixedStatus} says what is done with a request that no
     * rule takes.
     *
     * @param protocol {@code HTTP}, {@code HTTPS} or {@code TCP}
     * @param sslPolicy which versions and ciphers of TLS; null without TLS
     * @param certificate its ARN; null without TLS
     * @param forwardTo target groups, each gets as many requests as the others; empty when it is not passed on
     * @param forwardAtFirst which of these gets all requests at first, since CodeDeploy moves them among them with each
     *     deployment; null when nobody does
     * @param redirectTo the HTTPS port to which it is sent on for good
     * @param fixedStatus the status of an empty answer
     */
    public record Spec(
            // Delete first: a target group can be at one load balancer only.
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "a listener belongs to one load balancer")
            Output<String> loadBalancer,

            int port,
            String protocol,
            @Nullable String sslPolicy,
            @Nullable Output<String> certificate,
            Set<Output<String>> forwardTo,

            @Field(Field.Ownership.INITIAL) @Nullable Output<String> forwardAtFirst,

            @Nullable Integer redirectTo,
            @Nullable Integer fixedStatus,
            Map<String, String> tags) {
        /** Passes plain HTTP on. */
        public static Spec http(Output<String> loadBalancer, int port, Output<String> targetGroup) {
            return new Spec(loadBalancer, port, "HTTP", null, null, Set.of(targetGroup), null, null, null, Map.of());
        }

        /** Ends TLS and passes HTTP on. */
        public static Spec https(
                Output<String> loadBalancer,
                int port,
                String sslPolicy,
                Output<String> certificate,
                Output<String> targetGroup) {
            return new Spec(
                    loadBalancer,
                    port,
                    "HTTPS",
                    sslPolicy,
                    certificate,
                    Set.of(targetGroup),
                    null,
                    null,
                    null,
                    Map.of());
        }

        /** The same, but CodeDeploy moves the requests from the target group to the other one, and back with the next deployment. */
        public Spec movedByCodeDeploy(Output<String> other) {
            Output<String> first = forwardTo.iterator().next();
            return new Spec(
                    loadBalancer,
                    port,
                    protocol,
                    sslPolicy,
                    certificate,
                    Set.of(first, other),
                    first,
                    redirectTo,
                    fixedStatus,
                    tags);
        }
    }

    /** What is known once it exists. */
    public record Outputs(String arn) {}

    Listener(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    List<software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener> list(
            ElasticLoadBalancingV2Client elb, List<String> arns) {
        return elb.describeListeners(r -> r.listenerArns(arns)).listeners();
    }

    @Override
    List<software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener> candidates(
            ElasticLoadBalancingV2Client elb, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.loadBalancer().isKnown()) {
            return List.of();
        }
        return elb
                .describeListenersPaginator(
                        r -> r.loadBalancerArn(spec.loadBalancer().get()))
                .listeners()
                .stream()
                .filter(each -> each.port() == spec.port())
                .toList();
    }

    @Override
    String arn(software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener object) {
        return object.listenerArn();
    }

    @Override
    protected Spec spec(
            Live<software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener> live,
            Known<Spec, Outputs> known) {
        var object = live.object();
        Spec last = known.spec();
        boolean tls = object.protocolAsString().equals("HTTPS");
        List<Action> actions = object.defaultActions();
        Set<Output<String>> targetGroups = Actions.targetGroups(actions);
        Output<String> first = last == null ? null : last.forwardAtFirst();
        if (last != null && first != null && last.forwardTo().containsAll(targetGroups) && !targetGroups.isEmpty()) {
            targetGroups = last.forwardTo();
        }
        return new Spec(
                Output.of(object.loadBalancerArn()),
                object.port(),
                object.protocolAsString(),
                tls ? object.sslPolicy() : null,
                tls
                        ? object.certificates().stream()
                                .findFirst()
                                .map(Certificate::certificateArn)
                                .map(Output::of)
                                .orElse(null)
                        : null,
                targetGroups,
                first,
                actions.stream()
                        .filter(each -> each.type() == ActionTypeEnum.REDIRECT)
                        .map(each -> Integer.valueOf(each.redirectConfig().port()))
                        .findFirst()
                        .orElse(null),
                actions.stream()
                        .filter(each -> each.type() == ActionTypeEnum.FIXED_RESPONSE)
                        .map(each -> Integer.valueOf(each.fixedResponseConfig().statusCode()))
                        .findFirst()
                        .orElse(null),
                Tags.users(live.tags()));
    }

    @Override
    protected Outputs outputs(
            Live<software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener> live,
            Known<Spec, Outputs> known) {
        return new Outputs(live.object().listenerArn());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String arn = elb(context.known())
                .createListener(r -> r.loadBalancerArn(spec.loadBalancer().get())
                        .port(spec.port())
                        .protocol(spec.protocol())
                        .sslPolicy(spec.sslPolicy())
                        .certificates(certificates(spec))
                        .defaultActions(action(spec))
                        .tags(list(context.tags())))
                .listeners()
                .get(0)
                .listenerArn();
        return new Created<>(arn, new Outputs(arn));
    }

    private static List<Certificate> certificates(Spec spec) {
        return spec.certificate() == null
                ? List.of()
                : List.of(Certificate.builder()
                        .certificateArn(spec.certificate().get())
                        .build());
    }

    private static Action action(Spec spec) {
        Output<String> first = spec.forwardAtFirst();
        if (first != null) {
            return Actions.forward(Set.of(first));
        }
        if (!spec.forwardTo().isEmpty()) {
            return Actions.forward(spec.forwardTo());
        }
        Integer redirectTo = spec.redirectTo();
        if (redirectTo != null) {
            return Action.builder()
                    .type(ActionTypeEnum.REDIRECT)
                    .redirectConfig(r -> r.protocol("HTTPS")
                            .port(redirectTo.toString())
                            .statusCode(RedirectActionStatusCodeEnum.HTTP_301))
                    .build();
        }
        int status = Objects.requireNonNullElse(spec.fixedStatus(), 404);
        return Action.builder()
                .type(ActionTypeEnum.FIXED_RESPONSE)
                .fixedResponseConfig(r -> r.statusCode(Integer.toString(status)))
                .build();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before == null || settings(before).equals(settings(spec)) && !leads(before, spec)) {
            return;
        }
        elb(context.known())
                .modifyListener(r -> r.listenerArn(id)
                        .port(spec.port())
                        .protocol(spec.protocol())
                        .sslPolicy(spec.sslPolicy())
                        .certificates(certificates(spec))
                        .defaultActions(leads(before, spec) ? List.of(action(spec)) : null));
    }

    private static List<@Nullable Object> settings(Spec spec) {
        return java.util.Arrays.asList(spec.port(), spec.protocol(), spec.sslPolicy(), spec.certificate());
    }

    /** Whether requests go elsewhere than before; where CodeDeploy led them they stay. */
    private static boolean leads(Spec before, Spec spec) {
        return !before.forwardTo().equals(spec.forwardTo())
                || !Objects.equals(before.redirectTo(), spec.redirectTo())
                || !Objects.equals(before.fixedStatus(), spec.fixedStatus());
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        elb(context.known()).deleteListener(r -> r.listenerArn(id));
    }
}
