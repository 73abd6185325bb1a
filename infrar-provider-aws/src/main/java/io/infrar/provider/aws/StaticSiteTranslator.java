package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Component;
import io.infrar.model.Edge;
import io.infrar.model.Folder;
import io.infrar.model.StaticSite;
import io.infrar.provider.aws.edge.Distribution.ErrorPage;
import io.infrar.provider.aws.s3.Bucket;
import io.infrar.provider.aws.s3.BucketPolicy;
import io.infrar.provider.aws.s3.SiteFiles;
import io.infrar.provider.aws.sdk.PolicyDocument;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a static site into a private bucket with its files and a distribution that alone may read it. An edge of this provider in
 * front of the site says more about that distribution; it is not a second one.
 */
final class StaticSiteTranslator {
    private static final int NOT_FOUND = 404;

    private final Translating t;

    StaticSiteTranslator(Translating t) {
        this.t = t;
    }

    void translate(StaticSite site) {
        Edge edge = BucketTranslator.edge(t, site.key()).orElse(null);
        Component owner = edge == null ? site : edge;
        Address bucket = Translating.shared("bucket", site);
        t.add(
                bucket,
                site,
                new Bucket.Spec(
                        null, false, Bucket.Encryption.AES256, null, true, null, null, null, null, true, Map.of()),
                Translating.usage("s3", "standard-storage", t.region(site), 1, "1 GB of files"));
        Cdn.add(
                t,
                owner,
                new Cdn.Plan(
                        domains(site, edge),
                        edge,
                        Cdn.bucketOrigin(t, owner, bucket),
                        site.index(),
                        Cdn.CACHING_OPTIMIZED,
                        null,
                        errorPages(site),
                        site.headers()));
        Address files = Translating.own("site-files", site);
        t.add(
                files,
                site,
                new SiteFiles.Spec(
                        Translating.output(bucket, "name"),
                        Folder.of(site.directory()),
                        Translating.output(Cdn.address(owner), "id")));
        // Nobody sees the site before all of it is there.
        t.addAfter(
                List.of(files),
                Translating.shared("bucket-policy", site),
                site,
                new BucketPolicy.Spec(Translating.output(bucket, "name"), new PolicyDocument(Cdn.read(owner))));
        Cdn.records(t, owner, site.domains());
        t.export(site, StaticSite.exports(Cdn.url(owner, domains(site, edge))));
        findings(site);
    }

    /** Those of the site, then those of the edge. */
    static List<String> domains(StaticSite site, @Nullable Edge edge) {
        Set<String> domains = new LinkedHashSet<>(site.domains());
        if (edge != null) {
            domains.addAll(edge.domains());
        }
        return List.copyOf(domains);
    }

    private static Set<ErrorPage> errorPages(StaticSite site) {
        if (site.spaFallback()) {
            return Set.of(new ErrorPage(NOT_FOUND, "/" + site.index(), 200));
        }
        String page = site.notFoundPage();
        return page == null
                ? Set.of()
                : Set.of(new ErrorPage(NOT_FOUND, page.startsWith("/") ? page : "/" + page, NOT_FOUND));
    }

    private void findings(StaticSite site) {
        List<String> missing = new ArrayList<>();
        if (!site.redirects().isEmpty()) {
            missing.add("redirects");
        }
        if (!site.spaFallback()) {
            missing.add("index below the first folder (link to docs/" + site.index() + ", not to docs/)");
        }
        if (site.previews()) {
            missing.add("previews");
        }
        if (site.functionsDirectory() != null) {
            missing.add("functionsDirectory");
        }
        if (site.buildCommand() != null) {
            missing.add("buildCommand (the folder is uploaded as it is: build it before)");
        }
        if (!site.env().isEmpty()) {
            missing.add("env (the folder is uploaded as it is: set variables when it is built)");
        }
        t.notRealised(site, missing);
    }
}
