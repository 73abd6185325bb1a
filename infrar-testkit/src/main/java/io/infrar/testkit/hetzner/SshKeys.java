package io.infrar.testkit.hetzner;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

/** Keys are known by name and by what they are: the same key cannot be there twice. */
final class SshKeys extends Resources {
    private static final Set<String> TYPES = Set.of(
            "ssh-rsa",
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "sk-ssh-ed25519@openssh.com",
            "sk-ecdsa-sha2-nistp256@openssh.com");

    SshKeys(Project project) {
        super(project, project.sshKeys);
    }

    @Override
    boolean hasActions() {
        return false;
    }

    @Override
    void routes(Routes routes) {
        super.routes(routes);
        routes.post("/ssh_keys", request -> {
            Input input = Input.of(request);
            String key = input.text("public_key").strip();
            String fingerprint = fingerprint(key);
            ObjectNode labels = input.labels();
            String name = newName(input);
            if (table.visible().anyMatch(row -> row.path("fingerprint").asText().equals(fingerprint))) {
                throw HetznerError.taken("public_key", "SSH key with the same fingerprint already exists");
            }
            ObjectNode row = Project.node().put("name", name).put("fingerprint", fingerprint);
            row.put("public_key", key).set("labels", labels);
            return Routes.answer(201, "ssh_key", view(table.add(row)));
        });
    }

    /** MD5 of the key in pairs of digits, the older of OpenSSH's two forms. */
    static String fingerprint(String key) {
        String[] parts = key.split("\\s+", 3);
        byte[] blob;
        try {
            blob = Base64.getDecoder().decode(parts.length < 2 ? "" : parts[1]);
        } catch (IllegalArgumentException e) {
            throw (HetznerError)
                    HetznerError.invalid("public_key", "is not a valid SSH key").initCause(e);
        }
        // The blob begins with the type once more.
        int length = blob.length < 4 ? -1 : ByteBuffer.wrap(blob).getInt();
        if (!TYPES.contains(parts[0])
                || length < 0
                || length > blob.length - 4
                || !new String(blob, 4, length, StandardCharsets.US_ASCII).equals(parts[0])) {
            throw HetznerError.invalid("public_key", "is not a valid SSH key");
        }
        try {
            return HexFormat.ofDelimiter(":")
                    .formatHex(MessageDigest.getInstance("MD5").digest(blob));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("MD5 is part of every JDK", e);
        }
    }

    @Override
    ObjectNode view(ObjectNode row) {
        return shown(row);
    }
}
