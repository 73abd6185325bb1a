package io.infrar.spi;

import java.util.List;

/**
 * The verbs of one resource type. Handlers are called by many threads at once, for different resources.
 *
 * <p>Each verb may be repeated: the engine retries calls that failed with a {@linkplain ProviderException.Kind#retryable()
 * retryable} kind, and runs them again after the process was killed in the middle.
 *
 * @param <S> what is asked
 * @param <O> what is known once it exists
 */
public interface ResourceHandler<S extends Record, O extends Record> {
    /**
     * Looks what is there; never changes anything. Answers in the spec's own words, so that an unchanged resource gives an equal
     * spec; fields that cannot be read are copied from {@link Known#spec()}. Should make calls per type and parent, not per
     * resource.
     *
     * @param known resources in one placement; those without an id are looked for by marker or name
     * @return one observation for each, in the same order
     */
    List<Observation<S, O>> read(ReadContext context, List<Known<S, O>> known);

    /**
     * What a change needs. Called only when a field differs whose difference counts. The default follows {@link Field}: a
     * replacement when any changed field asks for one (delete first wins), else an update that leaves all outputs as they are.
     */
    default Effect effect(Change<S> change) {
        return Effect.byFields(change);
    }

    /**
     * Makes the resource what the spec asks: observe, ensure that it exists, bring it in line, return. Creating and updating are
     * one flow that may be run twice. Where the create call answers before the resource is ready, {@link ApplyContext#created}
     * must be called as soon as the id is known, before waiting.
     */
    Applied<O> apply(ApplyContext<S, O> context);

    /**
     * Deletes it, waiting until it is gone where others depend on that. Absent is success. A singleton gets its prior value back.
     *
     * @throws ProviderException of kind {@code INVALID}, {@code DENIED}, {@code UNAUTHENTICATED}, {@code TAKEN} or {@code QUOTA} when
     *     the provider refuses, such as for a protected database or a bucket with objects: nothing was deleted, and it is recorded as it
     *     was before. After any other kind its end is unknown, and the next run looks for it
     */
    void delete(DeleteContext<S, O> context);
}
