package io.infrar.user;

import static io.infrar.model.Units.mib;

import io.infrar.Deployment;
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.spi.Provider;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program as a user would have it, in a package of its own: modules have their packages to themselves. */
public final class ModulePathProgram {
    private ModulePathProgram() {}

    /** Applies, plans again and destroys in the folder that is the only argument. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Files.createDirectories(folder.resolve("site"));
        Environment environment = Infra.environment("modular")
                .stage(Stage.DEVELOPMENT)
                .on("local")
                .cache("main", c -> c.redis("7").memory(mib(16)))
                .bucket("uploads", b -> {})
                .staticSite("web", s -> s.directory("site"))
                .build();
        try (Infra infra = Infra.builder()
                .home(folder.resolve("home"))
                .base(folder)
                .keyFile(folder.resolve("fingerprint.key"))
                .setting("INFRAR_LOCAL_KEY_FILE", folder.resolve("vault.key").toString())
                .build()) {
            Deployment deployment = infra.apply(infra.plan(environment));
            boolean quiet = infra.plan(environment).isEmpty();
            infra.apply(infra.planDestroy("modular"));
            System.out.println("engine in " + Infra.class.getModule().getName() + ", contracts in "
                    + Provider.class.getModule().getName() + ", deployed "
                    + deployment.exports().size() + ", quiet " + quiet + ", left "
                    + infra.deployment("modular").resources().size());
        }
    }
}
