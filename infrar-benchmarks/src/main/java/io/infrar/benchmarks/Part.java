package io.infrar.benchmarks;

import io.infrar.model.Address;
import java.util.List;

/** One resource of a {@link Shape}, and the ones that it refers to. */
record Part(Address address, String component, List<Address> needs) {
    Part {
        needs = List.copyOf(needs);
    }
}
