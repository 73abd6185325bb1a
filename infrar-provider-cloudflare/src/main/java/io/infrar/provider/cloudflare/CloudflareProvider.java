package io.infrar.provider.cloudflare;

import io.infrar.model.Jurisdiction;
import io.infrar.model.Kind;
import io.infrar.model.Region;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.provider.cloudflare.pages.PagesDeployment;
import io.infrar.provider.cloudflare.pages.SiteCheck;
import io.infrar.rest.RateBudgets;
import io.infrar.spi.Connection;
import io.infrar.spi.Finding;
import io.infrar.spi.Provider;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.Resource;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cloudflare: zones, DNS records, rules, load balancers, Pages sites and R2 buckets. A token is for one account; an account of a placement names another one. */
public final class CloudflareProvider implements Provider {
    /** One network without regions; what must stay in a jurisdiction says so itself. */
    private static final List<Region> REGIONS = List.of(new Region("global", "US", Jurisdiction.GLOBAL));

    private final RateBudgets budgets = new RateBudgets();

    /** Called by {@link java.util.ServiceLoader}. */
    public CloudflareProvider() {}

    @Override
    public String id() {
        return Cloudflare.ID;
    }

    @Override
    public List<Region> regions() {
        return REGIONS;
    }

    @Override
    public Set<Kind> kinds() {
        return CloudflareTranslator.KINDS;
    }

    @Override
    public List<ResourceType<?, ?>> types() {
        List<ResourceType<?, ?>> types = new ArrayList<>();
        CloudflareTypes.ALL.values().forEach(each -> types.add(each.type()));
        types.sort((a, b) -> a.name().compareTo(b.name()));
        return types;
    }

    @Override
    public Set<String> options() {
        return Cloudflare.OPTIONS;
    }

    @Override
    public Translation translate(Slice slice) {
        return new CloudflareTranslator(slice).translate();
    }

    @Override
    public List<Finding> inspect(Resource resource, Path base) {
        return resource.spec() instanceof PagesDeployment.Spec site
                ? SiteCheck.of(site, base, resource.component())
                : List.of();
    }

    @Override
    public ProviderSession connect(Connection connection) {
        return new CloudflareSession(CloudflareApi.connect(connection, budgets));
    }
}
