package io.infrar.provider.hetzner.api;

import io.infrar.rest.RestRequest;
import io.infrar.spi.ProviderException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What Hetzner offers at the moment; asked once for each session, when somebody needs it. */
public final class Catalogue {
    private final Once<List<ServerType>> serverTypes;
    private final Once<List<Location>> locations;
    private final Once<List<LoadBalancerType>> loadBalancerTypes;

    /**
     * A kind of server.
     *
     * @param memory in GiB
     * @param disk in GB
     */
    public record ServerType(
            String name, int cores, double memory, int disk, String architecture, String cpuType, List<At> locations) {
        /** What is said for one location. */
        public record At(
                String name, boolean available, @Nullable Deprecation deprecation) {}

        /** Whether a server of it can be made there now. */
        public boolean isAvailableIn(String location) {
            return locations.stream().anyMatch(at -> at.name().equals(location) && at.available());
        }
    }

    /** Times as Hetzner writes them, ISO 8601. */
    public record Deprecation(
            @Nullable String announced, @Nullable String unavailableAfter) {}

    /** A place, and the zone within which networks reach. */
    public record Location(String name, String country, String networkZone) {}

    /** A kind of load balancer. */
    public record LoadBalancerType(
            String name,
            int maxServices,
            int maxTargets,
            int maxAssignedCertificates,
            @Nullable Deprecation deprecation) {}

    Catalogue(HetznerApi api) {
        serverTypes = new Once<>(() -> api.list(RestRequest.get("/server_types"), "server_types", ServerType.class));
        locations = new Once<>(() -> api.list(RestRequest.get("/locations"), "locations", Location.class));
        loadBalancerTypes = new Once<>(
                () -> api.list(RestRequest.get("/load_balancer_types"), "load_balancer_types", LoadBalancerType.class));
    }

    public List<ServerType> serverTypes() {
        return serverTypes.get();
    }

    public List<Location> locations() {
        return locations.get();
    }

    public List<LoadBalancerType> loadBalancerTypes() {
        return loadBalancerTypes.get();
    }

    /** A kind of server by name, in any case. */
    public Optional<ServerType> serverType(String name) {
        return serverTypes().stream()
                .filter(type -> type.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /**
     * Checks that a server can be made or changed to a type.
     *
     * @throws ProviderException of kind {@code INVALID} that names what could be taken instead
     */
    public void check(String serverType, String location) {
        Optional<String> problem = problem(serverType, location);
        if (problem.isPresent()) {
            throw ProviderException.of(ProviderException.Kind.INVALID, problem.get());
        }
    }

    /** Why a server cannot be of a type at a location now, and what to take instead. */
    public Optional<String> problem(String serverType, String location) {
        if (locations().stream().noneMatch(each -> each.name().equals(location))) {
            return Optional.of("Hetzner has no location '" + location + "'; use one of "
                    + locations().stream().map(Location::name).sorted().collect(Collectors.joining(", ")));
        }
        Optional<ServerType> type = serverType(serverType);
        if (type.isPresent() && type.get().isAvailableIn(location)) {
            return Optional.empty();
        }
        String architecture = type.map(ServerType::architecture).orElse("x86");
        String instead = serverTypes().stream()
                .filter(each ->
                        each.isAvailableIn(location) && each.architecture().equals(architecture))
                .filter(each -> type.isEmpty()
                        || (each.cores() >= type.get().cores()
                                && each.memory() >= type.get().memory()))
                .sorted(java.util.Comparator.comparingDouble(ServerType::memory).thenComparing(ServerType::name))
                .limit(4)
                .map(ServerType::name)
                .collect(Collectors.joining(", "));
        String elsewhere = type.stream()
                .flatMap(each -> each.locations().stream())
                .filter(ServerType.At::available)
                .map(ServerType.At::name)
                .sorted()
                .collect(Collectors.joining(", "));
        return Optional.of("Hetzner " + (type.isPresent() ? "cannot give" : "does not know") + " server type '"
                + serverType + "' in " + location + " at the moment"
                + (instead.isEmpty() ? "" : "; take Hetzner.serverType(...) with one of " + instead)
                + (elsewhere.isEmpty() ? "" : "; it is available in " + elsewhere));
    }

    /** A value that is asked for once; after a failure it is asked for again. */
    private static final class Once<T> {
        private final Supplier<T> supplier;
        private @Nullable T value;

        Once(Supplier<T> supplier) {
            this.supplier = supplier;
        }

        synchronized T get() {
            T known = value;
            if (known == null) {
                known = supplier.get();
                value = known;
            }
            return known;
        }
    }
}
