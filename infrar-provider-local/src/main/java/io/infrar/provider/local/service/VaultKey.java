package io.infrar.provider.local.service;

import io.infrar.model.SecretValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What opens a {@link Vault}. It wraps the vault's own random key, so that it can be kept elsewhere and be changed
 * without
 * encrypting anything anew. All forms print without their value.
 */
public sealed interface VaultKey {

    /** A file with a random key, which is made, readable by its owner only, when a new vault needs it. */
    record File(Path path) implements VaultKey {
        public File {
            path = path.toAbsolutePath().normalize();
        }
    }

    /** Words somebody knows; opening takes the better part of a second on purpose. */
    record Passphrase(SecretValue words) implements VaultKey {
        public Passphrase {
            if (words.reveal().length() < 12) {
                throw new IllegalArgumentException("words: a passphrase of a vault has at least 12 characters");
            }
        }
    }

    /** {@code infrar/key} in {@code XDG_CONFIG_HOME} or {@code ~/.config}. */
    static VaultKey standard() {
        String xdg = System.getenv().getOrDefault("XDG_CONFIG_HOME", "");
        Path config = xdg.startsWith("/") ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".config");
        return new File(config.resolve("infrar").resolve("key"));
    }

    /** The passphrase in an environment variable. */
    static VaultKey variable(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new ServiceException(
                    "The environment variable " + name + " that holds the passphrase of the vault is not set.");
        }
        return new Passphrase(SecretValue.of(value));
    }

    /** How the vault names the kind in its own file. */
    default String kind() {
        return this instanceof File ? "file" : "passphrase";
    }

    /**
     * The 256-bit key.
     *
     * @param create whether a key file may be made; only for a new vault, since another key would open nothing
     */
    default byte[] material(byte[] salt, int rounds, boolean create) {
        if (this instanceof File file) {
            return fromFile(file.path(), create);
        }
        try {
            char[] words = ((Passphrase) this).words().reveal().toCharArray();
            PBEKeySpec spec = new PBEKeySpec(words, salt, rounds, 256);
            Arrays.fill(words, '\0');
            try {
                return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(spec)
                        .getEncoded();
            } finally {
                spec.clearPassword();
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("PBKDF2 is not available in this JVM", e);
        }
    }

    @SuppressWarnings("UnusedException") // the message of the decoder would show a piece of the key
    private static byte[] fromFile(Path path, boolean create) {
        try {
            if (!Files.exists(path)) {
                if (!create) {
                    throw new ServiceException(
                            "The key file " + path + " of the vault is missing. Put it back from your backup, or"
                                    + " name the right file; without it the secrets cannot be read.");
                }
                Path folder = path.getParent();
                if (folder == null) {
                    throw new ServiceException("The key file " + path + " has no folder.");
                }
                PrivateFiles.folder(folder);
                PrivateFiles.locked(folder.resolve(path.getFileName() + ".lock"), () -> {
                    if (!Files.exists(path)) { // another JVM may have been quicker
                        PrivateFiles.write(path, Base64.getEncoder().encodeToString(Gcm.random(32)) + "\n");
                    }
                    return path;
                });
            }
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
            if (mode.stream().anyMatch(p -> !p.name().startsWith("OWNER"))) {
                throw new ServiceException(
                        "The key file " + path + " is open to other users (" + mode + "). Run: chmod 600 " + path);
            }
            byte[] key = Base64.getDecoder()
                    .decode(Files.readString(path, StandardCharsets.UTF_8).strip());
            if (key.length != 32) {
                throw new ServiceException("The key file " + path + " holds " + key.length
                        + " bytes instead of 32. Put it back" + " from your backup.");
            }
            return key;
        } catch (IllegalArgumentException e) {
            throw new ServiceException("The key file " + path + " is not Base64. Put it back from your backup.");
        } catch (IOException e) {
            throw new ServiceException("The key file " + path + " of the vault cannot be used: " + e, e);
        }
    }
}
