package io.infrar.provider.aws.sdk;

import io.infrar.spi.Known;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A handler for what only links two objects that exist by themselves: it has no tags and nothing but what was asked, and its id is
 * made of both.
 *
 * @param <S> what is asked
 * @param <O> what is known once it exists
 */
public abstract class LinkHandler<S extends Record, O extends Record> extends AwsHandler<S, O, S> {
    protected LinkHandler(ResourceType<S, O> type, AwsClients aws) {
        super(type, aws);
    }

    /** Null while an output in it is not known. */
    protected abstract @Nullable String idOf(S spec);

    /** The object that is asked for all its links. */
    protected abstract String owner(String id);

    /** All links of these objects; of one that is gone there are none. */
    protected abstract Set<S> links(String region, Set<String> owners);

    /** The outputs of an id. */
    protected abstract O outputs(String id);

    @Override
    protected final Map<String, S> describe(ReadContext context, String region, List<Known<S, O>> known) {
        Set<String> owners = new LinkedHashSet<>();
        ids(known).forEach(id -> owners.add(owner(id)));
        return linked(region, owners);
    }

    /** The links of these objects by id. */
    protected final Map<String, S> linked(String region, Set<String> owners) {
        Map<String, S> found = new HashMap<>();
        for (S link : links(region, owners)) {
            String id = idOf(link);
            if (id != null) {
                found.put(id, link);
            }
        }
        return found;
    }

    @Override
    protected final Map<String, S> search(ReadContext context, String region, Known<S, O> known) {
        S spec = known.spec();
        String id = spec == null ? null : idOf(spec);
        if (id == null) {
            return Map.of();
        }
        S found = linked(region, Set.of(owner(id))).get(id);
        return found == null ? Map.of() : Map.of(id, found);
    }

    @Override
    protected final @Nullable Map<String, String> tags(S object) {
        return null;
    }

    @Override
    protected final S spec(S object, Known<S, O> known) {
        return object;
    }

    @Override
    protected final O outputs(S object, Known<S, O> known) {
        return outputs(Objects.requireNonNull(idOf(object), "what was read is known"));
    }
}
