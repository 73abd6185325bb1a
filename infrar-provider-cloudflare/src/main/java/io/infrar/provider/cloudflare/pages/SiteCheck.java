package io.infrar.provider.cloudflare.pages;

import io.infrar.model.ComponentKey;
import io.infrar.model.Folder;
import io.infrar.provider.cloudflare.pages.PagesDeployment.Spec;
import io.infrar.spi.Finding;
import io.infrar.spi.ProviderException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What Pages would not take of a folder, seen before anything is made. */
public final class SiteCheck {
    private static final int NAMED = 5;

    private final Spec spec;
    private final ComponentKey site;
    private final List<Finding> findings = new ArrayList<>();

    private SiteCheck(Spec spec, ComponentKey site) {
        this.spec = spec;
        this.site = site;
    }

    /**
     * Looks at the files.
     *
     * @param base where relative paths begin
     * @param site that the findings are about
     */
    public static List<Finding> of(Spec spec, Path base, ComponentKey site) {
        Path root = base.resolve(spec.folder().path());
        if (!Files.isDirectory(root)) {
            // Said already.
            return List.of();
        }
        SiteCheck check = new SiteCheck(spec, site);
        try {
            check.run(SiteFolder.read(root), base);
        } catch (ProviderException e) {
            check.error("cloudflare.folder", e.getMessage() + ".", "Correct its files and permissions.");
        }
        return check.findings;
    }

    private void run(SiteFolder folder, Path base) {
        checkFiles(folder);
        checkRules(folder);
        checkNotFound(folder);
        Folder functions = spec.functions();
        if (functions != null) {
            checkFunctions(folder, base.resolve(functions.path()));
        }
    }

    private void checkFiles(SiteFolder folder) {
        int count = folder.files().size();
        String path = spec.folder().path();
        if (count == 0 && folder.worker().isEmpty()) {
            error("cloudflare.folder", "directory '" + path + "' has no files.", "Build the site first.");
        }
        if (count > spec.mostFiles()) {
            error(
                    "cloudflare.files",
                    "directory '" + path + "' has " + count + " files, and a site may have " + spec.mostFiles() + ".",
                    "Look whether it is the right folder; paid plans may have more: say so with mostFiles.");
        }
        List<String> large = folder.files().stream()
                .filter(file -> file.size() > AssetUpload.LARGEST_FILE)
                .map(file -> file.name() + " (" + mib(file.size()) + " MiB)")
                .toList();
        if (!large.isEmpty()) {
            error(
                    "cloudflare.file-size",
                    "directory '" + path + "' has files above 25 MiB, which Pages does not take: " + some(large) + ".",
                    "Keep them in a bucket and link to them there.");
        }
    }

    /** One decimal, rounded up, so that nothing above the limit looks as if it fitted. */
    private static String mib(long bytes) {
        long tenths = (bytes * 10 + (1 << 20) - 1) >> 20;
        return tenths / 10 + "." + tenths % 10;
    }

    private static String some(List<String> names) {
        return names.size() <= NAMED
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, NAMED)) + " and " + (names.size() - NAMED) + " more";
    }

    private void checkRules(SiteFolder folder) {
        var headers = folder.text(SiteFolder.HEADERS);
        var redirects = folder.text(SiteFolder.REDIRECTS);
        SiteRules.problems(headers, spec.headers(), redirects, spec.redirects())
                .forEach(problem -> error("cloudflare.rules", problem + ".", "Correct it."));
        if (headers.isPresent() && !spec.headers().isEmpty()) {
            appended("headers", SiteFolder.HEADERS);
        }
        if (redirects.isPresent() && !spec.redirects().isEmpty()) {
            appended("redirects", SiteFolder.REDIRECTS);
        }
        folder.text(SiteFolder.ROUTES).ifPresent(text -> checkRoutes(folder, text));
        if (folder.worker().isPresent()
                && !(spec.headers().isEmpty() && spec.redirects().isEmpty())) {
            info(
                    "cloudflare.worker",
                    "headers and redirects do not apply to what _worker.js answers itself.",
                    "Let it answer with env.ASSETS.fetch(request), or only get the paths of _routes.json.");
        }
    }

    private void checkRoutes(SiteFolder folder, String text) {
        if (folder.worker().isEmpty() && spec.functions() == null) {
            info("cloudflare.routes", "_routes.json has no effect without a _worker.js or functions.", "");
            return;
        }
        SiteRules.routesProblems(text)
                .forEach(problem -> error("cloudflare.routes", problem + ".", "Correct it, or leave the file out."));
    }

    private void appended(String field, String file) {
        info("cloudflare.rules", field + " are put behind those of " + file + " of the folder.", "");
    }

    private void checkNotFound(SiteFolder folder) {
        String page = spec.notFoundPage();
        if (page != null) {
            String name = page.startsWith("/") ? page.substring(1) : page;
            if (!folder.has(name)) {
                error(
                        "cloudflare.not-found",
                        "notFoundPage '" + page + "' is not in directory '"
                                + spec.folder().path() + "'.",
                        "Let the build write it, or correct the name.");
            } else if (!name.endsWith(".html")) {
                error("cloudflare.not-found", "notFoundPage '" + page + "' is no .html file.", "Choose one that is.");
            }
        } else if (!spec.spaFallback()
                && folder.has("index.html")
                && !folder.has("404.html")
                && folder.worker().isEmpty()) {
            info(
                    "cloudflare.not-found",
                    "Pages shows index.html, with status 200, for what does not exist, since the folder has no 404.html.",
                    "Say spaFallback() if that is meant, else notFoundPage(\"404.html\").");
        }
    }

    private void checkFunctions(SiteFolder folder, Path functions) {
        if (folder.worker().isPresent()) {
            error(
                    "cloudflare.functions",
                    "functionsDirectory '" + functions.getFileName()
                            + "' is ignored, since the folder has a _worker.js.",
                    "Use one of the two.");
        } else if (Files.isDirectory(functions)) {
            Functions.read(functions)
                    .problems()
                    .forEach(problem -> error(
                            "cloudflare.functions",
                            "functionsDirectory: " + problem + ".",
                            "Functions are uploaded as they are. Correct it, or bundle them into a _worker.js of the"
                                    + " folder: wrangler pages functions build."));
        }
    }

    private void error(String id, String what, String fix) {
        findings.add(Finding.error(id, site, what, fix));
    }

    private void info(String id, String what, String fix) {
        findings.add(Finding.info(id, site, what, fix));
    }
}
