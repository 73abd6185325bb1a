package io.infrar.provider.cloudflare.zone;

import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.spi.Known;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the origins of pools are asked for, to know whether they are well. It belongs to the account. See
 * <a href="https://developers.cloudflare.com/api/resources/load_balancers/subresources/monitors/">Monitors</a>.
 */
public final class Monitor extends LoadBalancerHandler<Monitor.Spec, Monitor.Outputs, Monitor.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE =
            ResourceType.of("monitor", Spec.class, Outputs.class).marker(ResourceType.Marker.COMMENT);

    /**
     * What is asked; times in seconds.
     *
     * @param type {@code http}, {@code https} or {@code tcp}
     * @param path null for tcp
     * @param host the Host header; null sends the origin's address
     * @param port null for the one of the type; tcp needs it
     * @param codes such as {@code 200} or {@code 2xx}; null for tcp
     * @param allowInsecure whether the certificate of the origin is not looked at
     */
    public record Spec(
            String type,
            @Nullable String path,
            @Nullable String host,
            @Nullable Integer port,
            @Nullable String codes,
            int interval,
            int timeout,
            int retries,
            boolean allowInsecure) {}

    /** What is known once it exists. */
    public record Outputs(String id) {}

    record Seen(
            String id,
            String type,
            @Nullable String path,
            @Nullable Map<String, Object> header,
            @Nullable Integer port,
            @Nullable String expectedCodes,
            int interval,
            int timeout,
            int retries,
            @Nullable Boolean allowInsecure,
            @Nullable String description) {}

    Monitor(CloudflareApi api) {
        super(TYPE, api, Seen.class);
    }

    @Override
    String path(String scope) {
        return "/accounts/" + api.accountId() + "/load_balancers/monitors";
    }

    @Override
    String ownId(Seen monitor) {
        return monitor.id();
    }

    @Override
    @Nullable
    String description(Seen monitor) {
        return monitor.description();
    }

    @Override
    Map<String, Object> body(Spec spec, String physicalName) {
        Map<String, Object> body = new HashMap<>();
        body.put("type", spec.type());
        body.put("interval", spec.interval());
        body.put("timeout", spec.timeout());
        body.put("retries", spec.retries());
        if (!spec.type().equals("tcp")) {
            body.put("method", "GET");
            body.put("path", Objects.requireNonNullElse(spec.path(), "/"));
            body.put("expected_codes", Objects.requireNonNullElse(spec.codes(), "2xx"));
            body.put("allow_insecure", spec.allowInsecure());
            body.put("follow_redirects", false);
            body.put("header", spec.host() == null ? Map.of() : Map.of("Host", List.of(spec.host())));
        }
        if (spec.port() != null) {
            body.put("port", spec.port());
        }
        return body;
    }

    @Override
    protected Spec spec(Seen monitor, Known<Spec, Outputs> known) {
        boolean tcp = monitor.type().equals("tcp");
        Integer port = monitor.port();
        return new Spec(
                monitor.type(),
                tcp ? null : monitor.path(),
                tcp ? null : host(monitor),
                port == null || port == 0 ? null : port,
                tcp ? null : monitor.expectedCodes(),
                monitor.interval(),
                monitor.timeout(),
                monitor.retries(),
                Boolean.TRUE.equals(monitor.allowInsecure()));
    }

    private static @Nullable String host(Seen monitor) {
        Object host = monitor.header() == null ? null : monitor.header().get("Host");
        return host instanceof List<?> hosts && !hosts.isEmpty() ? String.valueOf(hosts.get(0)) : null;
    }

    @Override
    protected Outputs outputs(Seen monitor, Known<Spec, Outputs> known) {
        return new Outputs(monitor.id());
    }
}
