package io.infrar.provider.hetzner.cloud;

import io.infrar.provider.hetzner.HetznerHandlerContract;
import java.util.Map;
import java.util.Optional;

class PrimaryIpTest extends HetznerHandlerContract {
    @Override
    protected String type() {
        return "primary-ip";
    }

    @Override
    protected Object spec() {
        return new PrimaryIp.Spec("ipv4", "fsn1", true, Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new PrimaryIp.Spec("ipv4", "fsn1", false, Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.of(new PrimaryIp.Spec("ipv4", "nbg1", false, Map.of()));
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(count("/primary_ips"));
    }
}
