package io.infrar.provider.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestRequest;
import io.infrar.testkit.cloudflare.CloudflareSim;
import io.infrar.testkit.crash.SimulatedCrashSubject;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A zone with all that is in it, on a simulated Cloudflare whose state is in the folder. */
public final class EdgeCrashSubject extends SimulatedCrashSubject<CloudflareSim> {
    @Override
    public List<Environment> versions() {
        return EdgeSite.versions();
    }

    @Override
    protected CloudflareSim start(Path folder) {
        return CloudflareSim.builder().stateFolder(folder.resolve("account")).start();
    }

    @Override
    protected URI endpoint(CloudflareSim sim) {
        return sim.endpoint();
    }

    @Override
    protected void configure(Infra.Builder builder, CloudflareSim sim, URI proxied) {
        builder.provider(new CloudflareProvider()).provider(new KnownServers());
        sim.settings().forEach(builder::setting);
        builder.setting("CLOUDFLARE_BASE_URL", proxied + "/client/v4");
    }

    @Override
    protected List<String> objects(CloudflareSim sim) {
        try (CloudflareApi api = CloudflareTests.api(sim)) {
            List<String> ids = new ArrayList<>();
            for (String what : List.of("pools", "monitors")) {
                get(api, "/accounts/" + sim.accountId() + "/load_balancers/" + what)
                        .forEach(each -> ids.add(each.path("id").asText()));
            }
            for (JsonNode zone : get(api, "/zones")) {
                String id = zone.path("id").asText();
                ids.add(id);
                // The settings, which are there as long as the zone.
                List.of("always_use_https", "min_tls_version", "ssl").forEach(name -> ids.add(id + "/" + name));
                get(api, "/zones/" + id + "/dns_records")
                        .forEach(each -> ids.add(id + "/" + each.path("id").asText()));
                get(api, "/zones/" + id + "/load_balancers")
                        .forEach(each -> ids.add(id + "/" + each.path("id").asText()));
                for (JsonNode ruleset : get(api, "/zones/" + id + "/rulesets")) {
                    if (ruleset.path("kind").asText().equals("zone")) {
                        String phase = ruleset.path("phase").asText();
                        String ref = get(api, "/zones/" + id + "/rulesets/phases/" + phase + "/entrypoint")
                                .path("rules")
                                .path(0)
                                .path("ref")
                                .asText();
                        ids.add(id + "/" + phase + "/" + ref.split("_")[1]);
                    }
                }
            }
            return ids;
        }
    }

    private static JsonNode get(CloudflareApi api, String path) {
        return api.call(RestRequest.get(path)).json().path("result");
    }
}
