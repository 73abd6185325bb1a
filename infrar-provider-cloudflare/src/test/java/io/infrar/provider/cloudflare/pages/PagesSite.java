package io.infrar.provider.cloudflare.pages;

import io.infrar.Infra;
import io.infrar.model.Address;
import io.infrar.model.Environment;
import io.infrar.model.Folder;
import io.infrar.model.Json;
import io.infrar.model.Output;
import io.infrar.model.Stage;
import io.infrar.model.StaticSite.HeaderRule;
import io.infrar.provider.cloudflare.pages.PagesProject.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A site with a project, a deployment and a domain, in several versions. */
final class PagesSite {
    static final String NAME = "faulty";

    private PagesSite() {}

    /** The folders that the versions are made of. */
    static void files(Path base) {
        for (String version : new String[] {"one", "two"}) {
            Sites.write(base, version + "/index.html", "<p>" + version);
            for (int i = 0; i < 10; i++) {
                Sites.write(base, version + "/assets/" + i + ".js", "file " + i);
            }
        }
    }

    /** From nothing: another folder, another variable, a preview instead of production. */
    static List<Environment> versions(Path base) {
        return List.of(
                version(base.resolve("one"), "main", "a"),
                version(base.resolve("two"), "main", "a"),
                version(base.resolve("two"), "main", "b"),
                version(base.resolve("one"), "preview-x", "b"));
    }

    private static Environment version(Path folder, String branch, String mode) {
        Output<String> project = Output.ofResource(new Address("cloudflare", PagesProject.TYPE.name(), "web"), "name");
        Settings settings = new Settings(null, Set.of(), Map.of("MODE", Output.of(mode)), Map.of());
        return Infra.environment(NAME)
                .stage(Stage.DEVELOPMENT)
                .on("cloudflare")
                .resource(
                        "web",
                        r -> r.type("pages-project")
                                .spec(Json.of(new PagesProject.Spec("web", "main", null, null, settings, settings))))
                .resource(
                        "live",
                        r -> r.type("pages-deployment")
                                .spec(Json.of(new PagesDeployment.Spec(
                                        project,
                                        branch,
                                        Folder.of(folder.toString()),
                                        null,
                                        List.of(new HeaderRule("/*", Map.of("X-Mode", mode))),
                                        List.of(),
                                        null,
                                        false,
                                        Map.of("MODE", Output.of(mode)),
                                        100))))
                .resource(
                        "host",
                        r -> r.type("pages-domain")
                                .spec(Json.of(new PagesDomain.Spec(project, "www.example.com", true))))
                .build();
    }
}
