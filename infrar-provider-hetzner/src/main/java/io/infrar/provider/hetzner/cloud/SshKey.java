package io.infrar.provider.hetzner.cloud;

import io.infrar.provider.hetzner.api.HetznerApi;
import io.infrar.provider.hetzner.api.HetznerHandler;
import io.infrar.provider.hetzner.api.HetznerObject;
import io.infrar.provider.hetzner.api.Labels;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ApplyContext;
import io.infrar.spi.Change;
import io.infrar.spi.Created;
import io.infrar.spi.Effect;
import io.infrar.spi.Field;
import io.infrar.spi.Known;
import io.infrar.spi.Marks;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ResourceType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A public key that servers get when they are made. A project has each key at most once, whatever its name. See
 * <a href="https://docs.hetzner.cloud/reference/cloud#ssh-keys">SSH keys</a>.
 */
public final class SshKey extends HetznerHandler<SshKey.Spec, SshKey.Outputs, SshKey.Seen> {
    public static final ResourceType<Spec, Outputs> TYPE = ResourceType.of("ssh-key", Spec.class, Outputs.class);

    /**
     * What is asked.
     *
     * @param publicKey a line as in {@code authorized_keys}: {@code ssh-ed25519 AAAA... comment}
     */
    public record Spec(
            @Field(onChange = Field.OnChange.REPLACE_CREATE_FIRST, because = "a key cannot become another one")
            String publicKey,

            Map<String, String> tags) {}

    /** What is known once it exists. */
    public record Outputs(String id, String name, String fingerprint) {}

    record Seen(long id, String name, String fingerprint, String publicKey, Map<String, String> labels)
            implements HetznerObject {}

    SshKey(HetznerApi api) {
        super(TYPE, api, "ssh_keys", "ssh_key", Seen.class);
    }

    /** The MD5 fingerprint by which Hetzner tells keys apart, such as {@code b7:2f:...}; empty when the line is no public key. */
    public static Optional<String> fingerprint(String publicKey) {
        String[] words = publicKey.strip().split("\\s+", 3);
        if (words.length < 2 || !words[0].matches("(ssh|ecdsa|sk-ssh|sk-ecdsa)-[A-Za-z0-9@.-]+")) {
            return Optional.empty();
        }
        try {
            byte[] key = Base64.getDecoder().decode(words[1]);
            if (!isOfType(key, words[0])) {
                return Optional.empty();
            }
            byte[] digest = MessageDigest.getInstance("MD5").digest(key);
            return Optional.of(HexFormat.ofDelimiter(":").formatHex(digest));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    /** A key begins with the length and the name of its type, and there is more behind it. */
    private static boolean isOfType(byte[] key, String type) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        return key.length > Integer.BYTES + name.length + Integer.BYTES
                && ByteBuffer.wrap(key).getInt() == name.length
                && Arrays.equals(key, Integer.BYTES, Integer.BYTES + name.length, name, 0, name.length);
    }

    /** Another comment is the same key, which the project can have only once; the comment stays as it was. */
    @Override
    public Effect effect(Change<Spec> change) {
        Optional<String> before = fingerprint(change.before().publicKey());
        boolean same =
                before.isPresent() && before.equals(fingerprint(change.after().publicKey()));
        return same ? Effect.update() : Effect.byFields(change);
    }

    @Override
    protected Spec spec(Seen seen, Known<Spec, Outputs> known) {
        Spec asked = known.spec();
        boolean same = asked != null && fingerprint(asked.publicKey()).equals(Optional.of(seen.fingerprint()));
        return new Spec(asked != null && same ? asked.publicKey() : seen.publicKey(), users(seen));
    }

    @Override
    protected Outputs outputs(Seen seen, Known<Spec, Outputs> known) {
        return outputs(seen);
    }

    private static Outputs outputs(Seen seen) {
        return new Outputs(Long.toString(seen.id()), seen.name(), seen.fingerprint());
    }

    @Override
    protected Created<Outputs> create(ApplyContext<Spec, Outputs> context) {
        String key = context.spec().publicKey();
        try {
            Made<Seen> made = post(Map.of(
                    "name", context.known().physicalName(),
                    "public_key", key,
                    "labels", Labels.of(context.tags())));
            return new Created<>(made.id(), outputs(made.object()));
        } catch (ProviderException e) {
            throw e.kind() == ProviderException.Kind.TAKEN ? taken(context, e) : e;
        }
    }

    /** Says which object it is. */
    private ProviderException taken(ApplyContext<Spec, Outputs> context, ProviderException e) {
        String fingerprint = fingerprint(context.spec().publicKey()).orElse("");
        List<Seen> same = fingerprint.isEmpty()
                ? List.of()
                : list(RestRequest.get("/ssh_keys").query("fingerprint", fingerprint));
        if (same.isEmpty()) {
            return e;
        }
        Seen other = same.get(0);
        String owner = other.labels().get(Marks.ENVIRONMENT);
        return ProviderException.builder(
                        e.kind(),
                        "the project has the key " + fingerprint + " already, as '" + other.name() + "' (" + other.id()
                                + ")" + (owner == null ? "" : " of environment " + owner) + ": name it with sshKeys(\""
                                + other.name() + "\") instead of writing it, or adopt it")
                .code(e.code())
                .requestId(e.requestId())
                .cause(e)
                .build();
    }
}
