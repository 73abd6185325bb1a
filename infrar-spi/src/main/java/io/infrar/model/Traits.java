package io.infrar.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What every component can say, whatever its kind.
 *
 * @param placement where it goes; null means the environment's default placement
 * @param tags added to the environment's tags, these win
 * @param formerly the name that it had before, so that its resources are kept under the new name; null when never renamed
 * @param isProtected a plan that would delete or replace it is refused
 * @param retained when it leaves the environment its resources are forgotten, not destroyed
 * @param optional its cost is shown as optional
 * @param options options of providers, kept raw so that they survive without the provider on the class path
 * @param adjustments changes to the resources it is translated to
 */
public record Traits(
        @Nullable Placement placement,
        Map<String, String> tags,
        @Nullable String formerly,
        boolean isProtected,
        boolean retained,
        boolean optional,
        List<Option> options,
        List<Adjustment> adjustments) {

    /** Nothing said. */
    public static final Traits NONE = new Traits(null, Map.of(), null, false, false, false, List.of(), List.of());

    public Traits {
        tags = Values.sorted(tags);
        options = Values.copy(options);
        adjustments = Values.copy(adjustments);
    }

    /** The option of the given type, the last one where several were given. */
    public <T extends Record & ProviderOption> Optional<T> option(Class<T> type, String provider, String name) {
        return options.stream()
                .filter(option ->
                        option.provider().equals(provider) && option.name().equals(name))
                .reduce((first, second) -> second)
                .map(option -> option.value().to(type));
    }

    /** An option of a provider as raw JSON. */
    public record Option(String provider, String name, Json value) {}

    /**
     * A change to every resource of one type among those a component is translated to: a JSON merge patch (RFC 7396) on its spec.
     */
    public record Adjustment(String provider, String type, Json patch) {}

    /** The tags as a map that can be changed, for builders. */
    static Map<String, String> mutableTags() {
        return new TreeMap<>();
    }
}
