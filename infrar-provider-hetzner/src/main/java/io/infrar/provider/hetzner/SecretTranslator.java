package io.infrar.provider.hetzner;

import io.infrar.model.Output;
import io.infrar.model.Secret;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretSource;
import java.util.List;

/** Hetzner keeps no secrets: a secret here is a reference to where the program finds it when it applies. */
final class SecretTranslator {
    private final Translating t;

    SecretTranslator(Translating t) {
        this.t = t;
    }

    void translate(Secret secret) {
        SecretSource source = secret.source();
        if (source instanceof SecretSource.FromEnvironment from) {
            export(secret, SecretRef.of("env", from.variable()));
        } else if (source instanceof SecretSource.FromFile from) {
            export(secret, SecretRef.of("file", from.path()));
        } else if (source instanceof SecretSource.Literal) {
            export(secret, SecretRef.of("literal", secret.name()));
        } else {
            t.error(
                    "hetzner.secret",
                    secret,
                    "it is generated, and Hetzner has no store to keep it in.",
                    "Write on(\"local\") for the encrypted store of the machine that applies, or fromEnv(...) or"
                            + " fromFile(...).");
        }
        t.notRealised(secret, secret.rotation() == null ? List.of() : List.of("rotation"));
    }

    private void export(Secret secret, SecretRef where) {
        t.export(secret, Secret.exports(Output.of(where)));
    }
}
