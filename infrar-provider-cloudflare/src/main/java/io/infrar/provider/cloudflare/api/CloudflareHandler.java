package io.infrar.provider.cloudflare.api;

import io.infrar.spi.CloudHandler;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ResourceType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A handler of one type of Cloudflare's objects. What belongs to a zone, bucket or project has an id of two parts, so that it is
 * found without looking up its parent first, see {@link #id(String, String)}.
 */
public abstract class CloudflareHandler<S extends Record, O extends Record, T> extends CloudHandler<S, O, T> {
    protected final CloudflareApi api;

    protected CloudflareHandler(ResourceType<S, O> type, CloudflareApi api) {
        super(type);
        this.api = api;
    }

    /** The id of what is inside something: {@code parent/own}. */
    protected static String id(String parent, String own) {
        return parent + "/" + own;
    }

    /** The part of an id before the slash. */
    protected static String parentOf(String id) {
        return id.substring(0, id.indexOf('/'));
    }

    /** What a call finds, or nothing where what it is in, such as a zone, is gone. */
    protected static <M> Map<String, M> unlessGone(Supplier<Map<String, M>> call) {
        try {
            return call.get();
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return new HashMap<>();
            }
            throw e;
        }
    }

    /** The part of an id behind the slash. */
    protected static String ownOf(String id) {
        return id.substring(id.indexOf('/') + 1);
    }
}
