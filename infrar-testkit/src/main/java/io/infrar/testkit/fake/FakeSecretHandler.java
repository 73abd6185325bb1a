package io.infrar.testkit.fake;

import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretValue;
import io.infrar.spi.Applied;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.DeleteContext;
import io.infrar.spi.Effect;
import io.infrar.spi.Known;
import io.infrar.spi.Observation;
import io.infrar.spi.ReadContext;
import io.infrar.spi.ResourceHandler;
import io.infrar.testkit.fake.FakeTypes.SecretOutputs;
import io.infrar.testkit.fake.FakeTypes.SecretSpec;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;

/** Keeps a value in the account's secret store; its id is its name there. */
final class FakeSecretHandler implements ResourceHandler<SecretSpec, SecretOutputs> {
    private static final SecureRandom RANDOM = new SecureRandom();
    private final FakeSecretStore store;

    FakeSecretHandler(FakeCloud cloud, String account) {
        store = new FakeSecretStore(cloud, account);
    }

    @Override
    public List<Observation<SecretSpec, SecretOutputs>> read(
            ReadContext context, List<Known<SecretSpec, SecretOutputs>> known) {
        List<SecretRef> all = store.all();
        return known.stream()
                .map(each -> {
                    String name = each.id() != null ? each.id() : each.physicalName();
                    return all.stream()
                            .filter(secret -> secret.name().equals(name))
                            .findFirst()
                            .map(secret -> Observation.present(
                                    name,
                                    Objects.requireNonNull(each.spec(), "the engine gives the recorded spec"),
                                    new SecretOutputs(secret),
                                    Observation.Owner.UNMARKED))
                            .orElseGet(Observation::absent);
                })
                .toList();
    }

    @Override
    public Effect effect(Change<SecretSpec> change) {
        return Effect.update("value");
    }

    @Override
    public Applied<SecretOutputs> apply(ApplyContext<SecretSpec, SecretOutputs> context) {
        SecretSpec spec = context.spec();
        String name = context.known().id() != null
                ? context.known().id()
                : context.known().physicalName();
        SecretRef from = spec.from();
        SecretValue value = from != null
                ? context.reveal(Output.of(from))
                : store.get(SecretRef.of(FakeSecretStore.ID, name))
                        .filter(old -> old.reveal().length() == spec.length())
                        .orElseGet(() -> generate(spec));
        SecretRef kept = context.keep(name, value);
        return new Applied<>(name, new SecretOutputs(kept));
    }

    private static SecretValue generate(SecretSpec spec) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < spec.length(); i++) {
            text.append(spec.alphabet().charAt(RANDOM.nextInt(spec.alphabet().length())));
        }
        return SecretValue.of(text.toString());
    }

    @Override
    public void delete(DeleteContext<SecretSpec, SecretOutputs> context) {
        Known<SecretSpec, SecretOutputs> known = context.known();
        store.delete(known.id() != null ? known.id() : known.physicalName());
    }
}
