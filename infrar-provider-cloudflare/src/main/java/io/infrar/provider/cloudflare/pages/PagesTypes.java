package io.infrar.provider.cloudflare.pages;

import io.infrar.provider.cloudflare.api.CloudflareType;
import java.util.List;

/** The resource types of this package. */
public final class PagesTypes {
    private PagesTypes() {}

    public static List<CloudflareType<?, ?>> all() {
        return List.of(
                CloudflareType.of(PagesProject.TYPE, PagesProject::new),
                CloudflareType.of(PagesDomain.TYPE, PagesDomain::new),
                CloudflareType.of(PagesDeployment.TYPE, PagesDeployment::new));
    }
}
