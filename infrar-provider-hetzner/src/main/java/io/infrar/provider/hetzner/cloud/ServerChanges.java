package io.infrar.provider.hetzner.cloud;

import io.infrar.model.Output;
import io.infrar.provider.hetzner.api.Catalogue;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.provider.hetzner.api.Labels;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Marks;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings a server in line. It looks at the server first, so it may be interrupted and begun again anywhere. */
final class ServerChanges {
    private static final Duration SHUTDOWN = Duration.ofMinutes(2);
    private static final Duration LOCK = Duration.ofMinutes(15);
    private static final Duration ACTION = Duration.ofMinutes(30);

    private final Server server;
    private final HetznerApi api;
    private final ApplyContext<Server.Spec, Server.Outputs> context;
    private final Server.Spec spec;
    private final String id;

    ServerChanges(Server server, HetznerApi api, ApplyContext<Server.Spec, Server.Outputs> context, String id) {
        this.server = server;
        this.api = api;
        this.context = context;
        this.spec = context.spec();
        this.id = id;
    }

    /** The text with the secrets in it put in. */
    static String userData(ApplyContext<Server.Spec, Server.Outputs> context, Output<String> text) {
        return text.isKnown() ? text.get() : context.reveal(text).reveal();
    }

    /** Right after the create call only what it could not say is done. */
    void make(boolean created) {
        if (created) {
            spec.networks().stream().filter(each -> each.ip() != null).forEach(this::attach);
            if (!Server.isPublic(spec) && spec.networks().stream().allMatch(each -> each.ip() != null)) {
                power();
            }
            if (spec.backups()) {
                act("enable_backup", null);
            }
            if (spec.isProtected()) {
                protect(true);
            }
            return;
        }
        Server.Seen now = server.now(id);
        Server.Spec is = server.spec(now, context.known());
        boolean willBeRebuilt = !spec.image().equals(is.image());
        if (is.isProtected() && (!spec.isProtected() || willBeRebuilt)) {
            protect(false);
        }
        // Firewalls stand before public interfaces only: they come after the first one and go with the last.
        boolean opens = !Server.isPublic(is) && Server.isPublic(spec);
        boolean closes = Server.isPublic(is) && !Server.isPublic(spec);
        if (!opens && !closes) {
            firewalls(is);
        }
        if (!opens) {
            networks(is);
        }
        backups(is);
        if (is.placementGroup() != null && !is.placementGroup().equals(spec.placementGroup())) {
            act("remove_from_placement_group", null);
        }
        whileOff(now, is, opens || closes);
        if (opens) {
            // Only now: a server needs an interface to run.
            networks(is);
        }
        if (!spec.ipv4() || !spec.ipv6() || spec.primaryIpv4() != null) {
            deleteLeftAddresses();
        }
        if (willBeRebuilt) {
            rebuild();
        }
        power();
        if (spec.isProtected() && (!is.isProtected() || willBeRebuilt)) {
            protect(true);
        }
    }

    // ---- while it runs

    private void protect(boolean wanted) {
        server.protect(context, id, wanted);
    }

    private void firewalls(Server.Spec is) {
        Set<Output<String>> added = new LinkedHashSet<>(spec.firewalls());
        added.removeAll(is.firewalls());
        Set<Output<String>> removed = new LinkedHashSet<>(is.firewalls());
        removed.removeAll(spec.firewalls());
        List<Map<String, Object>> here = List.of(Map.of("type", "server", "server", Map.of("id", Server.id(id))));
        // The new ones first: a server without any lets everything in.
        for (Output<String> each : added) {
            firewall(each.get(), "apply_to_resources", Map.of("apply_to", here));
        }
        for (Output<String> each : removed) {
            firewall(each.get(), "remove_from_resources", Map.of("remove_from", here));
        }
    }

    private void firewall(String firewall, String action, Map<String, Object> json) {
        Set<String> done = action.startsWith("apply")
                ? Set.of("firewall_already_applied")
                : Set.of("firewall_already_removed", "firewall_resource_not_found", "not_found");
        api.act(context, "/firewalls/" + RestRequest.part(firewall), action, json, done, LOCK, ACTION);
    }

    private void networks(Server.Spec is) {
        for (Server.Attachment each : is.networks()) {
            if (!spec.networks().contains(each)) {
                act(
                        "detach_from_network",
                        Map.of("network", Server.id(each.network().get())));
            }
        }
        for (Server.Attachment each : spec.networks()) {
            if (!is.networks().contains(each)) {
                attach(each);
            }
        }
    }

    private void attach(Server.Attachment attachment) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("network", Server.id(attachment.network().get()));
        if (attachment.ip() != null) {
            json.put("ip", attachment.ip());
        }
        api.act(context, "/servers/" + id, "attach_to_network", json, Set.of("server_already_attached"), LOCK, ACTION);
    }

    private void backups(Server.Spec is) {
        if (spec.backups() != is.backups()) {
            act(spec.backups() ? "enable_backup" : "disable_backup", null);
        }
    }

    // ---- while it is off

    /**
     * What it must be off for.
     *
     * @param opensOrCloses whether it gets its first public address or loses the last: without its firewalls it stays off
     */
    private void whileOff(Server.Seen now, Server.Spec is, boolean opensOrCloses) {
        boolean type = !spec.serverType().equals(is.serverType());
        Output<String> group = spec.placementGroup();
        boolean joins = group != null && !group.equals(is.placementGroup());
        boolean addresses = spec.ipv4() != is.ipv4()
                || spec.ipv6() != is.ipv6()
                || (spec.primaryIpv4() != null && !spec.primaryIpv4().equals(address(now)));
        if (!type && !joins && !addresses) {
            return;
        }
        if (type) {
            checkType(now);
        }
        off(now);
        try {
            if (group != null && joins) {
                act("add_to_placement_group", Map.of("placement_group", Server.id(group.get())));
            }
            if (opensOrCloses && !Server.isPublic(spec)) {
                firewalls(is);
            }
            if (addresses) {
                ipv4(now);
                ipv6(now);
            }
            if (opensOrCloses && Server.isPublic(spec)) {
                firewalls(is);
            }
            if (type) {
                act("change_type", Map.of("server_type", spec.serverType(), "upgrade_disk", spec.resizeDisk()));
            }
        } catch (ProviderException e) {
            if (opensOrCloses) {
                context.progress("server " + id + " stays off, since it may have a public address and no firewall");
            } else {
                startAfter(e);
            }
            throw e;
        }
    }

    /** It must not stay off because Hetzner has refused a change. */
    private void startAfter(ProviderException failure) {
        try {
            power();
        } catch (ProviderException e) {
            failure.addSuppressed(e);
        }
    }

    /** What would be refused is found out before the server is shut down. */
    private void checkType(Server.Seen now) {
        api.catalogue().check(spec.serverType(), spec.location());
        int disk = api.catalogue()
                .serverType(spec.serverType())
                .map(Catalogue.ServerType::disk)
                .orElse(Integer.MAX_VALUE);
        if (disk < now.primaryDiskSize()) {
            throw ProviderException.of(
                    Kind.INVALID,
                    "server type '" + spec.serverType() + "' has " + disk + " GB and server " + id + " has "
                            + now.primaryDiskSize()
                            + " GB, and a disk cannot shrink: take a type with as much, or make a new server");
        }
    }

    private void off(Server.Seen now) {
        if (now.isOff()) {
            return;
        }
        act("shutdown", null);
        try {
            context.await(
                    "server " + id + " to shut down",
                    SHUTDOWN,
                    () -> server.now(id).isOff() ? Optional.of(true) : Optional.empty());
        } catch (ProviderException e) {
            if (e.kind() != Kind.TIMEOUT) {
                throw e;
            }
            context.progress("server " + id + " did not shut down by itself and is switched off");
            act("poweroff", null);
        }
    }

    private @Nullable Output<String> address(Server.Seen now) {
        Server.Address ipv4 = now.publicNet().ipv4();
        return ipv4 == null || ipv4.id() == null ? null : Output.of(ipv4.id().toString());
    }

    private void ipv4(Server.Seen now) {
        Output<String> own = spec.primaryIpv4();
        boolean right = spec.ipv4() && (own == null ? now.publicNet().ipv4() != null : own.equals(address(now)));
        if (right) {
            return;
        }
        release(now.publicNet().ipv4());
        if (spec.ipv4() && own != null) {
            api.act(
                    context,
                    "/primary_ips/" + RestRequest.part(own.get()),
                    "assign",
                    Map.of("assignee_type", "server", "assignee_id", Server.id(id)),
                    Set.of("server_has_ipv4"),
                    LOCK,
                    ACTION);
        } else if (spec.ipv4()) {
            give("ipv4");
        }
    }

    private void ipv6(Server.Seen now) {
        boolean has = now.publicNet().ipv6() != null;
        if (has && !spec.ipv6()) {
            release(now.publicNet().ipv6());
        } else if (!has && spec.ipv6()) {
            give("ipv6");
        }
    }

    /** Takes an address away; one that came with the server is not kept, since it costs money. */
    private void release(Server.@Nullable Address address) {
        if (address == null || address.id() == null) {
            return;
        }
        String path = "/primary_ips/" + address.id();
        boolean goes = api.call(RestRequest.get(path))
                .json()
                .path("primary_ip")
                .path("auto_delete")
                .asBoolean();
        if (goes) {
            // So that it is found when the run is killed before the delete.
            api.call(RestRequest.put(path, Map.of("labels", Labels.of(context.tags()))));
        }
        api.act(context, path, "unassign", null, Set.of(), LOCK, ACTION);
        if (goes) {
            api.call(RestRequest.delete(path));
        }
    }

    private record Left(long id, @Nullable Long assigneeId, boolean autoDelete) {}

    /** Addresses that an interrupted change took away from it and did not delete. */
    private void deleteLeftAddresses() {
        String ours = Marks.INSTANCE + "=" + context.known().token();
        RestRequest list = RestRequest.get("/primary_ips").query("label_selector", ours);
        for (Left each : api.list(list, "primary_ips", Left.class)) {
            if (each.assigneeId() == null && each.autoDelete()) {
                api.call(RestRequest.delete("/primary_ips/" + each.id()));
            }
        }
    }

    private void give(String type) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", context.known().physicalName() + "-" + type);
        json.put("type", type);
        json.put("assignee_type", "server");
        json.put("assignee_id", Server.id(id));
        json.put("auto_delete", true);
        api.actions().await(context, api.call(RestRequest.post("/primary_ips", json)), ACTION);
    }

    // ---- its disk, its power

    private void rebuild() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("image", spec.image());
        if (spec.userData() != null) {
            json.put("user_data", userData(context, spec.userData()));
        }
        act("rebuild", json);
    }

    private void power() {
        boolean off = server.now(id).isOff();
        if (spec.running() && off) {
            act("poweron", null);
        } else if (!spec.running() && !off) {
            act("shutdown", null);
        }
    }

    private void act(String action, @Nullable Object json) {
        server.change(context, id, action, json);
    }
}
