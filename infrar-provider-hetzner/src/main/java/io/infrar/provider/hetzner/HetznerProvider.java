package io.infrar.provider.hetzner;

import io.infrar.model.Jurisdiction;
import io.infrar.model.Kind;
import io.infrar.model.Region;
import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.rest.RateBudgets;
import io.infrar.spi.Connection;
import io.infrar.spi.Provider;
import io.infrar.spi.ProviderSession;
import io.infrar.spi.ResourceType;
import io.infrar.spi.Slice;
import io.infrar.spi.Translation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Hetzner Cloud: servers, networks, load balancers, addresses, volumes, DNS, and buckets of Hetzner Object Storage. A token is for one project; an account of a placement names another one. */
public final class HetznerProvider implements Provider {
    /** Where it has servers; see the <a href="https://docs.hetzner.com/cloud/general/locations/">locations</a>. */
    private static final List<Region> REGIONS = List.of(
            new Region("fsn1", "DE", Jurisdiction.EU),
            new Region("nbg1", "DE", Jurisdiction.EU),
            new Region("hel1", "FI", Jurisdiction.EU),
            new Region("ash", "US", Jurisdiction.US),
            new Region("hil", "US", Jurisdiction.US),
            new Region("sin", "SG", Jurisdiction.APAC));

    private final RateBudgets budgets = new RateBudgets();

    /** Called by {@link java.util.ServiceLoader}. */
    public HetznerProvider() {}

    @Override
    public String id() {
        return Hetzner.ID;
    }

    @Override
    public List<Region> regions() {
        return REGIONS;
    }

    @Override
    public Set<Kind> kinds() {
        return HetznerTranslator.KINDS;
    }

    @Override
    public List<ResourceType<?, ?>> types() {
        List<ResourceType<?, ?>> types = new ArrayList<>();
        HetznerTypes.ALL.values().forEach(each -> types.add(each.type()));
        types.sort((a, b) -> a.name().compareTo(b.name()));
        return types;
    }

    @Override
    public Set<String> options() {
        return Hetzner.OPTIONS;
    }

    @Override
    public Translation translate(Slice slice) {
        return new HetznerTranslator(slice).translate();
    }

    @Override
    public ProviderSession connect(Connection connection) {
        return new HetznerSession(HetznerApi.connect(connection, budgets));
    }
}
