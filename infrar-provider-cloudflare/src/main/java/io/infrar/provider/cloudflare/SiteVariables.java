package io.infrar.provider.cloudflare;

import io.infrar.model.ComponentKey;
import io.infrar.model.Kind;
import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Variables of a site, sorted into those that everybody with access to the account may read, and secrets.
 *
 * @param plain texts
 * @param secrets references, and texts that have secrets in them or may have
 */
record SiteVariables(Map<String, Output<String>> plain, Map<String, Output<?>> secrets) {
    /** Exports that are secrets, and those that may have one in them. */
    private static final Set<String> SECRETS = Set.of("password", "secretKey");

    private static final Set<String> TEXTS = Set.of("uri", "jdbcUrl");

    static SiteVariables of(Map<String, Output<?>> variables) {
        SiteVariables sorted = new SiteVariables(new TreeMap<>(), new TreeMap<>());
        variables.forEach((name, value) -> {
            if (isReference(value)) {
                sorted.secrets.put(name, value);
            } else if (hasSecret(value)) {
                sorted.secrets.put(name, Output.format("{}", value));
            } else {
                sorted.plain.put(
                        name, value.isKnown() ? Output.of(value.get().toString()) : Output.format("{}", value));
            }
        });
        return sorted;
    }

    /** All together, for what has to know when any of them changes. */
    Map<String, Output<?>> all() {
        Map<String, Output<?>> all = new TreeMap<>(plain);
        all.putAll(secrets);
        return all;
    }

    private static boolean isReference(Output<?> value) {
        if (value instanceof Output.Known<?> known) {
            return known.value() instanceof SecretRef;
        }
        return value instanceof Output.OfComponent<?> export
                && (SECRETS.contains(export.export())
                        || (export.component().kind() == Kind.SECRET
                                && export.export().equals("value")));
    }

    private static boolean hasSecret(Output<?> value) {
        if (value instanceof Output.Format format) {
            return format.parts().stream().anyMatch(part -> isReference(part) || hasSecret(part));
        }
        return value instanceof Output.OfComponent<?> export
                && TEXTS.contains(export.export())
                && isStore(export.component());
    }

    private static boolean isStore(ComponentKey component) {
        return component.kind() == Kind.DATABASE || component.kind() == Kind.CACHE;
    }
}
