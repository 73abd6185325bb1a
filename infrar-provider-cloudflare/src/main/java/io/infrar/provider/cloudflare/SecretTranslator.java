package io.infrar.provider.cloudflare;

import io.infrar.model.Output;
import io.infrar.model.Secret;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretSource;
import java.util.List;

/** Says where a secret is: Cloudflare keeps secrets of sites only, which are not to be had back. */
final class SecretTranslator {
    private final Translating t;

    SecretTranslator(Translating t) {
        this.t = t;
    }

    void translate(Secret secret) {
        SecretSource source = secret.source();
        SecretRef reference;
        if (source instanceof SecretSource.FromEnvironment from) {
            reference = SecretRef.of("env", from.variable());
        } else if (source instanceof SecretSource.FromFile from) {
            reference = SecretRef.of("file", from.path());
        } else if (source instanceof SecretSource.Literal) {
            reference = SecretRef.of("literal", secret.name());
        } else {
            reference = SecretRef.of(Cloudflare.ID, secret.name());
            t.error(
                    "cloudflare.secret",
                    secret,
                    "it is generated, and Cloudflare has no place that keeps it.",
                    "Put it .on(\"local\") or on another provider with a secret store, or use fromEnv or fromFile.");
        }
        t.export(secret, Secret.exports(Output.of(reference)));
        t.notRealised(secret, secret.rotation() == null ? List.of() : List.of("rotation"));
    }
}
