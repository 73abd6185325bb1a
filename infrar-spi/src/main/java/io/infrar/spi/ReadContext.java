package io.infrar.spi;

import io.infrar.model.Output;
import io.infrar.model.SecretValue;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What every verb of a handler may use. Given by the engine for one call; may be used by several threads during it. */
public interface ReadContext {
    /** The environment's name. */
    String environment();

    /**
     * The clear text of a secret reference, or of a text that has secrets in it.
     *
     * @throws ProviderException of kind {@code INVALID} when the store does not have it
     */
    SecretValue reveal(Output<?> secret);

    /**
     * Polls, quickly at first and then less often, until there is an answer.
     *
     * @param what is waited for, shown as progress
     * @throws ProviderException of kind {@code TIMEOUT} at the limit
     * @throws java.util.concurrent.CancellationException when the run was cancelled and the wait may be given up
     */
    <T> T await(String what, Duration limit, Supplier<Optional<T>> poll);

    /**
     * Makes a call once for all reads of one refresh, where several types are seen by the same call; in an apply or a delete it
     * is made each time. A failure is not kept.
     *
     * @param key what the call asks, within the account: a record or a list with equality
     */
    default <T> T once(Object key, Supplier<T> call) {
        return call.get();
    }

    /** Says what is going on; shown to who watches. Must not hold secrets. */
    void progress(String message);

    /**
     * The tags or labels that mark an object as ours: environment and instance token, under stable keys. The address is no part
     * of them, since it changes with a rename.
     */
    Map<String, String> marks(Known<?, ?> known);
}
