package io.infrar.provider.cloudflare.zone;

import io.infrar.model.Output;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Origins that share requests. It belongs to the account, and its name is unique there. See
 * <a href="https://developers.cloudflare.com/api/resources/load_balancers/subresources/pools/">Pools</a>.
 */
public final class Pool extends LoadBalancerHandler<Pool.Spec, Pool.Outputs, Pool.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("pool", Spec.class, Outputs.class).marker(ResourceType.Marker.COMMENT);

    /**
     * What is asked.
     *
     * @param name null for one that the engine makes
     * @param monitor the id of one; null asks for nothing
     * @param steering {@code random}, {@code hash}, {@code least_connections} or {@code least_outstanding_requests}
     */
    public record Spec(
            @Field(Field.Ownership.INITIAL) @Nullable String name,
            List<Origin> origins,
            @Nullable Output<String> monitor,
            String steering,
            int minimumOrigins) {
        public Spec {
            origins = List.copyOf(origins);
        }
    }

    /**
     * One that answers requests.
     *
     * @param address an IP address or a name
     * @param port null for the one of the protocol
     * @param weight 0 to 1
     */
    public record Origin(
            String name, Output<String> address, @Nullable Integer port, double weight) {}

    /** What is known once it exists. */
    public record Outputs(String id) {}

    record Seen(
            String id,
            String name,
            List<SeenOrigin> origins,
            @Nullable String monitor,
            @Nullable Map<String, Object> originSteering,
            @Nullable Integer minimumOrigins,
            @Nullable String description) {}

    record SeenOrigin(
            String name,
            String address,
            @Nullable Integer port,
            @Nullable Double weight,
            @Nullable Boolean enabled) {}

    Pool(CloudflareApi api) {
        super(TYPE, api, Seen.class);
    }

    @Override
    String path(String scope) {
        return "/accounts/" + api.accountId() + "/load_balancers/pools";
    }

    @Override
    String ownId(Seen pool) {
        return pool.id();
    }

    @Override
    @Nullable
    String description(Seen pool) {
        return pool.description();
    }

    @Override
    Map<String, Object> body(Spec spec, String physicalName) {
        Map<String, Object> body = new HashMap<>();
        body.put("name", Objects.requireNonNullElse(spec.name(), physicalName));
        body.put("enabled", true);
        body.put("minimum_origins", spec.minimumOrigins());
        body.put("origin_steering", Map.of("policy", spec.steering()));
        List<Map<String, Object>> origins = new ArrayList<>();
        for (Origin origin : spec.origins()) {
            Map<String, Object> each = new HashMap<>();
            each.put("name", origin.name());
            each.put("address", origin.address().get());
            each.put("enabled", true);
            each.put("weight", origin.weight());
            if (origin.port() != null) {
                each.put("port", origin.port());
            }
            origins.add(each);
        }
        body.put("origins", origins);
        body.put("monitor", spec.monitor() == null ? "" : spec.monitor().get());
        return body;
    }

    @Override
    protected Spec spec(Seen pool, Known<Spec, Outputs> known) {
        Object policy =
                pool.originSteering() == null ? null : pool.originSteering().get("policy");
        String monitor = pool.monitor();
        List<Origin> origins = new ArrayList<>();
        for (SeenOrigin origin : inOrder(pool.origins(), known.spec())) {
            Integer port = origin.port();
            boolean off = Boolean.FALSE.equals(origin.enabled());
            origins.add(new Origin(
                    off ? origin.name() + " (disabled)" : origin.name(),
                    Output.of(origin.address()),
                    port == null || port == 0 ? null : port,
                    origin.weight() == null ? 1 : origin.weight()));
        }
        return new Spec(
                known.spec() == null ? pool.name() : known.spec().name(),
                origins,
                monitor == null || monitor.isEmpty() ? null : Output.of(monitor),
                policy == null ? "random" : policy.toString(),
                Objects.requireNonNullElse(pool.minimumOrigins(), 1));
    }

    /** As they were asked for, since Cloudflare sorts them by name, and their order means nothing. */
    private static List<SeenOrigin> inOrder(List<SeenOrigin> seen, @Nullable Spec asked) {
        List<String> names = asked == null
                ? List.of()
                : asked.origins().stream().map(Origin::name).toList();
        List<SeenOrigin> ordered = new ArrayList<>(seen);
        ordered.sort(Comparator.comparingInt(
                origin -> names.contains(origin.name()) ? names.indexOf(origin.name()) : names.size()));
        return ordered;
    }

    @Override
    protected Outputs outputs(Seen pool, Known<Spec, Outputs> known) {
        return new Outputs(pool.id());
    }
}
