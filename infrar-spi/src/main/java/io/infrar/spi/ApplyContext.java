package io.infrar.spi;

import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import java.util.Map;
import java.util.Optional;

/** What an apply gets. */
public interface ApplyContext<S extends Record, O extends Record> extends ReadContext {
    /** The resource: its id is null until it was created. */
    Known<S, O> known();

    /** What is asked; every output in it is known, but for texts with secrets, which {@link #reveal} puts together. */
    S spec();

    /** What was found before; empty when the resource does not exist yet. What is adopted is not ours yet, and has to be marked. */
    Optional<Observation.Present<S, O>> prior();

    /**
     * Whether an earlier try, of this run or of one that was killed, may have created it although no id is known. Then the handler
     * must look for it by its marks before it creates; otherwise nothing can be there and looking would be a wasted call.
     */
    boolean mayExist();

    /** The user's tags and the ownership marks, for whatever can carry tags or labels. */
    Map<String, String> tags();

    /**
     * Makes the id durable: after this returns, a killed process finds the resource by it. Call it as soon as the provider has
     * answered the create call, before waiting for anything.
     */
    void created(String id);

    /**
     * Keeps a secret value in the account's secret store.
     *
     * @return the reference with its version
     * @throws ProviderException of kind {@code INVALID} when the account has no secret store
     */
    SecretRef keep(String name, SecretValue value);
}
