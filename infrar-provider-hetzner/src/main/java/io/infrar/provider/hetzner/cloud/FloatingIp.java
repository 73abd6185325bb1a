package io.infrar.provider.hetzner.cloud;

import io.infrar.model.Output;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.provider.hetzner.api.HetznerHandler;
import io.infrar.provider.hetzner.api.HetznerObject;
import io.infrar.provider.hetzner.api.Labels;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Created;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An address that moves between servers without a restart. The server's system must have it configured. See
 * <a href="https://docs.hetzner.cloud/reference/cloud#floating-ips">floating IPs</a>.
 */
public final class FloatingIp extends HetznerHandler<FloatingIp.Spec, FloatingIp.Outputs, FloatingIp.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("floating-ip", Spec.class, Outputs.class);

    /**
     * What is asked.
     *
     * @param type {@code ipv4} or {@code ipv6}
     * @param location where it is announced; that of the server, when it is made for one
     * @param server who has it; null means nobody
     * @param isProtected against deletes
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "an address has one version")
            String type,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "an address belongs to a location")
            String location,

            @Nullable Output<String> server,
            boolean isProtected,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String id, String ip) {}

    record Seen(
            long id,
            String ip,
            String type,
            @Nullable Long server,
            Place homeLocation,
            Protection protection,
            Map<String, String> labels)
            implements HetznerObject {}

    FloatingIp(HetznerApi api) {
        super(TYPE, api, "floating_ips", "floating_ip", Seen.class);
    }

    @Override
    protected boolean isProtected(Spec spec) {
        return spec.isProtected();
    }

    @Override
    protected Spec spec(Seen seen, Known<Spec, Outputs> known) {
        return new Spec(
                seen.type(),
                seen.homeLocation().name(),
                seen.server() == null ? null : Output.of(Long.toString(seen.server())),
                seen.protection().delete(),
                users(seen));
    }

    @Override
    protected Outputs outputs(Seen seen, Known<Spec, Outputs> known) {
        return outputs(seen);
    }

    /** Of IPv6 it is a network; its first address is what one would put into DNS. */
    private static Outputs outputs(Seen seen) {
        return new Outputs(Long.toString(seen.id()), Server.firstAddress(seen.ip()));
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", context.known().physicalName());
        json.put("type", spec.type());
        // Either of them; with a server it is the server's.
        if (spec.server() == null) {
            json.put("home_location", spec.location());
        } else {
            json.put("server", number(spec.server().get()));
        }
        json.put("labels", Labels.of(context.tags()));
        Made<Seen> made = post(json);
        finish(context, made);
        return new Created<>(made.id(), outputs(made.object()));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        Spec spec = context.spec();
        if (before != null) {
            // Read anew: an earlier try may have done some of it.
            before = get(id).map(seen -> spec(seen, context.known())).orElse(before);
            String had = before.server() == null ? null : before.server().get();
            String asked = spec.server() == null ? null : spec.server().get();
            if (asked == null && had != null) {
                act(context, id, "unassign", null);
            } else if (asked != null && !asked.equals(had)) {
                act(context, id, "assign", Map.of("server", number(asked)));
            }
        }
        syncProtection(context, id, before);
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        unprotect(context, id);
        // An assigned one cannot be deleted.
        if (get(id).filter(seen -> seen.server() != null).isPresent()) {
            act(context, id, "unassign", null);
        }
        super.remove(context, id);
    }
}
