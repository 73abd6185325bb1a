package io.infrar.provider.hetzner.cloud;

import io.infrar.model.Cidr;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.provider.hetzner.api.HetznerHandler;
import io.infrar.provider.hetzner.api.HetznerObject;
import io.infrar.provider.hetzner.api.Labels;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.Effect;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A private network: a block of addresses, of which subnets are parts. Deleting it detaches what is attached to it. See
 * <a href="https://docs.hetzner.cloud/reference/cloud#networks">networks</a>.
 */
public final class Network extends HetznerHandler<Network.Spec, Network.Outputs, Network.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("network", Spec.class, Outputs.class);

    /**
     * What is asked.
     *
     * @param cidr a private block of /24 or larger; can only grow in place, from the same first address on
     * @param routes where packets for other blocks go
     * @param exposeRoutesToVswitch tells the routes to a coupled vSwitch of dedicated servers
     * @param deleteProtection refuses to be deleted
     */
    public record Spec(
            String cidr,
            Set<Route> routes,
            boolean exposeRoutesToVswitch,
            boolean deleteProtection,
            Map<String, String> tags) {}

    /**
     * Where packets go.
     *
     * @param destination a block of addresses
     * @param gateway the address of a server in the network
     */
    public record Route(String destination, String gateway) implements Comparable<Route> {
        @Override
        public int compareTo(Route other) {
            return destination.compareTo(other.destination);
        }
    }

    /** What is known once it exists. */
    public record Outputs(String id, String cidr) {}

    /** As it is shown. */
    record Seen(
            long id,
            String ipRange,
            List<Route> routes,
            List<Subnet.Seen> subnets,
            boolean exposeRoutesToVswitch,
            Protection protection,
            Map<String, String> labels)
            implements HetznerObject {}

    private record Body(
            String name,
            String ipRange,
            Set<Route> routes,
            boolean exposeRoutesToVswitch,
            Map<String, String> labels) {}

    Network(HetznerApi api) {
        super(TYPE, api, "networks", "network", Seen.class);
    }

    @Override
    protected boolean isProtected(Spec spec) {
        return spec.deleteProtection();
    }

    @Override
    protected Spec spec(Seen object, Known<Spec, Outputs> known) {
        return new Spec(
                object.ipRange(),
                Set.copyOf(object.routes()),
                object.exposeRoutesToVswitch(),
                object.protection().delete(),
                users(object));
    }

    @Override
    protected Outputs outputs(Seen object, Known<Spec, Outputs> known) {
        return new Outputs(Long.toString(object.id()), object.ipRange());
    }

    @Override
    public Effect effect(Change<Spec> change) {
        if (!change.changes("cidr")) {
            return Effect.update();
        }
        return grows(change.before().cidr(), change.after().cidr())
                ? Effect.update("cidr")
                : Effect.replace(
                        Effect.Order.CREATE_FIRST,
                        "cidr changes and a network can only grow from its first address on");
    }

    private static boolean grows(String before, String after) {
        Cidr old = Cidr.parse(before);
        Cidr next = Cidr.parse(after);
        return next.base() == old.base() && next.contains(old);
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Made<Seen> made = post(new Body(
                context.known().physicalName(),
                spec.cidr(),
                new TreeSet<>(spec.routes()),
                spec.exposeRoutesToVswitch(),
                Labels.of(context.tags())));
        return new Created<>(made.id(), new Outputs(made.id(), made.object().ipRange()));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before != null) {
            if (!before.cidr().equals(spec.cidr())) {
                act(context, id, "change_ip_range", Map.of("ip_range", spec.cidr()));
            }
            syncRoutes(context, id, before.routes(), spec.routes());
            if (before.exposeRoutesToVswitch() != spec.exposeRoutesToVswitch()) {
                put(id, Map.of("expose_routes_to_vswitch", spec.exposeRoutesToVswitch()));
            }
        }
        syncProtection(context, id, before);
    }

    /** There can be one route to a destination, so the old ones go first. */
    private void syncRoutes(ApplyContext<Spec, Outputs> context, String id, Set<Route> before, Set<Route> asked) {
        Set<Route> gone = new HashSet<>(before);
        gone.removeAll(asked);
        new TreeSet<>(gone).forEach(route -> act(context, id, "delete_route", route));
        Set<Route> added = new HashSet<>(asked);
        added.removeAll(before);
        new TreeSet<>(added).forEach(route -> act(context, id, "add_route", route));
    }
}
