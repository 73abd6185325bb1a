package io.infrar.provider.cloudflare.zone;

import io.infrar.model.Output;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A name of a zone that is answered by pools of origins. See
 * <a href="https://developers.cloudflare.com/api/resources/load_balancers/">Load balancers</a>.
 */
public final class LoadBalancer
        extends LoadBalancerHandler<LoadBalancer.Spec, LoadBalancer.Outputs, LoadBalancer.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("load-balancer", Spec.class, Outputs.class).marker(ResourceType.Marker.COMMENT);

    /**
     * What is asked.
     *
     * @param zone its id, or a name in it
     * @param name the host in full; a DNS record of the same name is not used while the load balancer is there
     * @param pools ids; the first that is well is used, unless the steering says otherwise
     * @param fallback the pool when none is well
     * @param steering {@code off} for the order of the pools, {@code random}, {@code geo}, {@code dynamic_latency}, {@code proximity}
     * @param affinity how a visitor stays with an origin, {@code cookie} or {@code ip_cookie}; {@code "none"} for not at all
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "a load balancer stays in its zone")
            Output<String> zone,

            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "the name is what others point to")
            String name,

            List<Output<String>> pools,
            Output<String> fallback,
            String steering,
            String affinity,
            boolean proxied) {
        public Spec {
            pools = List.copyOf(pools);
        }
    }

    /** What is known once it exists. */
    public record Outputs(String id, String hostname) {}

    record Seen(
            String id,
            String name,
            @Nullable List<String> defaultPools,
            @Nullable String fallbackPool,
            @Nullable String steeringPolicy,
            @Nullable String sessionAffinity,
            @Nullable Boolean proxied,
            @Nullable String description) {}

    LoadBalancer(CloudflareApi api) {
        super(TYPE, api, Seen.class);
    }

    @Override
    protected String scope(Known<Spec, Outputs> known) {
        String id = known.id();
        return id != null
                ? parentOf(id)
                : api.zoneId(Objects.requireNonNull(known.spec()).zone().get());
    }

    @Override
    String path(String scope) {
        return "/zones/" + scope + "/load_balancers";
    }

    @Override
    String ownId(Seen balancer) {
        return balancer.id();
    }

    @Override
    String keptId(String scope, Seen balancer) {
        return id(scope, balancer.id());
    }

    @Override
    String ownPart(String id) {
        return ownOf(id);
    }

    @Override
    @Nullable
    String description(Seen balancer) {
        return balancer.description();
    }

    @Override
    Map<String, Object> body(Spec spec, String physicalName) {
        Map<String, Object> body = new HashMap<>();
        body.put("name", spec.name());
        body.put("default_pools", spec.pools().stream().map(Output::get).toList());
        body.put("fallback_pool", spec.fallback().get());
        body.put("steering_policy", spec.steering());
        body.put("session_affinity", spec.affinity());
        body.put("proxied", spec.proxied());
        body.put("enabled", true);
        return body;
    }

    @Override
    public Effect effect(Change<Spec> change) {
        return SameZone.effect(change, change.before().zone(), change.after().zone());
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        if (before != null && !before.zone().equals(context.spec().zone())) {
            SameZone.check(api, parentOf(id), context.spec().zone());
        }
        super.sync(context, id, before);
    }

    @Override
    protected Spec spec(Seen balancer, Known<Spec, Outputs> known) {
        List<String> pools = balancer.defaultPools() == null ? List.of() : balancer.defaultPools();
        String steering = balancer.steeringPolicy();
        return new Spec(
                Objects.requireNonNull(known.spec()).zone(),
                balancer.name(),
                pools.stream().map(Output::of).toList(),
                Output.of(Objects.requireNonNullElse(balancer.fallbackPool(), "none")),
                steering == null || steering.isEmpty() ? "off" : steering,
                Objects.requireNonNullElse(balancer.sessionAffinity(), "none"),
                Boolean.TRUE.equals(balancer.proxied()));
    }

    @Override
    protected Outputs outputs(Seen balancer, Known<Spec, Outputs> known) {
        return new Outputs(balancer.id(), balancer.name());
    }
}
