package io.infrar.provider.local;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.spi.Applied;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceHandler;
import io.infrar.spi.ResourceType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A secret in the environment's vault, which is encrypted at rest. */
final class VaultSecret implements ResourceHandler<VaultSecret.Spec, VaultSecret.Outputs> {
    static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("secret", Spec.class, Outputs.class);

    private final LocalSession session;

    /**
     * What is asked.
     *
     * @param source where the value comes from; null when it is made here
     * @param length of a value made here, in characters
     */
    record Spec(
            @Field(Field.Ownership.UNREADABLE) @Nullable SecretRef source,
            @Field(Field.Ownership.INITIAL) int length,
            @Field(Field.Ownership.INITIAL) String alphabet) {}

    /** Where the value is; the version grows with it. */
    record Outputs(SecretRef value) {}

    VaultSecret(LocalSession session) {
        this.session = session;
    }

    @Override
    public List<Observation<Spec, Outputs>> read(ReadContext context, List<Known<Spec, Outputs>> known) {
        return known.stream().map(this::read).toList();
    }

    private Observation<Spec, Outputs> read(Known<Spec, Outputs> known) {
        Optional<SecretRef> value = session.existing(name(known));
        Spec spec = known.spec();
        return value.isEmpty() || spec == null
                ? Observation.absent()
                : Observation.present(known.physicalName(), spec, new Outputs(value.get()), Observation.Owner.OURS);
    }

    @Override
    public Effect effect(Change<Spec> change) {
        return Effect.update("value");
    }

    @Override
    public Applied<Outputs> apply(ApplyContext<Spec, Outputs> context) {
        Spec spec = context.spec();
        String name = name(context.known());
        SecretRef source = spec.source();
        SecretRef kept = source == null
                ? session.generated(name, spec.length(), spec.alphabet())
                : session.put(name, context.reveal(Output.of(source)));
        return new Applied<>(context.known().physicalName(), new Outputs(kept));
    }

    private static String name(Known<?, ?> known) {
        return "secret/" + known.physicalName();
    }

    @Override
    public void delete(DeleteContext<Spec, Outputs> context) {
        LocalSession.calling(() -> {
            session.forget(name(context.known()));
            return context;
        });
    }
}
