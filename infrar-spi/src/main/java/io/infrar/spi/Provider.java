package io.infrar.spi;

import io.infrar.model.Kind;
import io.infrar.model.Region;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Realises components with somebody's services. Found by {@link java.util.ServiceLoader}, or handed to the engine in code.
 *
 * <p>Everything but {@link #connect} and {@link #inspect} is pure and offline: no clock, network, disk, randomness or credentials. The engine calls
 * these methods from any thread, {@link #translate} at most once for each plan.
 */
public interface Provider {
    /** Lower-case letters, digits and dashes; unique on a class path, and the first part of every resource address. */
    String id();

    /** Where it can place components; the first is the default. */
    List<Region> regions();

    /** The kinds it realises; asking for others is a finding that names this provider. */
    Set<Kind> kinds();

    /** Every resource type that {@link #translate} or a native resource may use. */
    List<ResourceType<?, ?>> types();

    /** The names of the options it understands on components and environments; others are findings. */
    default Set<String> options() {
        return Set.of();
    }

    /**
     * Turns the components placed with this provider into resources.
     *
     * @return resources and exports; what cannot be realised as asked is a finding, never silence
     */
    Translation translate(Slice slice);

    /**
     * Looks at the files that a resource is made of, such as those of a {@link io.infrar.model.Folder}, while the plan is made; so
     * that what a service does not take is said before any call. Reads the disk, and makes no calls. A folder that is not there is
     * a finding already.
     *
     * @param resource as translated or written natively, its spec adjusted
     * @param base where relative paths of the model begin
     */
    default List<Finding> inspect(Resource resource, Path base) {
        return List.of();
    }

    /**
     * Opens what is needed to make calls. Called at most once for each account and run, and only when a call is needed;
     * should not make calls itself but for what checks the credentials.
     *
     * @throws ProviderException of kind {@code UNAUTHENTICATED} when credentials are missing or wrong, saying where they were
     *     looked for
     */
    ProviderSession connect(Connection connection);
}
