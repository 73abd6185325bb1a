package io.infrar.examples.platform;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs short-lived tokens (JWT, HS256). */
public final class Tokens {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final long VALID_SECONDS = 300;

    private final byte[] key;

    /** With the signing key in clear text. */
    public Tokens(String key) {
        this.key = key.getBytes(StandardCharsets.UTF_8);
    }

    String token(String subject, Instant now) {
        String head = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
        String body = encoded("{\"sub\":\"" + subject + "\",\"exp\":" + (now.getEpochSecond() + VALID_SECONDS) + "}");
        return head + "." + body + "." + signature(head + "." + body);
    }

    /** Whether a token was signed with this key. */
    public boolean isSignedByUs(String token) {
        int dot = token.lastIndexOf('.');
        return dot > 0 && signature(token.substring(0, dot)).equals(token.substring(dot + 1));
    }

    private String signature(String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static String encoded(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
