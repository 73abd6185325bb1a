package io.infrar.provider.hetzner.cloud;

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
 * The address that a server has from the start, kept when the server goes. A server names it, see {@link Server.Spec#primaryIpv4()};
 * it moves only between servers that are off. See <a href="https://docs.hetzner.cloud/reference/cloud#primary-ips">primary IPs</a>.
 */
public final class PrimaryIp extends HetznerHandler<PrimaryIp.Spec, PrimaryIp.Outputs, PrimaryIp.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("primary-ip", Spec.class, Outputs.class);

    /**
     * What is asked.
     *
     * @param type {@code ipv4} or {@code ipv6}
     * @param isProtected against deletes
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "an address has one version")
            String type,

            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "an address belongs to a location")
            String location,

            boolean isProtected,
            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String id, String ip) {}

    record Seen(long id, String ip, String type, Place location, Protection protection, Map<String, String> labels)
            implements HetznerObject {}

    PrimaryIp(HetznerApi api) {
        super(TYPE, api, "primary_ips", "primary_ip", Seen.class);
    }

    @Override
    protected boolean isProtected(Spec spec) {
        return spec.isProtected();
    }

    @Override
    protected Spec spec(Seen seen, Known<Spec, Outputs> known) {
        return new Spec(seen.type(), seen.location().name(), seen.protection().delete(), users(seen));
    }

    @Override
    protected Outputs outputs(Seen seen, Known<Spec, Outputs> known) {
        return outputs(seen);
    }

    private static Outputs outputs(Seen seen) {
        return new Outputs(Long.toString(seen.id()), Server.firstAddress(seen.ip()));
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", context.known().physicalName());
        json.put("type", spec.type());
        json.put("location", spec.location());
        json.put("auto_delete", false);
        json.put("labels", Labels.of(context.tags()));
        Made<Seen> made = post(json);
        finish(context, made);
        return new Created<>(made.id(), outputs(made.object()));
    }

    @Override
    protected void sync(ApplyContext<Spec, Outputs> context, String id, @Nullable Spec before) {
        syncProtection(context, id, before);
    }

    @Override
    protected void remove(DeleteContext<Spec, Outputs> context, String id) {
        unprotect(context, id);
        super.remove(context, id);
    }
}
