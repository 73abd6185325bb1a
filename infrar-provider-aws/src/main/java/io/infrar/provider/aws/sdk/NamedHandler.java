package io.infrar.provider.aws.sdk;

import static java.util.Objects.requireNonNull;

import io.infrar.spi.ApplyContext;
import io.infrar.spi.Known;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Objects whose id is a name that we choose, of which a service shows one or all of a region, and whose tags need a call of their own.
 *
 * @param <S> what is asked
 * @param <O> what is known once it exists
 * @param <G> the object as the service shows it
 * @param <T> the object with its tags and whatever else needs a call
 */
public abstract class NamedHandler<S extends Record, O extends Record, G, T> extends AwsHandler<S, O, T> {
    protected NamedHandler(ResourceType<S, O> type, AwsClients aws) {
        super(type, aws);
    }

    /**
     * What there is.
     *
     * @param name of the only one that is wanted; null for all
     */
    protected abstract Iterable<G> list(String region, @Nullable String name);

    protected abstract String name(G object);

    protected abstract String arn(G object);

    /** The tags of an object, by the call that is for it alone. */
    protected abstract Map<String, String> tags(String region, String arn);

    protected abstract void retag(String region, String arn, Map<String, String> set, Set<String> removed);

    /** Makes the calls for what else is to be seen. */
    protected abstract T live(G object, Map<String, String> tags, Known<S, O> known);

    @Override
    protected final Map<String, T> describe(ReadContext context, String region, List<Known<S, O>> known) {
        Map<String, G> objects = new HashMap<>();
        List<String> ids = ids(known);
        if (ids.size() == 1) {
            find(region, ids.get(0)).ifPresent(object -> objects.put(ids.get(0), object));
        } else {
            list(region, null).forEach(object -> objects.put(name(object), object));
        }
        Map<String, T> found = new HashMap<>();
        for (Known<S, O> each : known) {
            String id = requireNonNull(each.id());
            G object = objects.get(id);
            if (object != null) {
                found.put(id, live(object, each));
            }
        }
        return found;
    }

    @Override
    protected final Map<String, T> search(ReadContext context, String region, Known<S, O> known) {
        String name = known.physicalName();
        return find(region, name)
                .map(object -> Map.of(name, live(object, known)))
                .orElseGet(Map::of);
    }

    private Optional<G> find(String region, String name) {
        try {
            for (G object : list(region, name)) {
                return Optional.of(object);
            }
            return Optional.empty();
        } catch (ProviderException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private T live(G object, Known<S, O> known) {
        String arn = arn(object);
        return live(object, tagsOf(known, arn, () -> tags(region(known), arn)), known);
    }

    @Override
    protected final void retag(ApplyContext<S, O> context, String id, Map<String, String> set, Set<String> removed) {
        String region = region(context.known());
        find(region, id).ifPresent(object -> retag(region, arn(object), set, removed));
    }
}
