package io.infrar.provider.aws;

import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.Kind;
import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.provider.aws.secrets.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Environment variables of a container: texts, which everybody who sees the definition can read, and secrets, which ECS injects.
 * What has a secret in it and is not just that becomes a secret of its own.
 *
 * @param plain texts
 * @param secrets references that ECS can read
 * @param composed ARNs of the secrets that were made for this
 */
record EnvValues(
        Map<String, Output<String>> plain, Map<String, Output<SecretRef>> secrets, List<Output<String>> composed) {
    /** Exports that are secrets, or may have one in them when another provider made them. */
    private static final Set<String> SECRETS = Set.of("password", "secretKey");

    private static final Set<String> TEXTS = Set.of("uri", "jdbcUrl");

    /**
     * Sorts variables, and adds the secrets that are needed for it.
     *
     * @param prefix of the names of such secrets: empty for the program, else a sidecar's name and a dash
     */
    static EnvValues of(Translating t, Component program, String prefix, Map<String, Output<?>> variables) {
        EnvValues values = new EnvValues(new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
        variables.forEach((name, value) -> values.put(t, program, prefix + name, name, value));
        return values;
    }

    private void put(Translating t, Component program, String unique, String name, Output<?> value) {
        if (isReadable(t, value)) {
            secrets.put(name, cast(value));
        } else if (isReference(value)) {
            String path = path(t, program, unique);
            add(t, program, unique, name, Secret.Spec.from(path, cast(value)));
        } else if (hasSecret(t, value)) {
            String path = path(t, program, unique);
            add(t, program, unique, name, Secret.Spec.text(path, Output.format("{}", value)));
        } else {
            plain.put(name, value.isKnown() ? Output.of(value.get().toString()) : Output.format("{}", value));
        }
    }

    private static String path(Translating t, Component program, String unique) {
        return "/infrar/" + t.environment().name() + "/" + program.name() + "/env/" + unique;
    }

    private void add(Translating t, Component program, String unique, String name, Secret.Spec spec) {
        var address = Translating.shared("secret", program, "env-" + unique);
        t.add(
                address,
                program,
                spec,
                Translating.charge("secrets-manager", "secret", t.region(program), java.math.BigDecimal.ONE));
        secrets.put(name, Translating.output(address, "value"));
        composed.add(Translating.output(address, "arn"));
    }

    /** Whether ECS can read it as it is: one secret that is in Secrets Manager. */
    private static boolean isReadable(Translating t, Output<?> value) {
        if (value instanceof Output.Known<?> known) {
            return known.value() instanceof SecretRef secret && secret.store().equals(Aws.ID);
        }
        return isReference(value)
                && value instanceof Output.OfComponent<?> export
                && (export.environment() != null || t.isHere(export.component()));
    }

    /** Whether it is one secret, wherever it is. */
    static boolean isReference(Output<?> value) {
        if (value instanceof Output.Known<?> known) {
            return known.value() instanceof SecretRef;
        }
        return value instanceof Output.OfComponent<?> export
                && (SECRETS.contains(export.export())
                        || (export.component().kind() == Kind.SECRET
                                && export.export().equals("value")));
    }

    static boolean hasSecret(Translating t, Output<?> value) {
        if (value instanceof Output.Format format) {
            return format.parts().stream().anyMatch(part -> isReference(part) || hasSecret(t, part));
        }
        return value instanceof Output.OfComponent<?> export
                && TEXTS.contains(export.export())
                && isStore(export.component())
                && export.environment() == null
                && !t.isHere(export.component());
    }

    private static boolean isStore(ComponentKey component) {
        return component.kind() == Kind.DATABASE || component.kind() == Kind.CACHE;
    }

    @SuppressWarnings("unchecked") // what is a secret by its export gives a reference
    static Output<SecretRef> cast(Output<?> value) {
        return (Output<SecretRef>) value;
    }
}
