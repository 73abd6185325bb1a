package io.infrar.provider.hetzner.cloud;

import io.infrar.model.Output;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.provider.hetzner.api.HetznerHandler;
import io.infrar.provider.hetzner.api.HetznerObject;
import io.infrar.provider.hetzner.api.Labels;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A load balancer with its services, targets and network. See
 * <a href="https://docs.hetzner.cloud/reference/cloud#load-balancers">load balancers</a>.
 */
public final class LoadBalancer extends HetznerHandler<LoadBalancer.Spec, LoadBalancer.Outputs, LoadBalancer.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("load-balancer", Spec.class, Outputs.class);

    /**
     * What is asked.
     *
     * @param type {@code lb11}, {@code lb21} or {@code lb31}
     * @param location such as {@code fsn1}
     * @param services at most one for each port
     * @param networkId null leaves it out of private networks
     * @param publicInterface whether it has addresses of the Internet
     * @param deleteProtection refuses to be deleted
     */
    public record Spec(
            String type,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a load balancer stays where it is")
            String location,

            Algorithm algorithm,
            Set<Service> services,
            Set<Target> targets,
            @Nullable Output<String> networkId,
            boolean publicInterface,
            boolean deleteProtection,
            Map<String, String> tags) {}

    /** How a target is chosen. */
    public enum Algorithm {
        ROUND_ROBIN,
        LEAST_CONNECTIONS
    }

    /** What is spoken at a port; targets of HTTPS get HTTP without TLS. */
    public enum Protocol {
        TCP,
        HTTP,
        HTTPS
    }

    /**
     * A port that it is reached at.
     *
     * @param proxyProtocol tells targets the client's address by the PROXY protocol
     * @param http null for TCP
     */
    public record Service(
            int listenPort,
            Protocol protocol,
            int destinationPort,
            boolean proxyProtocol,
            HealthCheck health,
            @Nullable Http http) {}

    /**
     * What only HTTP and HTTPS have; null leaves Hetzner's default, and is not looked at.
     *
     * @param certificates ids; empty for HTTP
     * @param redirectHttp sends what comes to port 80 on to HTTPS
     * @param stickySessions keeps a client at its target by a cookie
     * @param cookieLifetime seconds, 30 to 86400
     * @param timeoutIdle seconds after which an idle connection is closed
     */
    public record Http(
            Set<Output<String>> certificates,
            boolean redirectHttp,
            boolean stickySessions,
            @Nullable String cookieName,
            @Nullable Integer cookieLifetime,
            @Nullable Integer timeoutIdle) {}

    /**
     * How to tell that a target is well.
     *
     * @param interval seconds, 3 to 60
     * @param timeout seconds, 1 to 60
     * @param retries failures in a row, 1 to 5
     * @param request what is asked by HTTP; null only connects
     */
    public record HealthCheck(
            int port,
            int interval,
            int timeout,
            int retries,
            @Nullable HealthRequest request) {}

    /**
     * What is asked of a target.
     *
     * @param domain the host that is asked for; null sends none
     * @param tls by HTTPS, without a look at the certificate
     * @param statusCodes which are well, such as {@code 2??}; Hetzner's default is 2?? and 3??
     */
    public record HealthRequest(String path, @Nullable String domain, boolean tls, Set<String> statusCodes) {
        /** Every answer of 200 to 399 is well. */
        public static final Set<String> WELL = Set.of("2??", "3??");
    }

    /**
     * Where requests go: exactly one of server, selector and address.
     *
     * @param labelSelector every server with such labels, such as {@code role=api}
     * @param ip the address of a dedicated server of the same owner
     * @param usePrivateIp through the private network that both are in
     */
    public record Target(
            @Nullable Output<String> serverId,
            @Nullable String labelSelector,
            @Nullable Output<String> ip,
            boolean usePrivateIp) {
        /** A server. */
        public static Target server(Output<String> id, boolean usePrivateIp) {
            return new Target(id, null, null, usePrivateIp);
        }
    }

    /**
     * What is known once it exists.
     *
     * @param ip its IPv4 address; null without public interface
     * @param privateIp null outside of networks
     */
    public record Outputs(
            String id,
            @Nullable String ip,
            @Nullable String ipv6,
            @Nullable String privateIp) {}

    /** As it is shown. */
    record Seen(
            long id,
            Named loadBalancerType,
            Named location,
            LoadBalancerWire.Kind algorithm,
            List<LoadBalancerWire.Service> services,
            List<LoadBalancerWire.Target> targets,
            List<PrivateNet> privateNet,
            PublicNet publicNet,
            Protection protection,
            Map<String, String> labels)
            implements HetznerObject {}

    record Named(String name) {}

    record PrivateNet(long network, @Nullable String ip) {}

    record PublicNet(
            boolean enabled, @Nullable Ip ipv4, @Nullable Ip ipv6) {}

    record Ip(@Nullable String ip) {}

    private record Body(
            String name,
            String loadBalancerType,
            String location,
            LoadBalancerWire.Kind algorithm,
            List<LoadBalancerWire.Service> services,
            List<LoadBalancerWire.Target> targets,
            @Nullable Long network,
            boolean publicInterface,
            Map<String, String> labels) {}

    LoadBalancer(HetznerApi api) {
        super(TYPE, api, "load_balancers", "load_balancer", Seen.class);
    }

    // ---- read

    @Override
    protected boolean isProtected(Spec spec) {
        return spec.deleteProtection();
    }

    @Override
    protected Spec spec(Seen object, Known<Spec, Outputs> known) {
        Spec last = known.spec();
        Map<Integer, Service> asked = new HashMap<>();
        if (last != null) {
            last.services().forEach(service -> asked.put(service.listenPort(), service));
        }
        return new Spec(
                object.loadBalancerType().name(),
                object.location().name(),
                object.algorithm().algorithm(),
                object.services().stream()
                        .map(service -> service.asAsked(asked.get(service.listenPort())))
                        .collect(Collectors.toSet()),
                object.targets().stream().map(LoadBalancerWire.Target::target).collect(Collectors.toSet()),
                object.privateNet().stream()
                        .findFirst()
                        .map(net -> Output.of(Long.toString(net.network())))
                        .orElse(null),
                object.publicNet().enabled(),
                object.protection().delete(),
                users(object));
    }

    @Override
    protected Outputs outputs(Seen object, Known<Spec, Outputs> known) {
        PublicNet open = object.publicNet();
        return new Outputs(
                Long.toString(object.id()),
                open.enabled() && open.ipv4() != null ? open.ipv4().ip() : null,
                open.enabled() && open.ipv6() != null ? open.ipv6().ip() : null,
                object.privateNet().stream().map(PrivateNet::ip).findFirst().orElse(null));
    }

    @Override
    public Effect effect(Change<Spec> change) {
        Effect effect = Effect.byFields(change);
        if (effect instanceof Effect.Replace) {
            return effect;
        }
        Set<String> changed = new HashSet<>();
        if (change.changes("networkId")) {
            changed.add("privateIp");
        }
        if (change.changes("publicInterface")) {
            changed.addAll(Set.of("ip", "ipv6"));
        }
        return new Effect.Update(changed);
    }

    // ---- write

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Made<Seen> made = post(new Body(
                context.known().physicalName(),
                spec.type(),
                spec.location(),
                LoadBalancerWire.Kind.of(spec.algorithm()),
                spec.services().stream().map(LoadBalancerWire.Service::of).toList(),
                spec.targets().stream().map(LoadBalancerWire.Target::of).toList(),
                network(spec),
                spec.publicInterface(),
                Labels.of(context.tags())));
        finish(context, made);
        Outputs outputs = outputs(made.object(), context.known());
        boolean complete = (!spec.publicInterface() || outputs.ip() != null)
                && (spec.networkId() == null || outputs.privateIp() != null);
        return new Created<>(made.id(), complete ? outputs : null);
    }

    private static @Nullable Long network(Spec spec) {
        return spec.networkId() == null ? null : number(spec.networkId().get());
    }

    @Override
    protected boolean isReady(Seen object) {
        return !object.publicNet().enabled()
                || (object.publicNet().ipv4() != null
                        && object.publicNet().ipv4().ip() != null);
    }

    /** Limits of types are kept at each step, and requests are served all the while where that is possible. */
    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before != null && !before.equals(spec)) {
            boolean grows = before.type().compareTo(spec.type()) < 0;
            if (grows) {
                changeType(context, id);
            }
            if (before.algorithm() != spec.algorithm()) {
                act(context, id, "change_algorithm", LoadBalancerWire.Kind.of(spec.algorithm()));
            }
            syncServices(context, id, before);
            syncTargets(context, id, before);
            if (!grows && !before.type().equals(spec.type())) {
                changeType(context, id);
            }
        }
        syncProtection(context, id, before);
    }

    private void changeType(ApplyContext<Spec, Outputs> context, String id) {
        act(
                context,
                id,
                "change_type",
                Map.of("load_balancer_type", context.spec().type()));
    }

    /** Old ports first, which new ones may need: a redirect takes port 80. */
    private void syncServices(ApplyContext<Spec, Outputs> context, String id, Spec before) {
        Map<Integer, Service> old = new HashMap<>();
        before.services().forEach(service -> old.put(service.listenPort(), service));
        Set<Integer> asked =
                context.spec().services().stream().map(Service::listenPort).collect(Collectors.toSet());
        for (Integer port : old.keySet()) {
            if (!asked.contains(port)) {
                act(context, id, "delete_service", Map.of("listen_port", port));
            }
        }
        List<Service> changed = new ArrayList<>(context.spec().services());
        changed.removeAll(before.services());
        // Those that take a redirect off come first.
        changed.sort(Comparator.comparing(LoadBalancer::redirects));
        for (Service service : changed) {
            String action = old.containsKey(service.listenPort()) ? "update_service" : "add_service";
            act(context, id, action, LoadBalancerWire.Service.of(service));
        }
    }

    private static boolean redirects(Service service) {
        return service.http() != null && service.http().redirectHttp();
    }

    /** New targets come before old ones go, unless the network changes below them. */
    private void syncTargets(ApplyContext<Spec, Outputs> context, String id, Spec before) {
        Spec spec = context.spec();
        Long from = network(before);
        Long to = network(spec);
        boolean moves = !Objects.equals(from, to);
        boolean leaves = moves && from != null;
        // Hetzner refuses to take the public interface away while targets are reached through it.
        boolean hides = before.publicInterface() && !spec.publicInterface();
        Set<Target> gone = new HashSet<>(before.targets());
        Set<Target> added = new HashSet<>(spec.targets());
        gone.removeIf(target -> spec.targets().contains(target) && !(leaves && target.usePrivateIp()));
        added.removeIf(target -> before.targets().contains(target) && !(leaves && target.usePrivateIp()));
        List<LoadBalancerWire.Target> last = new ArrayList<>();
        for (Target target : gone) {
            LoadBalancerWire.Target wire = LoadBalancerWire.Target.of(target);
            boolean comesBack = added.stream()
                    .map(LoadBalancerWire.Target::of)
                    .anyMatch(other -> other.reference().equals(wire.reference()));
            if (comesBack || (leaves && target.usePrivateIp()) || (hides && !target.usePrivateIp())) {
                act(context, id, "remove_target", wire.reference());
            } else {
                last.add(wire.reference());
            }
        }
        if (leaves) {
            act(context, id, "detach_from_network", Map.of("network", from));
        }
        if (moves && to != null) {
            act(context, id, "attach_to_network", Map.of("network", to), Set.of("load_balancer_already_attached"));
        }
        if (before.publicInterface() != spec.publicInterface()) {
            act(context, id, spec.publicInterface() ? "enable_public_interface" : "disable_public_interface", null);
        }
        added.forEach(target ->
                act(context, id, "add_target", LoadBalancerWire.Target.of(target), Set.of("target_already_defined")));
        last.forEach(target -> act(context, id, "remove_target", target));
    }
}
