package io.infrar.provider.cloudflare;

import static io.infrar.model.Refs.server;

import io.infrar.Infra;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.model.Waf;
import java.time.Duration;
import java.util.List;

/** Everything of zones in one environment, in two versions. */
final class EdgeSite {
    static final String NAME = "edge-site";

    private EdgeSite() {}

    static List<Environment> versions() {
        return List.of(
                version("203.0.113.7", Waf.STANDARD.withBlockedCountries("KP")), version("203.0.113.8", other()));
    }

    private static Waf other() {
        return Waf.STANDARD
                .withRule("admin", "http.request.uri.path contains \"/admin\"", Waf.Action.BLOCK)
                .withBlockedCountries("KP", "IR");
    }

    private static Environment version(String mail, Waf waf) {
        return Infra.environment(NAME)
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .server("a", s -> s.on("hetzner", "nbg1").openPort(443))
                .server("b", s -> s.on("hetzner", "nbg1").openPort(443))
                .domain(
                        "komply",
                        d -> d.zone("komply.one")
                                .with(Cloudflare.plan(ZonePlan.Level.PRO))
                                .record("mail", Domain.Type.A, mail)
                                .record("@", Domain.Type.MX, "10 mail.komply.one")
                                .proxied("api", Domain.Type.A, server("a").publicIp()))
                .loadBalancer(
                        "app",
                        l -> l.https(443)
                                .health("/health")
                                .route("app.komply.one", "/", server("a"), 443)
                                .route("app.komply.one", "/", server("b"), 443))
                .edge(
                        "main",
                        e -> e.inFrontOf(server("a"))
                                .domains("komply.one", "api.komply.one")
                                .waf(waf)
                                .securityHeaders()
                                .cache("/static/*", Duration.ofDays(1)))
                .build();
    }
}
