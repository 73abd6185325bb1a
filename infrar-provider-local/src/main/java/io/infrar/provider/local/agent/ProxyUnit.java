package io.infrar.provider.local.agent;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reverse proxy (HTTP/1.1) on a loopback port in front of replicas on other loopback ports. Requests go round robin to
 * those that are up; one that cannot be connected to costs the client nothing, and a request that is safe to repeat is
 * repeated on the next replica. Bodies are streamed both ways. Changing only the upstreams keeps the listener open.
 *
 * <p>Not done: protocol upgrades (WebSocket), HTTP/2, TLS.
 *
 * @param upstreams ports on 127.0.0.1
 * @param healthPath asked once a second on each upstream (200 to 399 is up); null: only failed connections count
 * @param timeout until the upstream's response headers; default 60 s
 */
public record ProxyUnit(
        String id,
        String owner,
        String host,
        int port,
        List<Integer> upstreams,
        @Nullable String healthPath,
        Duration timeout)
        implements Unit {

    public ProxyUnit {
        upstreams = List.copyOf(upstreams);
        Checks checks = new Checks("proxy unit \"" + id + "\"")
                .unit(id, owner)
                .loopback(host)
                .port(port, "port")
                .that(!upstreams.isEmpty(), "upstreams", "must not be empty")
                .that(new HashSet<>(upstreams).size() == upstreams.size(), "upstreams", "holds a port twice")
                .that(!upstreams.contains(port), "upstreams", "holds the proxy's own port " + port)
                .that(healthPath == null || healthPath.matches("/[!-~]*"), "healthPath", "must begin with /")
                .positive(timeout, "timeout");
        upstreams.forEach(upstream -> checks.port(upstream, "upstreams"));
        checks.done();
    }

    public static ProxyUnit of(String id, String owner, int port, List<Integer> upstreams) {
        return new ProxyUnit(id, owner, "127.0.0.1", port, upstreams, null, Duration.ofSeconds(60));
    }

    public ProxyUnit health(String path) {
        return new ProxyUnit(id, owner, host, port, upstreams, path, timeout);
    }

    public ProxyUnit upstreams(List<Integer> ports) {
        return new ProxyUnit(id, owner, host, port, ports, healthPath, timeout);
    }
}
