package io.infrar.provider.aws.kubernetes;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who a token is of, as a cluster of EKS finds out: it lets through only these parameters, and asks STS with just two headers. The
 * signature is computed here anew, by <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">the description of it</a>.
 */
final class EksTokens {
    private static final Set<String> ALLOWED = Set.of(
            "Action",
            "Version",
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Date",
            "X-Amz-Expires",
            "X-Amz-Security-Token",
            "X-Amz-SignedHeaders",
            "X-Amz-Signature");

    private EksTokens() {}

    static Function<String, Optional<String>> of(String cluster, String region, String key, String secret) {
        return token -> {
            if (!token.startsWith("k8s-aws-v1.") || token.contains("=")) {
                return Optional.empty();
            }
            URI url = URI.create(new String(
                    Base64.getUrlDecoder().decode(token.substring("k8s-aws-v1.".length())), StandardCharsets.UTF_8));
            Map<String, String> raw = new TreeMap<>();
            for (String pair : url.getRawQuery().split("&")) {
                raw.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
            }
            String host = "sts." + region + ".amazonaws.com";
            String day = raw.get("X-Amz-Date").substring(0, 8);
            String scope = day + "/" + region + "/sts/aws4_request";
            boolean good = url.getScheme().equals("https")
                    && url.getHost().equals(host)
                    && ALLOWED.containsAll(raw.keySet())
                    && raw.get("X-Amz-Expires").equals("60")
                    && raw.get("Action").equals("GetCallerIdentity")
                    && decode(raw.get("X-Amz-SignedHeaders")).equals("host;x-k8s-aws-id")
                    && decode(raw.get("X-Amz-Credential")).equals(key + "/" + scope);
            String signature = raw.remove("X-Amz-Signature");
            StringBuilder query = new StringBuilder();
            raw.forEach((name, value) -> query.append(query.isEmpty() ? "" : "&")
                    .append(name)
                    .append('=')
                    .append(value));
            String request = "GET\n/\n" + query + "\nhost:" + host + "\nx-k8s-aws-id:" + cluster
                    + "\n\nhost;x-k8s-aws-id\n" + hex(sha256(""));
            String text = "AWS4-HMAC-SHA256\n" + raw.get("X-Amz-Date") + "\n" + scope + "\n" + hex(sha256(request));
            byte[] signing = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
            for (String part : new String[] {day, region, "sts", "aws4_request", text}) {
                signing = hmac(signing, part);
            }
            return good && hex(signing).equals(signature) ? Optional.of(key) : Optional.empty();
        };
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
