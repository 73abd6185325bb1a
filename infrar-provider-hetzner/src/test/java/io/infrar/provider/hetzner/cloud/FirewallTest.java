package io.infrar.provider.hetzner.cloud;

import io.infrar.provider.hetzner.HetznerHandlerContract;
import io.infrar.provider.hetzner.cloud.Firewall.Direction;
import io.infrar.provider.hetzner.cloud.Firewall.Rule;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class FirewallTest extends HetznerHandlerContract {
    @Override
    protected String type() {
        return "firewall";
    }

    @Override
    protected Object spec() {
        return new Firewall.Spec(
                Set.of(
                        Rule.in("tcp", 443, 443, Firewall.ANYWHERE),
                        Rule.in("udp", 8000, 8010, Set.of("203.0.113.0/24")),
                        new Rule(Direction.IN, "icmp", null, Firewall.ANYWHERE, "ping"),
                        new Rule(Direction.OUT, "tcp", "any", Firewall.ANYWHERE, null)),
                Map.of("Project", "infrar", "Old", "x"));
    }

    @Override
    protected Optional<Object> updated() {
        return Optional.of(new Firewall.Spec(
                Set.of(Rule.in("tcp", 443, 443, Set.of("203.0.113.0/24", "2001:db8::/32"))),
                Map.of("Project", "other")));
    }

    @Override
    protected Optional<Object> replaced() {
        return Optional.empty();
    }

    @Override
    protected Optional<Integer> count() {
        return Optional.of(count("/firewalls"));
    }
}
