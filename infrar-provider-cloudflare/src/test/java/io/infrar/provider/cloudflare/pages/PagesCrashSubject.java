package io.infrar.provider.cloudflare.pages;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.provider.cloudflare.CloudflareProvider;
import io.infrar.provider.cloudflare.CloudflareTests;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestRequest;
import io.infrar.testkit.cloudflare.CloudflareSim;
import io.infrar.testkit.crash.SimulatedCrashSubject;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A site on a simulated Cloudflare whose state is in the folder: each process has a simulator of its own, one after the other. */
public final class PagesCrashSubject extends SimulatedCrashSubject<CloudflareSim> {
    private static final Path FILES = Path.of("target", "crash-site").toAbsolutePath();

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
    protected CloudflareSim start(Path folder) {
        return CloudflareSim.builder().stateFolder(folder.resolve("account")).start();
    }

    @Override
    protected URI endpoint(CloudflareSim sim) {
        return sim.endpoint();
    }

    @Override
    protected void configure(Infra.Builder builder, CloudflareSim sim, URI proxied) {
        builder.provider(new CloudflareProvider());
        sim.settings().forEach(builder::setting);
        builder.setting("CLOUDFLARE_BASE_URL", proxied + "/client/v4");
    }

    /** Of deployments only the live ones have rows, which go by project and branch. */
    @Override
    protected List<String> objects(CloudflareSim sim) {
        try (CloudflareApi api = CloudflareTests.api(sim)) {
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
