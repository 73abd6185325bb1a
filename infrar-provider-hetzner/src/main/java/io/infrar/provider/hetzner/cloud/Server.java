package io.infrar.provider.hetzner.cloud;

import io.infrar.model.Output;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.provider.hetzner.api.HetznerHandler;
import io.infrar.provider.hetzner.api.HetznerObject;
import io.infrar.provider.hetzner.api.Labels;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A virtual machine. See <a href="https://docs.hetzner.cloud/reference/cloud#servers">servers</a>.
 *
 * <p>A change of type, placement group or public addresses needs it to be off: it is shut down, changed and started again. So that
 * this is finished also when the process was killed in between, a server that is off differs from one that should run.
 */
public final class Server extends HetznerHandler<Server.Spec, Server.Outputs, Server.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("server", Spec.class, Outputs.class);

    private static final Duration START = Duration.ofMinutes(10);

    /** What Hetzner says when it cannot give a server of that type there. */
    private static final Set<String> UNAVAILABLE =
            Set.of("resource_unavailable", "placement_error", "invalid_server_type", "invalid_input");

    /**
     * What is asked.
     *
     * @param serverType such as {@code cx33}
     * @param image the name of a system image, or the id of a snapshot
     * @param sshKeys names or ids of keys, put in when the server is made or rebuilt
     * @param userData for cloud-init, read when the server is made or rebuilt; anybody on the machine can read it
     * @param networks private networks that it is in
     * @param firewalls all that filter its public interfaces; they do not filter private networks
     * @param primaryIpv4 the id of an address of its own that is kept when it goes; null with {@code ipv4} gives one that goes with it
     * @param backups seven daily ones; turning them off deletes those there are
     * @param isProtected against deletes and rebuilds
     * @param resizeDisk whether a larger type makes the disk larger, after which no smaller type can be taken again
     * @param rebuild whether another image is put on this server, instead of on a new one
     * @param reachable what it must answer at before it counts as made or changed; null means that running is enough
     */
    public record Spec(
            String serverType,
            String location,
            String image,
            @Field(Field.Ownership.INITIAL) List<Output<String>> sshKeys,
            @Field(Field.Ownership.INITIAL) @Nullable Output<String> userData,
            Set<Attachment> networks,
            Set<Output<String>> firewalls,
            @Nullable Output<String> placementGroup,
            boolean ipv4,
            boolean ipv6,
            @Nullable Output<String> primaryIpv4,
            boolean backups,
            boolean isProtected,
            @Field(Field.Ownership.EXTERNAL) boolean resizeDisk,
            @Field(Field.Ownership.EXTERNAL) boolean rebuild,
            @Field(Field.Ownership.EXTERNAL) @Nullable Reachable reachable,
            boolean running,
            Map<String, String> tags) {}

    /**
     * A place in a private network.
     *
     * @param ip its address there; null lets Hetzner choose
     */
    public record Attachment(
            Output<String> network, @Nullable String ip) {}

    /**
     * A TCP port that the machine which runs Infrar must be able to connect to: at the public IPv4 address, without one at the IPv6
     * address, without public addresses at the private one.
     *
     * @param within how long that may take once the server runs
     */
    public record Reachable(int port, Duration within) {}

    /**
     * What is known once it exists.
     *
     * @param publicIp empty without a public IPv4
     * @param publicIpv6 the first address of its network; empty without one
     * @param privateIp in the first of its networks; empty without one
     */
    public record Outputs(String id, String name, String publicIp, String publicIpv6, String privateIp) {}

    record Named(String name) {}

    record Image(long id, @Nullable String name) {}

    record Group(long id) {}

    record Guard(boolean delete, boolean rebuild) {}

    record Address(@Nullable Long id, String ip) {}

    record AppliedFirewall(long id) {}

    record PublicNet(
            @Nullable Address ipv4,
            @Nullable Address ipv6,
            @Nullable List<AppliedFirewall> firewalls) {}

    record PrivateNet(long network, String ip) {}

    record Seen(
            long id,
            String name,
            String status,
            Named serverType,
            Place location,
            @Nullable Image image,
            PublicNet publicNet,
            List<PrivateNet> privateNet,
            @Nullable Group placementGroup,
            @Nullable String backupWindow,
            int primaryDiskSize,
            Guard protection,
            Map<String, String> labels)
            implements HetznerObject {
        boolean isOff() {
            return status.equals("off");
        }
    }

    Server(HetznerApi api) {
        super(TYPE, api, "servers", "server", Seen.class);
    }

    // ---- what a change needs

    @Override
    public Effect effect(Change<Spec> change) {
        Spec before = change.before();
        Spec after = change.after();
        // A primary IP, and an address of a private network, can be on one server only.
        boolean keepsAddress = (after.primaryIpv4() != null && before.primaryIpv4() != null)
                || after.networks().stream()
                        .anyMatch(each -> each.ip() != null && before.networks().contains(each));
        Effect.Order order = keepsAddress ? Effect.Order.DELETE_FIRST : Effect.Order.CREATE_FIRST;
        String lost = ": a new server is made, and what is on the disk of the old one is lost";
        if (change.changes("location")) {
            return Effect.replace(order, "location changes and a server stays where it was made" + lost);
        }
        if (change.changes("serverType") && isArm(before.serverType()) != isArm(after.serverType())) {
            return Effect.replace(order, "serverType changes between x86 and ARM" + lost);
        }
        if (change.changes("image") && !after.rebuild()) {
            return Effect.replace(
                    order,
                    "image changes" + lost + "; with Hetzner.rebuild() the server and its addresses are kept, but not"
                            + " what is on its disk");
        }
        List<String> notes = new ArrayList<>();
        boolean off = change.changes("serverType")
                || change.changes("ipv4")
                || change.changes("ipv6")
                || change.changes("primaryIpv4")
                || (change.changes("placementGroup") && after.placementGroup() != null);
        if (change.changes("image")) {
            notes.add("the server is rebuilt: everything on its disk is lost");
        } else if (off) {
            notes.add("the server is shut down and started again");
        }
        if (change.changes("serverType") && after.resizeDisk()) {
            notes.add("its disk grows, and can never be made smaller again");
        }
        if (change.changes("backups") && !after.backups()) {
            notes.add("the backups there are, are deleted");
        }
        return outputs(change).noting(String.join("; ", notes));
    }

    private static Effect.Update outputs(Change<Spec> change) {
        List<String> outputs = new ArrayList<>();
        if (change.changes("ipv4") || change.changes("primaryIpv4")) {
            outputs.add("publicIp");
        }
        if (change.changes("ipv6")) {
            outputs.add("publicIpv6");
        }
        if (change.changes("networks")) {
            outputs.add("privateIp");
        }
        return Effect.update(outputs.toArray(String[]::new));
    }

    /** Whether it can be reached from the Internet, which is where firewalls stand. */
    static boolean isPublic(Spec spec) {
        return spec.ipv4() || spec.ipv6();
    }

    private static boolean isArm(String serverType) {
        return serverType.startsWith("cax");
    }

    // ---- read

    @Override
    protected boolean isProtected(Spec spec) {
        return spec.isProtected();
    }

    /** Hetzner wants both to be the same. */
    @Override
    protected void protect(ReadContext context, String id, boolean on) {
        act(context, id, "change_protection", Map.of("delete", on, "rebuild", on));
    }

    @Override
    protected boolean exists(Seen seen) {
        return !seen.status().equals("deleting");
    }

    @Override
    protected Spec spec(Seen seen, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        PublicNet net = seen.publicNet();
        Address ipv4 = net.ipv4();
        Group group = seen.placementGroup();
        Output<String> ownAddress = asked != null && asked.primaryIpv4() != null && ipv4 != null && ipv4.id() != null
                ? Output.of(ipv4.id().toString())
                : null;
        return new Spec(
                seen.serverType().name(),
                seen.location().name(),
                image(seen, asked),
                asked == null ? List.of() : asked.sshKeys(),
                asked == null ? null : asked.userData(),
                networks(seen, asked),
                firewalls(net),
                group == null ? null : Output.of(Long.toString(group.id())),
                ipv4 != null,
                net.ipv6() != null,
                ownAddress,
                seen.backupWindow() != null,
                seen.protection().delete(),
                asked != null && asked.resizeDisk(),
                asked != null && asked.rebuild(),
                asked == null ? null : asked.reachable(),
                !seen.isOff() && !seen.status().equals("stopping"),
                users(seen));
    }

    /** System images have a name, snapshots only an id; one that was deleted is not shown any more. */
    private static String image(Seen seen, @Nullable Spec asked) {
        Image image = seen.image();
        if (image == null) {
            return asked == null ? "" : asked.image();
        }
        String id = Long.toString(image.id());
        return image.name() == null || (asked != null && asked.image().equals(id)) ? id : image.name();
    }

    private static Set<Attachment> networks(Seen seen, @Nullable Spec asked) {
        Set<Attachment> networks = new LinkedHashSet<>();
        for (PrivateNet net : seen.privateNet()) {
            String network = Long.toString(net.network());
            boolean chosen = asked != null
                    && asked.networks().stream()
                            .anyMatch(each -> each.network().get().equals(network) && each.ip() != null);
            networks.add(new Attachment(Output.of(network), chosen ? net.ip() : null));
        }
        return networks;
    }

    private static Set<Output<String>> firewalls(PublicNet net) {
        Set<Output<String>> firewalls = new LinkedHashSet<>();
        if (net.firewalls() != null) {
            net.firewalls().forEach(each -> firewalls.add(Output.of(Long.toString(each.id()))));
        }
        return firewalls;
    }

    @Override
    protected Outputs outputs(Seen seen, Known<Spec, Outputs> known) {
        Address ipv4 = seen.publicNet().ipv4();
        Address ipv6 = seen.publicNet().ipv6();
        return new Outputs(
                Long.toString(seen.id()),
                seen.name(),
                ipv4 == null ? "" : ipv4.ip(),
                ipv6 == null ? "" : firstAddress(ipv6.ip()),
                seen.privateNet().isEmpty() ? "" : seen.privateNet().get(0).ip());
    }

    /** Of {@code 2001:db8:1::/64} the address {@code 2001:db8:1::1}; an address is left as it is. */
    static String firstAddress(String block) {
        int slash = block.indexOf('/');
        if (slash < 0) {
            return block;
        }
        String network = block.substring(0, slash);
        return network.endsWith("::") ? network + "1" : network;
    }

    // ---- create

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Made<Seen> made;
        try {
            made = post(request(context, spec));
        } catch (ProviderException e) {
            throw explained(e, spec);
        }
        finish(context, made);
        return Created.of(made.id());
    }

    private static Map<String, Object> request(ApplyContext<Spec, Outputs> context, Spec spec) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", context.known().physicalName());
        json.put("server_type", spec.serverType());
        json.put("location", spec.location());
        json.put("image", spec.image());
        json.put("labels", Labels.of(context.tags()));
        if (!spec.sshKeys().isEmpty()) {
            json.put("ssh_keys", spec.sshKeys().stream().map(Output::get).toList());
        }
        if (spec.userData() != null) {
            json.put("user_data", ServerChanges.userData(context, spec.userData()));
        }
        if (spec.placementGroup() != null) {
            json.put("placement_group", number(spec.placementGroup().get()));
        }
        if (!spec.firewalls().isEmpty()) {
            json.put(
                    "firewalls",
                    spec.firewalls().stream()
                            .map(each -> Map.of("firewall", number(each.get())))
                            .toList());
        }
        // A chosen address can be given only by the attach call.
        List<Long> networks = spec.networks().stream()
                .filter(each -> each.ip() == null)
                .map(each -> number(each.network().get()))
                .toList();
        if (!networks.isEmpty()) {
            json.put("networks", networks);
        }
        // Without an interface it cannot be started: that is done once it has been attached.
        json.put("start_after_create", spec.running() && (isPublic(spec) || !networks.isEmpty()));
        Map<String, Object> net = new LinkedHashMap<>();
        net.put("enable_ipv4", spec.ipv4());
        net.put("enable_ipv6", spec.ipv6());
        if (spec.primaryIpv4() != null) {
            net.put("ipv4", number(spec.primaryIpv4().get()));
        }
        json.put("public_net", net);
        return json;
    }

    /** Says what could be taken instead, when it is for the type or the location. */
    private ProviderException explained(ProviderException e, Spec spec) {
        if (e.kind() == ProviderException.Kind.NOT_FOUND) {
            // It will not appear by itself: what the engine has made can be seen at once.
            return refused(
                    ProviderException.Kind.INVALID,
                    "something is not there; the project must have image '" + spec.image() + "' and the SSH keys "
                            + spec.sshKeys() + ", and Hetzner server type '" + spec.serverType() + "'",
                    e);
        }
        if (e.code() == null || !UNAVAILABLE.contains(e.code())) {
            return e;
        }
        Optional<String> problem;
        try {
            problem = api.catalogue().problem(spec.serverType(), spec.location());
        } catch (ProviderException other) {
            e.addSuppressed(other);
            return e;
        }
        return problem.map(text -> refused(e.kind(), text, e)).orElse(e);
    }

    private static ProviderException refused(ProviderException.Kind kind, String why, ProviderException e) {
        return ProviderException.builder(kind, "Hetzner POST /servers failed: " + why)
                .code(e.code())
                .requestId(e.requestId())
                .cause(e)
                .build();
    }

    // ---- change

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        new ServerChanges(this, api, context, id).make(before == null);
    }

    /** As it is now. */
    Seen now(String id) {
        return get(id).orElseThrow(() -> ProviderException.of(
                ProviderException.Kind.NOT_YET, "server " + id + " is not to be seen; plan again if it was deleted"));
    }

    /** {@link #act} for the changes. */
    void change(ApplyContext<Spec, Outputs> context, String id, String action, @Nullable Object json) {
        act(context, id, action, json);
    }

    /** Waits until it runs, and until it answers when that is asked for. */
    @Override
    protected Outputs ready(ApplyContext<Spec, Outputs> context, String id) {
        Outputs outputs = inItsState(context, id);
        Reachable reachable = context.spec().reachable();
        if (reachable != null && context.spec().running()) {
            String address = Stream.of(outputs.publicIp(), outputs.publicIpv6(), outputs.privateIp())
                    .filter(each -> !each.isEmpty())
                    .findFirst()
                    .orElseThrow();
            new Reachability("server " + id + " ('" + outputs.name() + "')", address, reachable.port())
                    .await(context, reachable.within());
        }
        return outputs;
    }

    /** One that does not come up is shown with what Hetzner did last. */
    private Outputs inItsState(ApplyContext<Spec, Outputs> context, String id) {
        Known<Spec, Outputs> known = context.known();
        String status = context.spec().running() ? "running" : "off";
        try {
            return context.await(
                    "server " + id + " to be " + status,
                    START,
                    () -> one(context, known, id)
                            .filter(seen -> seen.status().equals(status))
                            .map(seen -> outputs(seen, known)));
        } catch (ProviderException e) {
            throw e.kind() == ProviderException.Kind.TIMEOUT ? stuck(id, status, e) : e;
        }
    }

    private ProviderException stuck(String id, String status, ProviderException e) {
        String now = get(id).map(Seen::status).orElse("gone");
        String last = api
                .call(RestRequest.get(path(id) + "/actions")
                        .query("sort", "id:desc")
                        .query("per_page", 1))
                .list("actions", io.infrar.provider.hetzner.api.Actions.Action.class)
                .stream()
                .findFirst()
                .map(action -> action.command() + " (" + action.status() + ", " + action.progress() + " %)")
                .orElse("nothing");
        return ProviderException.builder(
                        e.kind(),
                        "server " + id + " did not become " + status + " within " + START.toMinutes() + " min: it is "
                                + now + ", and what Hetzner did last was " + last
                                + "; look at its console at Hetzner, then apply again or replace it")
                .cause(e)
                .build();
    }

    // ---- delete

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        unprotect(context, id);
        super.remove(context, id);
        awaitGone(context, id, ACTION);
    }

    static long id(String text) {
        return number(Objects.requireNonNull(text));
    }
}
