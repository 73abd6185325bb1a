package io.infrar.provider.hetzner;

import io.infrar.model.ProviderOption;

/** An option of this provider. */
interface HetznerOption extends ProviderOption {
    @Override
    default String provider() {
        return Hetzner.ID;
    }
}
