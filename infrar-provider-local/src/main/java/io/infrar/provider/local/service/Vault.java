package io.infrar.provider.local.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.model.SecretValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of one environment, encrypted at rest: a folder with {@code key.json} (the vault's random key,
 * wrapped by a
 * {@link VaultKey} that is kept elsewhere) and one file per secret in {@code secrets/} with its versions.
 *
 * <p>Each value is bound to environment, name and version: a file that was changed, renamed or taken from another
 * environment
 * is refused. Writers of many threads and JVMs take turns; a killed writer leaves the old or the new state.
 */
public final class Vault {
    /** Letters and digits: safe in addresses, shells and configuration files. */
    public static final String ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static final int ROUNDS = 600_000;
    private static final int KEPT_VERSIONS = 20;
    private static final int NAME_LIMIT = 200;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final String environment;
    private final Clock clock;
    private final byte[] key;

    private Vault(Path folder, String environment, Clock clock, byte[] key) {
        this.folder = folder;
        this.environment = environment;
        this.clock = clock;
        this.key = key;
    }

    /**
     * Opens the vault, or makes an empty one where there is none.
     *
     * @param folder its own; closed to other users
     * @param environment an id that never changes, since the values are bound to it
     */
    public static Vault open(Path folder, String environment, VaultKey key) {
        return open(folder, environment, key, Clock.systemUTC());
    }

    static Vault open(Path folder, String environment, VaultKey key, Clock clock) {
        Path place = folder.toAbsolutePath().normalize();
        if (key instanceof VaultKey.File file && file.path().startsWith(place)) {
            throw new ServiceException(
                    "The key file " + file.path() + " lies in the vault it opens. Keep it elsewhere.");
        }
        try {
            PrivateFiles.folder(place.resolve("secrets"));
            byte[] data = PrivateFiles.locked(place.resolve(".lock"), () -> dataKey(place, environment, key));
            return new Vault(place, environment, clock, data);
        } catch (IOException e) {
            throw new ServiceException("The vault " + place + " cannot be opened: " + e, e);
        }
    }

    private static byte[] dataKey(Path folder, String environment, VaultKey key) throws IOException {
        Path file = folder.resolve("key.json");
        byte[] context = Gcm.context("infrar-vault", environment);
        if (!Files.exists(file)) {
            if (holdsSecrets(folder)) {
                throw new ServiceException(file + " is missing, but there are secrets. Put it back from your backup.");
            }
            byte[] salt = Gcm.random(16);
            byte[] fresh = Gcm.random(32);
            ObjectNode node = JSON.createObjectNode()
                    .put("format", 1)
                    .put("environment", environment)
                    .put("opened-by", key.kind())
                    .put("salt", salt)
                    .put("rounds", ROUNDS)
                    .put("key", Gcm.encrypt(key.material(salt, ROUNDS, true), fresh, context));
            PrivateFiles.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node));
            return fresh;
        }
        JsonNode node = read(file);
        int rounds = node.path("rounds").asInt();
        String kind = node.path("opened-by").asText();
        if (node.path("format").asInt() != 1) {
            throw new ServiceException(
                    file + " has format " + node.path("format") + ", this version of Infrar knows 1.");
        }
        if (!kind.equals(key.kind())) {
            throw new ServiceException(
                    "The vault " + folder + " is opened by a " + kind + ", but a " + key.kind() + " was given.");
        }
        if (!node.path("environment").asText().equals(environment)) {
            throw new ServiceException("The vault " + folder + " belongs to the environment '"
                    + node.path("environment").asText() + "', not to '" + environment + "'.");
        }
        if (rounds < 1 || rounds > 10_000_000) {
            throw new ServiceException(file + " was changed or is damaged: rounds is " + rounds + ".");
        }
        try {
            return Gcm.decrypt(
                    key.material(bytes(file, node, "salt"), rounds, false), bytes(file, node, "key"), context);
        } catch (AEADBadTagException e) {
            throw new ServiceException(
                    "The vault " + folder + " cannot be opened with this " + kind + " ("
                            + (key instanceof VaultKey.File f ? f.path() : "passphrase") + "): it is another one, or "
                            + file
                            + " was changed.",
                    e);
        }
    }

    private static boolean holdsSecrets(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("secrets"))) {
            return files.anyMatch(f -> f.toString().endsWith(".json"));
        }
    }

    /** Stores the value as a new version, unless it is the newest one already; returns its version, from 1. */
    public int put(String name, SecretValue value) {
        return locked(name, file -> {
            Optional<SecretValue> newest = newest(name, file);
            return newest.isPresent() && newest.get().equals(value) ? version(file) : append(name, file, value);
        });
    }

    /** Makes a random value unless the secret exists, whatever its length; returns the newest one. */
    public SecretValue generate(String name, int length, String alphabet) {
        return locked(name, file -> {
            Optional<SecretValue> newest = newest(name, file);
            if (newest.isPresent()) {
                return newest.get();
            }
            SecretValue fresh = random(length, alphabet);
            append(name, file, fresh);
            return fresh;
        });
    }

    /** Makes a new random version in any case; returns its number. */
    public int rotate(String name, int length, String alphabet) {
        return locked(name, file -> append(name, file, random(length, alphabet)));
    }

    public Optional<SecretValue> get(String name) {
        return quietly(name, file -> newest(name, file));
    }

    /** Empty for a version that never was or is no longer kept: the newest 20 are. */
    public Optional<SecretValue> get(String name, int version) {
        return quietly(name, file -> value(name, file, version));
    }

    /** The newest version; 0 when there is no such secret. */
    public int version(String name) {
        return quietly(name, Vault::version);
    }

    /** Names only, sorted. */
    public Set<String> names() {
        try (Stream<Path> files = Files.list(folder.resolve("secrets"))) {
            Set<String> names = new TreeSet<>();
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                names.add(read(file).path("name").asText());
            }
            return names;
        } catch (IOException e) {
            throw new ServiceException("The secrets in " + folder + " cannot be listed: " + e, e);
        }
    }

    /** Deletes the secret with all its versions; false if there was none. */
    public boolean delete(String name) {
        return locked(name, file -> {
            boolean deleted = Files.deleteIfExists(file);
            PrivateFiles.syncFolder(file.getParent());
            return deleted;
        });
    }

    /**
     * The same for the same value in this vault, and useless without the vault's key: state may keep it to see changes.
     */
    public String fingerprint(SecretValue value) {
        byte[] own = Gcm.hmac(key, Gcm.context("fingerprint", environment));
        return HexFormat.of().formatHex(Gcm.hmac(own, value.reveal().getBytes(StandardCharsets.UTF_8)), 0, 16);
    }

    /** Deletes the vault with all secrets; the key file, which other vaults may use, stays. */
    public static void destroy(Path folder) {
        try {
            PrivateFiles.delete(folder);
        } catch (IOException e) {
            throw new ServiceException("The vault " + folder + " cannot be deleted: " + e, e);
        }
    }

    @Override
    public String toString() {
        return "Vault[" + folder + ", " + environment + "]";
    }

    private static SecretValue random(int length, String alphabet) {
        int[] letters = alphabet.codePoints().distinct().toArray();
        new Problems("Generated secret")
                .require(length > 0 && length <= 65_536, "length is " + length + ", not within 1 to 65536")
                .require(letters.length >= 2, "alphabet has fewer than two different characters")
                .raise();
        StringBuilder text = new StringBuilder();
        RANDOM.ints(length, 0, letters.length).forEach(i -> text.appendCodePoint(letters[i]));
        return SecretValue.of(text.toString());
    }

    private interface Work<T> {
        T on(Path file) throws IOException;
    }

    private <T> T locked(String name, Work<T> work) {
        return quietly(name, file -> PrivateFiles.locked(folder.resolve(".lock"), () -> work.on(file)));
    }

    private <T> T quietly(String name, Work<T> work) {
        Path file = folder.resolve("secrets").resolve(fileName(name));
        try {
            return work.on(file);
        } catch (IOException e) {
            throw new ServiceException("The secret '" + name + "' in " + folder + " cannot be used: " + e, e);
        }
    }

    private int append(String name, Path file, SecretValue value) throws IOException {
        byte[] text = value.reveal().getBytes(StandardCharsets.UTF_8);
        if (!new String(text, StandardCharsets.UTF_8).equals(value.reveal())) {
            throw new IllegalArgumentException("The value of the secret '" + name + "' is no valid Unicode text");
        }
        int version = version(file) + 1;
        ArrayNode versions = JSON.createArrayNode();
        if (version > 1) {
            read(file).path("versions").forEach(versions::add);
        }
        versions.addObject()
                .put("version", version)
                .put("created", clock.instant().toString())
                .put("value", Gcm.encrypt(key, text, context(name, version)));
        while (versions.size() > KEPT_VERSIONS) {
            versions.remove(0);
        }
        ObjectNode node = JSON.createObjectNode().put("name", name);
        node.set("versions", versions);
        PrivateFiles.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node));
        return version;
    }

    private Optional<SecretValue> newest(String name, Path file) throws IOException {
        int version = version(file);
        return version == 0 ? Optional.empty() : value(name, file, version);
    }

    private Optional<SecretValue> value(String name, Path file, int version) throws IOException {
        JsonNode entry = Files.exists(file) ? find(read(file), version) : null;
        if (entry == null) {
            return Optional.empty();
        }
        try {
            byte[] text = Gcm.decrypt(key, bytes(file, entry, "value"), context(name, version));
            return Optional.of(SecretValue.of(new String(text, StandardCharsets.UTF_8)));
        } catch (AEADBadTagException e) {
            throw new ServiceException(
                    "Version " + version + " of the secret '" + name + "' was changed outside of Infrar, or " + file
                            + " belongs to another secret or vault. Put the file back from your backup, or store the secret anew.",
                    e);
        }
    }

    private static @Nullable JsonNode find(JsonNode secret, int version) {
        for (JsonNode entry : secret.path("versions")) {
            if (entry.path("version").asInt() == version) {
                return entry;
            }
        }
        return null;
    }

    private static int version(Path file) throws IOException {
        int newest = 0;
        if (Files.exists(file)) {
            for (JsonNode entry : read(file).path("versions")) {
                newest = Math.max(newest, entry.path("version").asInt());
            }
            if (newest == 0) {
                throw new ServiceException(
                        file + " is damaged: it has no version. Put it back from your backup, or delete it and"
                                + " store the secret anew.");
            }
        }
        return newest;
    }

    private byte[] context(String name, int version) {
        return Gcm.context("infrar-secret", environment, name, Integer.toString(version));
    }

    @SuppressWarnings("UnusedException") // its own message would quote the content
    private static JsonNode read(Path file) throws IOException {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            throw new ServiceException(
                    file + " is no JSON: it was changed or is damaged. Put it back from your backup.");
        }
    }

    @SuppressWarnings("UnusedException") // says nothing more
    private static byte[] bytes(Path file, JsonNode node, String field) {
        try {
            return Base64.getDecoder().decode(node.path(field).asText());
        } catch (IllegalArgumentException e) {
            throw new ServiceException(file + " was changed or is damaged: '" + field + "' is not Base64.");
        }
    }

    /**
     * Small letters, digits, - and _ stay; other bytes become %xx, so no name can leave the folder or meet another one.
     */
    static String fileName(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        boolean lossless = new String(bytes, StandardCharsets.UTF_8).equals(name);
        if (name.isBlank()
                || !lossless
                || bytes.length > NAME_LIMIT
                || name.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new IllegalArgumentException(
                    "A secret's name has 1 to " + NAME_LIMIT + " bytes and no control characters");
        }
        StringBuilder file = new StringBuilder();
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            file.append(plain ? String.valueOf(c) : "%" + HexFormat.of().toHexDigits(b));
        }
        // Three characters per byte can be too long for a file system.
        return (file.length() <= NAME_LIMIT ? file : file.substring(0, 100) + "~" + digest(bytes)) + ".json";
    }

    private static String digest(byte[] bytes) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(Arrays.copyOf(sum, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
