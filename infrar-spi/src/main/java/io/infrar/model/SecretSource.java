package io.infrar.model;

import static java.util.Objects.requireNonNull;

/** Where a secret's value comes from. */
public sealed interface SecretSource {
    /**
     * Made by the secret store when the secret is created, and kept there.
     *
     * @param length in characters, 1 or more
     * @param alphabet the characters to choose from
     */
    record Generated(int length, String alphabet) implements SecretSource {
        public Generated {
            requireNonNull(alphabet, "alphabet is null");
        }

        @Override
        public String toString() {
            return "generated, " + length + " characters";
        }
    }

    /** Read from an environment variable of the program when it applies. */
    record FromEnvironment(String variable) implements SecretSource {
        public FromEnvironment {
            requireNonNull(variable, "variable is null");
        }

        @Override
        public String toString() {
            return "from environment variable " + variable;
        }
    }

    /** Read from a file when the program applies; one line break at its end is not part of the value. */
    record FromFile(String path) implements SecretSource {
        public FromFile {
            requireNonNull(path, "path is null");
        }

        @Override
        public String toString() {
            return "from file " + path;
        }
    }

    /** Given in the program. It prints masked and has no JSON form; a security rule refuses it outside of tests. */
    record Literal(SecretValue value) implements SecretSource {
        public Literal {
            requireNonNull(value, "value is null");
        }

        @Override
        public String toString() {
            return "literal " + value;
        }
    }
}
