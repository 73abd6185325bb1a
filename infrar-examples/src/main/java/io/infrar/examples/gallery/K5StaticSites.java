package io.infrar.examples.gallery;

import io.infrar.examples.cli.CommandLine;
import io.infrar.examples.cli.Example;
import io.infrar.model.Environment;

/** Sites with functions. */
public final class K5StaticSites {
    /** In the gallery. */
    public static final Example EXAMPLE =
            new Example("K5", "Static sites", "Cloudflare Pages with functions", K5StaticSites::environment);

    private K5StaticSites() {}

    /** The model. */
    public static Environment environment() {
        return Environment.builder("sites")
                .on("cloudflare")
                .domain("komply", d -> d.zone("komply.one"))
                .staticSite(
                        "landing",
                        s -> s.directory(Parts.siteWithNotFoundPage("dist"))
                                .functionsDirectory(Parts.functions("functions"))
                                .domains("komply.one")
                                .env("MODE", "production")
                                .previews()
                                .redirect("/home", "/")
                                .notFoundPage("404.html")
                                .header("/*", "X-Frame-Options", "DENY"))
                .staticSite(
                        "docs",
                        s -> s.directory(Parts.site("build"))
                                .buildCommand("npm run build")
                                .spaFallback()
                                .domain("docs.komply.one"))
                .build();
    }

    /** The command line of this example; without words it shows the plan. */
    public static void main(String... words) {
        CommandLine.main(EXAMPLE, words);
    }
}
