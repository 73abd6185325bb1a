package io.infrar.provider.hetzner.cloud;

import io.infrar.model.Output;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Algorithm;
import io.infrar.provider.hetzner.cloud.LoadBalancer.HealthRequest;
import io.infrar.provider.hetzner.cloud.LoadBalancer.Protocol;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parts of a load balancer as Hetzner has them. */
final class LoadBalancerWire {
    private LoadBalancerWire() {}

    /** The algorithm. */
    record Kind(String type) {
        static Kind of(Algorithm algorithm) {
            return new Kind(algorithm.name().toLowerCase(Locale.ROOT));
        }

        Algorithm algorithm() {
            return Algorithm.valueOf(type.toUpperCase(Locale.ROOT));
        }
    }

    /** A service. */
    record Service(
            String protocol,
            int listenPort,
            int destinationPort,
            boolean proxyprotocol,
            HealthCheck healthCheck,
            @Nullable Http http) {
        static Service of(LoadBalancer.Service service) {
            return new Service(
                    service.protocol().name().toLowerCase(Locale.ROOT),
                    service.listenPort(),
                    service.destinationPort(),
                    service.proxyProtocol(),
                    HealthCheck.of(service.health()),
                    service.http() == null ? null : Http.of(service.http(), service.protocol()));
        }

        /** What nobody asked for is left out. */
        LoadBalancer.Service asAsked(LoadBalancer.@Nullable Service asked) {
            Protocol spoken = Protocol.valueOf(protocol.toUpperCase(Locale.ROOT));
            return new LoadBalancer.Service(
                    listenPort,
                    spoken,
                    destinationPort,
                    proxyprotocol,
                    healthCheck.shown(),
                    spoken == Protocol.TCP || http == null ? null : http.asAsked(asked == null ? null : asked.http()));
        }
    }

    /** What only HTTP and HTTPS have. */
    record Http(
            @Nullable Set<Long> certificates,
            @Nullable Boolean redirectHttp,
            @Nullable Boolean stickySessions,
            @Nullable String cookieName,
            @Nullable Integer cookieLifetime,
            @Nullable Integer timeoutIdle) {
        static final String COOKIE = "HCLBSTICKY";
        static final int COOKIE_SECONDS = 300;
        static final int IDLE_SECONDS = 50;

        /** Everything is sent, so that what is not asked for any more goes back to the default. */
        static Http of(LoadBalancer.Http http, Protocol protocol) {
            boolean https = protocol == Protocol.HTTPS;
            Set<Long> ids = http.certificates().stream()
                    .map(id -> Long.parseLong(id.get()))
                    .collect(Collectors.toCollection(TreeSet::new));
            return new Http(
                    https ? ids : null,
                    https ? http.redirectHttp() : null,
                    http.stickySessions(),
                    http.cookieName() == null ? COOKIE : http.cookieName(),
                    http.cookieLifetime() == null ? COOKIE_SECONDS : http.cookieLifetime(),
                    http.timeoutIdle() == null ? IDLE_SECONDS : http.timeoutIdle());
        }

        LoadBalancer.Http asAsked(LoadBalancer.@Nullable Http asked) {
            Set<Output<String>> ids = certificates == null
                    ? Set.of()
                    : certificates.stream()
                            .map(id -> Output.of(Long.toString(id)))
                            .collect(Collectors.toSet());
            return new LoadBalancer.Http(
                    ids,
                    Boolean.TRUE.equals(redirectHttp),
                    Boolean.TRUE.equals(stickySessions),
                    asked == null || asked.cookieName() == null ? null : cookieName,
                    asked == null || asked.cookieLifetime() == null ? null : cookieLifetime,
                    asked == null || asked.timeoutIdle() == null ? null : timeoutIdle);
        }
    }

    /** A health check. */
    record HealthCheck(
            String protocol,
            int port,
            int interval,
            int timeout,
            int retries,
            @Nullable HealthHttp http) {
        static HealthCheck of(LoadBalancer.HealthCheck check) {
            HealthRequest request = check.request();
            return new HealthCheck(
                    request == null ? "tcp" : "http",
                    check.port(),
                    check.interval(),
                    check.timeout(),
                    check.retries(),
                    request == null
                            ? null
                            : new HealthHttp(
                                    request.domain() == null ? "" : request.domain(),
                                    request.path(),
                                    request.tls(),
                                    new TreeSet<>(request.statusCodes()),
                                    ""));
        }

        LoadBalancer.HealthCheck shown() {
            return new LoadBalancer.HealthCheck(
                    port, interval, timeout, retries, protocol.equals("tcp") || http == null ? null : http.shown());
        }
    }

    /** What is asked by HTTP. */
    record HealthHttp(
            @Nullable String domain,
            String path,
            @Nullable Boolean tls,
            @Nullable Set<String> statusCodes,
            @Nullable String response) {
        HealthRequest shown() {
            return new HealthRequest(
                    path,
                    domain == null || domain.isEmpty() ? null : domain,
                    Boolean.TRUE.equals(tls),
                    statusCodes == null ? HealthRequest.WELL : Set.copyOf(statusCodes));
        }
    }

    /** A target; what a label selector stands for at the moment is not looked at. */
    record Target(
            String type,
            @Nullable ServerId server,
            @Nullable Selector labelSelector,
            @Nullable Address ip,
            @Nullable Boolean usePrivateIp) {
        static Target of(LoadBalancer.Target target) {
            Output<String> server = target.serverId();
            Output<String> ip = target.ip();
            if (server != null) {
                return new Target(
                        "server", new ServerId(Long.parseLong(server.get())), null, null, target.usePrivateIp());
            }
            if (ip != null) {
                return new Target("ip", null, null, new Address(ip.get()), null);
            }
            String selector = target.labelSelector();
            return new Target(
                    "label_selector",
                    null,
                    new Selector(selector == null ? "" : selector),
                    null,
                    target.usePrivateIp());
        }

        /** What names it when it is removed. */
        Target reference() {
            return new Target(type, server, labelSelector, ip, null);
        }

        LoadBalancer.Target target() {
            return new LoadBalancer.Target(
                    server == null ? null : Output.of(Long.toString(server.id())),
                    labelSelector == null ? null : labelSelector.selector(),
                    ip == null ? null : Output.of(ip.ip()),
                    Boolean.TRUE.equals(usePrivateIp));
        }
    }

    record ServerId(long id) {}

    record Selector(String selector) {}

    record Address(String ip) {}
}
