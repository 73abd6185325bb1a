package io.infrar.examples.snippets;

import static io.infrar.model.Refs.server;
import static io.infrar.model.Units.days;
import static io.infrar.model.Units.minutes;

import io.infrar.Deployment;
import io.infrar.Infra;
import io.infrar.model.Domain;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.model.SecretValue;
import io.infrar.model.Waf;
import io.infrar.provider.cloudflare.Cloudflare;
import io.infrar.provider.cloudflare.ZonePlan;
import io.infrar.s3.BucketUrls;
import java.net.URI;
import java.time.Duration;

/** Short pieces of the pages of Hetzner and Cloudflare. */
final class Vendors {
    private Vendors() {}

    static EnvironmentBuilder zone(EnvironmentBuilder environment) {
        // region zone
        environment.domain(
                "shop",
                d -> d.zone("example.com")
                        .with(Cloudflare.existingZone())
                        .proxied("api", Domain.Type.A, server("main").publicIp())
                        .record("@", Domain.Type.MX, "10 mail.example.com"));
        // endregion
        return environment;
    }

    static EnvironmentBuilder edge(EnvironmentBuilder environment) {
        // region edge
        environment.edge(
                "main",
                e -> e.inFrontOf(server("origin"))
                        .domains("example.com", "api.example.com")
                        .waf(Waf.STANDARD.withRateLimit(100, minutes(1)).withBlockedCountries("KP"))
                        .securityHeaders()
                        .cache("/static/*", days(7))
                        .with(Cloudflare.plan(ZonePlan.Level.PRO)));
        // endregion
        return environment;
    }

    static void urls(Infra infra, Environment environment, Deployment deployment) {
        SecretValue secretKey =
                infra.reveal(environment.name(), deployment.bucket("uploads").secretKey());
        // region urls
        try (BucketUrls urls = BucketUrls.of(deployment.bucket("uploads"), secretKey)) {
            URI upload = urls.put("reports/2026.pdf", "application/pdf", Duration.ofMinutes(10));
            URI download = urls.get("reports/2026.pdf", Duration.ofHours(1));
            System.out.println("PUT " + upload + ", then GET " + download);
        }
        // endregion
    }
}
