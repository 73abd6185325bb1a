package io.infrar.examples.gallery;

import io.infrar.examples.Main;
import io.infrar.model.Environment;

/** Sites with functions. */
public final class K5StaticSites {
    private K5StaticSites() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("sites")
                .on("cloudflare")
                .staticSite("landing", s -> s.directory("dist").functionsDirectory("functions").domains("komply.one")
                        .env("MODE", "production").previews().redirect("/home", "/").notFoundPage("404.html")
                        .header("/*", "X-Frame-Options", "DENY"))
                .staticSite("docs", s -> s.directory("build").buildCommand("npm run build").spaFallback()
                        .domain("docs.komply.one"))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        Main.example("K5", words);
    }
}
