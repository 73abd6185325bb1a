package io.infrar.provider.cloudflare;

import com.fasterxml.jackson.databind.JsonNode;
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestRequest;
import io.infrar.spi.StateStore;
import io.infrar.testkit.cloudflare.CloudflareSim;
import io.infrar.testkit.crash.CrashMoments;
import io.infrar.testkit.crash.CrashSubject;
import io.infrar.testkit.http.FaultProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A zone with all that is in it, on a simulated Cloudflare whose state is in the folder. */
public final class EdgeCrashSubject implements CrashSubject {
    private static final Map<Path, Started> STARTED = new HashMap<>();

    private record Started(CloudflareSim sim, FaultProxy proxy) {
        void close() {
            proxy.close();
            sim.close();
        }
    }

    /** Another process may have changed the state since the last time. */
    private static Started started(Path folder, CrashMoments moments) {
        synchronized (STARTED) {
            Optional.ofNullable(STARTED.remove(folder)).ifPresent(Started::close);
            CloudflareSim sim = CloudflareSim.builder()
                    .stateFolder(folder.resolve("account"))
                    .start();
            FaultProxy proxy = FaultProxy.before(
                            URI.create("http://" + sim.endpoint().getAuthority()), 1)
                    .faults(new FaultProxy.Faults(1, List.of(FaultProxy.Fault.RESET), call -> {
                        if (!call.reads()) {
                            moments.pass();
                        }
                        return false;
                    }));
            Started started = new Started(sim, proxy);
            STARTED.put(folder, started);
            return started;
        }
    }

    @Override
    public List<Environment> versions() {
        return EdgeSite.versions();
    }

    @Override
    public Infra infra(Path folder, StateStore store, CrashMoments moments) {
        Started started = started(folder, moments);
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new CloudflareProvider())
                .provider(new KnownServers())
                .state(store)
                .home(folder.resolve("home"))
                .keyFile(folder.resolve("fingerprint.key"))
                .retries(10, Duration.ofMillis(5), Duration.ofMillis(100));
        started.sim().settings().forEach(builder::setting);
        return builder.setting("CLOUDFLARE_BASE_URL", started.proxy().endpoint() + "/client/v4")
                .build();
    }

    @Override
    public List<String> objects(Path folder) {
        CloudflareSim sim = started(folder, CrashMoments.never()).sim();
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
