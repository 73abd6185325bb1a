package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A secret in the provider's secret store. Others get a reference to it, never the value.
 *
 * @param rotation how often a new value replaces the old one; null means never
 */
public record Secret(
        String name,
        Traits traits,
        SecretSource source,
        @Nullable Duration rotation) implements Component {
    public Secret {
        requireNonNull(source, "source is null");
    }

    @Override
    public Kind kind() {
        return Kind.SECRET;
    }

    @Override
    public void references(References references) {}

    @Override
    public void check(Problems problems) {
        if (source instanceof SecretSource.Generated generated) {
            problems.check(
                    generated.length() >= 1, this, "generated", "length must be 1 or more, is " + generated.length());
            problems.check(
                    generated.alphabet().chars().distinct().count() >= 2,
                    this,
                    "generated",
                    "alphabet must have two different characters or more");
        } else if (source instanceof SecretSource.FromEnvironment environment) {
            problems.check(!environment.variable().isBlank(), this, "fromEnv", "variable must not be blank");
        } else if (source instanceof SecretSource.FromFile file) {
            problems.check(!file.path().isBlank(), this, "fromFile", "path must not be blank");
        } else if (source instanceof SecretSource.Literal literal) {
            problems.check(!literal.value().reveal().isEmpty(), this, "literal", "must not be empty");
        }
        problems.check(Values.positive(rotation), this, "rotation", "must be above zero, is " + rotation);
    }

    /** A secret by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.SECRET;
        }

        /** Where the value is kept. */
        public Output<SecretRef> value() {
            return output("value");
        }
    }

    /** What a secret gives to others. */
    public record Exports(SecretRef value) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(Output<SecretRef> value) {
        return Map.of("value", value);
    }

    /** Builds a {@link Secret}: 32 generated letters and digits, never rotated, unless said otherwise. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private static final String LETTERS_AND_DIGITS =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

        private SecretSource source = new SecretSource.Generated(32, LETTERS_AND_DIGITS);
        private @Nullable Duration rotation;

        Builder() {}

        /** Generates letters and digits of the given number. */
        public Builder generated(int length) {
            return generated(length, LETTERS_AND_DIGITS);
        }

        /** Generates the given number of characters of the alphabet. */
        public Builder generated(int length, String alphabet) {
            source = new SecretSource.Generated(length, alphabet);
            return this;
        }

        /** Takes the value of an environment variable. */
        public Builder fromEnv(String variable) {
            source = new SecretSource.FromEnvironment(variable);
            return this;
        }

        /** Takes the content of a file, absolute or relative to the engine's base directory. */
        public Builder fromFile(String path) {
            source = new SecretSource.FromFile(path);
            return this;
        }

        /** Gives the value in the program, which a security rule refuses unless suppressed with a reason. */
        public Builder literal(String value) {
            source = new SecretSource.Literal(SecretValue.of(value));
            return this;
        }

        /** Replaces the value each time that long has passed. */
        public Builder rotation(Duration every) {
            rotation = every;
            return this;
        }

        @Override
        Secret build(String name) {
            return new Secret(name, traits(), source, rotation);
        }
    }
}
