package io.infrar.provider.hetzner.cloud;

import io.infrar.model.Cidr;
import io.infrar.model.Output;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.CloudHandler;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A part of a network's addresses: for servers and load balancers of one network zone, or coupled with a vSwitch of dedicated servers.
 * It has no id and no labels of its own: its block within the network is what it is known by. See
 * <a href="https://docs.hetzner.cloud/reference/cloud#network-actions-add-a-subnet-to-a-network">add a subnet</a>.
 */
public final class Subnet extends CloudHandler<Subnet.Spec, Subnet.Outputs, Subnet.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("subnet", Spec.class, Outputs.class).marker(ResourceType.Marker.NAME);

    /** For servers and load balancers. */
    public static final String CLOUD = "cloud";

    /** For dedicated servers. */
    public static final String VSWITCH = "vswitch";

    private static final Duration LIMIT = Duration.ofMinutes(10);

    /**
     * What is asked.
     *
     * @param cidr within the network, /30 or larger
     * @param type {@link #CLOUD} or {@link #VSWITCH}
     * @param networkZone such as {@code eu-central}
     * @param vswitchId the number of the vSwitch; null for {@link #CLOUD}
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "it would be in another network")
            Output<String> networkId,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "the block of a subnet is fixed")
            String cidr,

            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "the type of a subnet is fixed")
            String type,

            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "the zone of a subnet is fixed")
            String networkZone,

            @Field(onChange = Field.OnChange.REPLACE_DELETE_FIRST, because = "the vSwitch of a subnet is fixed")
            @Nullable
            Long vswitchId) {}

    /**
     * What is known once it exists.
     *
     * @param networkId of its network: who is given it waits for the subnet
     */
    public record Outputs(String networkId, String cidr) {}

    /** As a network shows it. */
    record Seen(
            String ipRange,
            String type,
            String networkZone,
            @Nullable Long vswitchId) {}

    private final HetznerApi api;
    private final Network parents;

    Subnet(HetznerApi api) {
        super(TYPE);
        this.api = api;
        this.parents = new Network(api);
    }

    // ---- ids: network and block

    private static String id(String networkId, String cidr) {
        return networkId + "/" + cidr;
    }

    private static String network(String id) {
        return id.substring(0, id.indexOf('/'));
    }

    private static String cidr(String id) {
        return id.substring(id.indexOf('/') + 1);
    }

    private static String path(String networkId) {
        return "/networks/" + RestRequest.part(networkId);
    }

    // ---- read

    @Override
    protected Map<String, Seen> describe(ReadContext context, String scope, List<Known<Spec, Outputs>> known) {
        List<String> ids = ids(known);
        Set<String> networks = ids.stream().map(Subnet::network).collect(Collectors.toCollection(TreeSet::new));
        // The networks' own reads ask the same.
        Map<String, Seen> found = new LinkedHashMap<>();
        if (networks.size() == 1) {
            parents.seen(context, networks.iterator().next()).ifPresent(each -> put(each, found));
        } else {
            parents.seen(context).forEach(each -> put(each, found));
        }
        found.keySet().retainAll(Set.copyOf(ids));
        return found;
    }

    private static void put(Network.Seen network, Map<String, Seen> into) {
        network.subnets().forEach(subnet -> into.put(id(Long.toString(network.id()), subnet.ipRange()), subnet));
    }

    @Override
    protected Map<String, Seen> search(ReadContext context, String scope, Known<Spec, Outputs> known) {
        Spec spec = known.spec();
        if (spec == null || !spec.networkId().isKnown()) {
            return Map.of();
        }
        Map<String, Seen> found = new LinkedHashMap<>();
        parents.seen(context, spec.networkId().get()).ifPresent(each -> put(each, found));
        found.keySet().retainAll(Set.of(id(spec.networkId().get(), spec.cidr())));
        return found;
    }

    @Override
    protected @Nullable Map<String, String> tags(Seen object) {
        return null;
    }

    @Override
    protected Spec spec(Seen object, Known<Spec, Outputs> known) {
        return new Spec(
                Output.of(networkId(known)), object.ipRange(), object.type(), object.networkZone(), object.vswitchId());
    }

    private static String networkId(Known<Spec, Outputs> known) {
        String id = known.id();
        Spec spec = known.spec();
        return id != null ? network(id) : spec == null ? "" : spec.networkId().get();
    }

    @Override
    protected Outputs outputs(Seen object, Known<Spec, Outputs> known) {
        return new Outputs(networkId(known), object.ipRange());
    }

    // ---- write

    /** Blocks that overlap cannot be there together. */
    @Override
    public Effect effect(Change<Spec> change) {
        Spec before = change.before();
        Spec after = change.after();
        if (!change.changes("networkId") && Cidr.parse(before.cidr()).overlaps(Cidr.parse(after.cidr()))) {
            String reason = change.changes("cidr")
                    ? "cidr changes and overlaps with what it was"
                    : "the type, zone and vSwitch of a subnet are fixed";
            return Effect.replace(Effect.Order.DELETE_FIRST, reason);
        }
        return Effect.byFields(change);
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String network = spec.networkId().get();
        api.act(
                context,
                path(network),
                "add_subnet",
                new Seen(spec.cidr(), spec.type(), spec.networkZone(), spec.vswitchId()),
                Set.of(),
                LIMIT,
                LIMIT);
        return new Created<>(id(network, spec.cidr()), new Outputs(network, spec.cidr()));
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        api.act(
                context,
                path(network(id)),
                "delete_subnet",
                Map.of("ip_range", cidr(id)),
                Set.of("not_found"),
                freeWithin(),
                LIMIT);
    }
}
