package io.infrar.provider.hetzner;

import java.util.Map;
import java.util.Objects;

/** The network zones: private networks and load balancers reach the locations of one zone. */
final class Zones {
    private static final Map<String, String> OF_LOCATION = Map.of(
            "fsn1", "eu-central",
            "nbg1", "eu-central",
            "hel1", "eu-central",
            "ash", "us-east",
            "hil", "us-west",
            "sin", "ap-southeast");

    private Zones() {}

    /** The zone of one of the provider's locations. */
    static String of(String location) {
        return Objects.requireNonNull(OF_LOCATION.get(location), () -> "no zone of " + location);
    }
}
