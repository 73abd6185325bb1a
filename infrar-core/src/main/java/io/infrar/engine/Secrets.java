package io.infrar.engine;

import io.infrar.model.Environment;
import io.infrar.model.Secret;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretSource;
import io.infrar.model.SecretValue;
import io.infrar.spi.ProviderException;
import io.infrar.spi.SecretStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Finds secret values by reference. The stores {@code env}, {@code file} and {@code literal} are here; others belong to
 * providers. A value that comes from a store without versions is told apart by a keyed fingerprint, whose key is kept outside
 * the state, so that the state gives no means to guess a value.
 */
final class Secrets {
    static final String ENV = "env";
    static final String FILE = "file";
    static final String LITERAL = "literal";

    private final Function<String, @Nullable String> environmentVariables;
    private final Path base;
    private final FingerprintKey key;
    private final Map<String, SecretValue> literals = new HashMap<>();

    Secrets(
            Environment environment,
            Function<String, @Nullable String> environmentVariables,
            Path base,
            FingerprintKey key) {
        this.environmentVariables = environmentVariables;
        this.base = base;
        this.key = key;
        for (Secret secret : environment.components(Secret.class)) {
            if (secret.source() instanceof SecretSource.Literal literal) {
                literals.put(secret.name(), literal.value());
            }
        }
    }

    boolean isFingerprinted(SecretRef secret) {
        return secret.store().equals(ENV)
                || secret.store().equals(FILE)
                || secret.store().equals(LITERAL);
    }

    String describe(SecretRef secret) {
        return switch (secret.store()) {
            case ENV -> "the environment variable " + secret.name();
            case FILE -> "the file " + base.resolve(secret.name());
            default -> "the secret '" + secret.name() + "' of the store '" + secret.store() + "'";
        };
    }

    private Optional<SecretValue> own(SecretRef secret) {
        return switch (secret.store()) {
            case ENV ->
                Optional.ofNullable(environmentVariables.apply(secret.name())).map(SecretValue::of);
            case FILE -> file(base.resolve(secret.name()));
            default -> Optional.ofNullable(literals.get(secret.name()));
        };
    }

    /** One line break at the end belongs to the editor, not to the secret. */
    private static Optional<SecretValue> file(Path path) {
        try {
            return Optional.of(SecretValue.of(Files.readString(path).replaceFirst("\\R\\z", "")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Null when the value is not there. */
    @Nullable
    String fingerprint(SecretRef secret) {
        return own(secret).map(this::fingerprint).orElse(null);
    }

    private String fingerprint(SecretValue value) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.bytes(), "HmacSHA256"));
            byte[] hash = mac.doFinal(value.reveal().getBytes(StandardCharsets.UTF_8));
            return "hmac:" + HexFormat.of().formatHex(hash, 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The value.
     *
     * @param account the store of the provider's account, if it has one
     * @throws ProviderException of kind {@code INVALID} when it is not there or was changed since the plan
     */
    SecretValue value(SecretRef secret, Optional<SecretStore> account) {
        Optional<SecretValue> value;
        if (isFingerprinted(secret)) {
            value = own(secret);
            String version = secret.version();
            if (value.isPresent()
                    && version != null
                    && !fingerprint(value.get()).equals(version)) {
                throw ProviderException.of(
                        ProviderException.Kind.INVALID, describe(secret) + " changed since the plan; plan again");
            }
        } else {
            value = account.filter(store -> store.id().equals(secret.store())).flatMap(store -> store.get(secret));
        }
        return value.orElseThrow(() -> ProviderException.of(
                ProviderException.Kind.INVALID,
                describe(secret)
                        + " is not there; set it, or take the secret from a store that this provider can read"));
    }
}
