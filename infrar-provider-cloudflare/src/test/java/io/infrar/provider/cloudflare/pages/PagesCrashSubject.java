package io.infrar.provider.cloudflare.pages;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.provider.cloudflare.CloudflareProvider;
import io.infrar.provider.cloudflare.CloudflareTests;
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

/** A site on a simulated Cloudflare whose state is in the folder: each process has a simulator of its own, one after the other. */
public final class PagesCrashSubject implements CrashSubject {
    private static final Path FILES = Path.of("target", "crash-site").toAbsolutePath();
    private static final Map<Path, Started> STARTED = new HashMap<>();

    private record Started(CloudflareSim sim, FaultProxy proxy) {
        void close() {
            proxy.close();
            sim.close();
        }
    }

    /** Another process may have changed the state since the last time. */
    private static Started started(Path folder, CrashMoments moments) {
        CloudflareSim sim;
        FaultProxy proxy;
        synchronized (STARTED) {
            Optional.ofNullable(STARTED.remove(folder)).ifPresent(Started::close);
            sim = CloudflareSim.builder().stateFolder(folder.resolve("account")).start();
            proxy = FaultProxy.before(URI.create("http://" + sim.endpoint().getAuthority()), 1)
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

    /** Called by the test before it starts children, which only read the files. */
    static PagesCrashSubject withFiles() {
        PagesSite.files(FILES);
        return new PagesCrashSubject();
    }

    @Override
    public List<Environment> versions() {
        return PagesSite.versions(FILES);
    }

    @Override
    public Infra infra(Path folder, StateStore store, CrashMoments moments) {
        Started started = started(folder, moments);
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new CloudflareProvider())
                .state(store)
                .home(folder.resolve("home"))
                .keyFile(folder.resolve("fingerprint.key"))
                .retries(10, Duration.ofMillis(5), Duration.ofMillis(100));
        started.sim().settings().forEach(builder::setting);
        return builder.setting("CLOUDFLARE_BASE_URL", started.proxy().endpoint() + "/client/v4")
                .build();
    }

    /** Of deployments only the live ones have rows, which go by project and branch. */
    @Override
    public List<String> objects(Path folder) {
        try (CloudflareApi api =
                CloudflareTests.api(started(folder, CrashMoments.never()).sim())) {
            List<String> ids = new ArrayList<>();
            for (PagesProject.Seen project : PagesProject.list(api).values()) {
                String path = PagesProject.path(api, project.name());
                ids.add(project.name());
                api.call(RestRequest.get(path + "/domains"))
                        .list("result", PagesDomain.Seen.class)
                        .forEach(domain -> ids.add(project.name() + "/" + domain.name()));
                api.call(RestRequest.get(path + "/deployments").query("env", "preview"))
                        .list("result", Deployment.class)
                        .forEach(deployment -> ids.add(project.name() + "/" + deployment.branch()));
                Deployment live = project.canonicalDeployment();
                if (live != null && ids.stream().noneMatch(id -> id.endsWith("/preview-x"))) {
                    ids.add(project.name() + "/" + live.branch());
                }
            }
            return ids;
        }
    }
}
