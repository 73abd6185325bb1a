package io.infrar.provider.aws.elb;

import static java.util.Objects.requireNonNullElse;

import io.infrar.model.Output;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.provider.aws.sdk.Tags;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AvailabilityZone;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerSchemeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerStateEnum;

/**
 * An application or network load balancer. See
 * <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html">CreateLoadBalancer</a>
 * and its
 * <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html">attributes</a>.
 */
public final class LoadBalancer
        extends ElbHandler<
                LoadBalancer.Spec,
                LoadBalancer.Outputs,
                software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer> {
    /** Names have at most 32 letters, digits and hyphens. */
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("load-balancer", Spec.class, Outputs.class).naming(new ResourceType.Naming(32, "-", true));

    private static final Duration ACTIVE = Duration.ofMinutes(15);

    /** Stands in the place of the subnets of one that could not be set up, which is as good as none and replaced. */
    private static final Set<Output<String>> FAILED = Set.of(Output.of("failed"));

    private static final String INTERNAL = "internal-";

    private static final String IDLE_TIMEOUT = "idle_timeout.timeout_seconds";
    private static final String DROP_INVALID_HEADERS = "routing.http.drop_invalid_header_fields.enabled";
    private static final String DELETION_PROTECTION = "deletion_protection.enabled";
    private static final String LOGS = "access_logs.s3.enabled";
    private static final String LOG_BUCKET = "access_logs.s3.bucket";
    private static final String LOG_PREFIX = "access_logs.s3.prefix";

    /** What a load balancer has that was never set. */
    private static final Map<String, String> DEFAULTS = Map.of(
            IDLE_TIMEOUT, "60",
            DROP_INVALID_HEADERS, "false",
            DELETION_PROTECTION, "false",
            LOGS, "false",
            LOG_BUCKET, "",
            LOG_PREFIX, "");

    /** The two kinds. */
    public enum Kind {
        /** Understands HTTP and HTTPS. */
        APPLICATION,
        /** Passes TCP through. */
        NETWORK;

        String word() {
            return this == APPLICATION ? "application" : "network";
        }
    }

    /**
     * What is asked.
     *
     * @param internal reachable from its network only
     * @param subnets one for each zone; an application load balancer needs two
     * @param securityGroups a network load balancer that was made without any cannot get one later
     * @param idleTimeout seconds, 1 to 4000, AWS's default is 60; null for a network load balancer
     * @param dropInvalidHeaders drops header fields that are not valid instead of passing them on; AWS's default is off; null for
     *     a network load balancer
     * @param deletionProtection refuses to be deleted; AWS's default is off
     * @param logs where access logs go; null writes none
     */
    public record Spec(
            @Field(
                    onChange = Field.OnChange.REPLACE_CREATE_FIRST,
                    because = "a load balancer stays of the kind that it was made as")
            Kind kind,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a load balancer stays internal or public")
            boolean internal,

            Set<Output<String>> subnets,
            Set<Output<String>> securityGroups,
            @Nullable Integer idleTimeout,
            @Nullable Boolean dropInvalidHeaders,
            boolean deletionProtection,
            @Nullable AccessLogs logs,
            Map<String, String> tags) {}

    /**
     * Where access logs go.
     *
     * @param bucket its name; its policy must let Elastic Load Balancing write
     * @param prefix of the keys, without slash at the end; empty for none
     */
    public record AccessLogs(Output<String> bucket, String prefix) {}

    /**
     * What is known once it exists.
     *
     * @param zoneId the hosted zone of its name, for alias records
     * @param fullName as metrics name it, {@code app/name/id}
     */
    public record Outputs(String arn, String dnsName, String zoneId, String fullName) {}

    LoadBalancer(AwsClients aws) {
        super(TYPE, aws);
    }

    @Override
    List<software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer> list(
            ElasticLoadBalancingV2Client elb, List<String> arns) {
        return elb.describeLoadBalancers(r -> r.loadBalancerArns(arns)).loadBalancers();
    }

    @Override
    List<software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer> candidates(
            ElasticLoadBalancingV2Client elb, Known<Spec, Outputs> known) {
        return elb.describeLoadBalancers(r -> r.names(publicName(known))).loadBalancers();
    }

    @Override
    String arn(software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer object) {
        return object.loadBalancerArn();
    }

    @Override
    Map<String, String> attributes(
            ElasticLoadBalancingV2Client elb,
            software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer object) {
        Map<String, String> attributes = new HashMap<>(DEFAULTS);
        elb.describeLoadBalancerAttributes(r -> r.loadBalancerArn(object.loadBalancerArn()))
                .attributes()
                .forEach(each -> attributes.put(each.key(), requireNonNullElse(each.value(), "")));
        return attributes;
    }

    @Override
    protected Spec spec(
            Live<software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer> live,
            Known<Spec, Outputs> known) {
        var object = live.object();
        Map<String, String> attributes = live.attributes();
        Kind kind = object.typeAsString().equals(Kind.NETWORK.word()) ? Kind.NETWORK : Kind.APPLICATION;
        boolean http = kind == Kind.APPLICATION;
        return new Spec(
                kind,
                object.scheme() == LoadBalancerSchemeEnum.INTERNAL,
                isFailed(object)
                        ? FAILED
                        : outputs(object.availabilityZones().stream()
                                .map(AvailabilityZone::subnetId)
                                .toList()),
                outputs(object.securityGroups()),
                http ? Integer.valueOf(attributes.getOrDefault(IDLE_TIMEOUT, "60")) : null,
                http ? Boolean.valueOf(attributes.get(DROP_INVALID_HEADERS)) : null,
                Boolean.parseBoolean(attributes.get(DELETION_PROTECTION)),
                Boolean.parseBoolean(attributes.get(LOGS))
                        ? new AccessLogs(
                                Output.of(attributes.getOrDefault(LOG_BUCKET, "")),
                                attributes.getOrDefault(LOG_PREFIX, ""))
                        : null,
                Tags.users(live.tags()));
    }

    private static boolean isFailed(software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer object) {
        return object.state() != null && object.state().code() == LoadBalancerStateEnum.FAILED;
    }

    @Override
    public Effect effect(Change<Spec> change) {
        return change.before().subnets().equals(FAILED)
                ? Effect.replace(Effect.Order.CREATE_FIRST, "AWS could not set it up")
                : Effect.byFields(change);
    }

    private static Set<Output<String>> outputs(List<String> ids) {
        return ids.stream().map(Output::of).collect(Collectors.toSet());
    }

    @Override
    protected Outputs outputs(
            Live<software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer> live,
            Known<Spec, Outputs> known) {
        return outputs(live.object());
    }

    private static Outputs outputs(software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer object) {
        return new Outputs(
                object.loadBalancerArn(),
                object.dnsName(),
                object.canonicalHostedZoneId(),
                fullName(object.loadBalancerArn()));
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        return Created.of(elb(context.known())
                .createLoadBalancer(r -> r.name(publicName(context.known()))
                        .type(spec.kind().word())
                        .scheme(
                                spec.internal()
                                        ? LoadBalancerSchemeEnum.INTERNAL
                                        : LoadBalancerSchemeEnum.INTERNET_FACING)
                        .subnets(ids(spec.subnets()))
                        .securityGroups(ids(spec.securityGroups()))
                        .tags(list(context.tags())))
                .loadBalancers()
                .get(0)
                .loadBalancerArn());
    }

    /** AWS keeps names that begin with this word for itself. */
    private static String publicName(Known<Spec, Outputs> known) {
        String name = name(known);
        return name.startsWith(INTERNAL) ? "inner-" + name.substring(INTERNAL.length()) : name;
    }

    private static List<String> ids(Set<Output<String>> outputs) {
        return outputs.stream().map(Output::get).sorted().toList();
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        ElasticLoadBalancingV2Client elb = elb(context.known());
        if (before != null && !before.securityGroups().equals(spec.securityGroups())) {
            elb.setSecurityGroups(r -> r.loadBalancerArn(id).securityGroups(ids(spec.securityGroups())));
        }
        if (before != null && !before.subnets().equals(spec.subnets())) {
            elb.setSubnets(r -> r.loadBalancerArn(id).subnets(ids(spec.subnets())));
        }
        Map<String, String> changed = new TreeMap<>(attributes(spec));
        changed.entrySet().removeAll((before == null ? defaults(spec) : attributes(before)).entrySet());
        if (!changed.isEmpty()) {
            elb.modifyLoadBalancerAttributes(r -> r.loadBalancerArn(id)
                    .attributes(changed.entrySet().stream()
                            .map(each -> LoadBalancerAttribute.builder()
                                    .key(each.getKey())
                                    .value(each.getValue())
                                    .build())
                            .toList()));
        }
    }

    private static Map<String, String> attributes(Spec spec) {
        Map<String, String> attributes = new HashMap<>();
        if (spec.idleTimeout() != null) {
            attributes.put(IDLE_TIMEOUT, spec.idleTimeout().toString());
        }
        if (spec.dropInvalidHeaders() != null) {
            attributes.put(DROP_INVALID_HEADERS, spec.dropInvalidHeaders().toString());
        }
        attributes.put(DELETION_PROTECTION, Boolean.toString(spec.deletionProtection()));
        AccessLogs logs = spec.logs();
        attributes.put(LOGS, Boolean.toString(logs != null));
        if (logs != null) {
            attributes.put(LOG_BUCKET, logs.bucket().get());
            attributes.put(LOG_PREFIX, logs.prefix());
        }
        return attributes;
    }

    /** What a new one has already. */
    private static Map<String, String> defaults(Spec spec) {
        Map<String, String> defaults = new HashMap<>(DEFAULTS);
        defaults.keySet().retainAll(attributes(spec).keySet());
        return defaults;
    }

    /** Waits for the state alone, without attributes and tags. */
    @Override
    protected Outputs ready(ApplyContext<Spec, Outputs> context, String id) {
        ElasticLoadBalancingV2Client elb = elb(context.known());
        return context.await(
                "load-balancer " + id,
                ACTIVE,
                () -> existing(List.of(id), arns -> list(elb, arns)).stream()
                        .findFirst()
                        .filter(this::isActive)
                        .map(LoadBalancer::outputs));
    }

    private boolean isActive(software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer object) {
        if (isFailed(object)) {
            throw ProviderException.of(
                    ProviderException.Kind.FAILED,
                    "load balancer " + object.loadBalancerName() + " could not be set up: "
                            + Optional.ofNullable(object.state().reason()).orElse("AWS gives no reason")
                            + "; look for free addresses in its subnets, then apply again, which replaces it");
        }
        return object.state().code() != LoadBalancerStateEnum.PROVISIONING;
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        elb(context.known()).deleteLoadBalancer(r -> r.loadBalancerArn(id));
    }
}
