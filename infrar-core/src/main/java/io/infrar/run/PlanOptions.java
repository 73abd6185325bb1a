package io.infrar.run;

import io.infrar.model.Address;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a plan is restricted to or does besides. Immutable; each method gives a changed copy. A target or exclusion is a component
 * key ({@code database/main}) or a resource address ({@code aws:vpc/main}).
 *
 * @param targets only these and what they need; empty means everything
 * @param excludes not these and not what needs them
 * @param adopt objects that exist already and become ours: provider's ids by resource address
 * @param forget resources whose rows are dropped while the objects stay
 * @param refresh whether the provider is asked what is there; without it, only the state is compared, offline
 */
public record PlanOptions(
        Set<String> targets, Set<String> excludes, Map<Address, String> adopt, Set<Address> forget, boolean refresh) {
    public static final PlanOptions DEFAULT = new PlanOptions(Set.of(), Set.of(), Map.of(), Set.of(), true);

    public PlanOptions {
        targets = Set.copyOf(targets);
        excludes = Set.copyOf(excludes);
        adopt = Map.copyOf(adopt);
        forget = Set.copyOf(forget);
    }

    public PlanOptions target(String keyOrAddress) {
        return new PlanOptions(with(targets, keyOrAddress), excludes, adopt, forget, refresh);
    }

    public PlanOptions exclude(String keyOrAddress) {
        return new PlanOptions(targets, with(excludes, keyOrAddress), adopt, forget, refresh);
    }

    public PlanOptions adopt(String address, String id) {
        Map<Address, String> more = new LinkedHashMap<>(adopt);
        more.put(Address.parse(address), id);
        return new PlanOptions(targets, excludes, more, forget, refresh);
    }

    public PlanOptions forget(String address) {
        return new PlanOptions(targets, excludes, adopt, with(forget, Address.parse(address)), refresh);
    }

    public PlanOptions withoutRefresh() {
        return new PlanOptions(targets, excludes, adopt, forget, false);
    }

    private static <T> Set<T> with(Set<T> set, T element) {
        Set<T> more = new LinkedHashSet<>(set);
        more.add(element);
        return more;
    }
}
