package io.infrar.testkit.s3;

import io.infrar.testkit.s3.S3Sim.Profile;
import io.infrar.testkit.sim.SimRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks signatures of version 4, in headers and in addresses. See
 * <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html">how they are made</a>.
 */
final class Signatures {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Duration SKEW = Duration.ofMinutes(15);
    private static final long LONGEST = Duration.ofDays(7).toSeconds();
    private static final String UNSIGNED = "UNSIGNED-PAYLOAD";

    private final Profile profile;
    private final Map<String, String> secrets;

    /**
     * Begins.
     *
     * @param secrets by access key
     */
    Signatures(Profile profile, Map<String, String> secrets) {
        this.profile = profile;
        this.secrets = secrets;
    }

    /** What a signature consists of. */
    private record Signed(
            String accessKey, String scope, String region, Instant at, Set<String> headers, String signature) {}

    /** The access key of a signed request; empty when it is not signed at all. */
    Optional<String> verify(SimRequest request, Instant now) {
        boolean inAddress = request.query("X-Amz-Signature").isPresent();
        Optional<String> header = request.header("authorization");
        if (!inAddress && header.isEmpty()) {
            return Optional.empty();
        }
        if (inAddress && header.isPresent()) {
            throw S3Error.invalid("Only one auth mechanism allowed");
        }
        Signed signed = inAddress ? ofAddress(request, now) : ofHeader(request, header.orElseThrow(), now);
        checkRegion(signed.region());
        String secret = secrets.get(signed.accessKey());
        if (secret == null) {
            throw profile == Profile.R2
                    ? new S3Error(401, "Unauthorized", "Unauthorized")
                    : new S3Error(403, "InvalidAccessKeyId", "The access key does not exist.");
        }
        String payload = payload(request, inAddress);
        String expected = sign(secret, signed, canonical(request, signed.headers(), payload));
        if (!MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), signed.signature().getBytes(StandardCharsets.UTF_8))) {
            throw mismatch();
        }
        return Optional.of(signed.accessKey());
    }

    private static S3Error mismatch() {
        return new S3Error(
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided."
                        + " Check your secret access key and signing method.");
    }

    private Signed ofHeader(SimRequest request, String header, Instant now) {
        if (!header.startsWith(ALGORITHM)) {
            throw S3Error.invalid("Authorization must be " + ALGORITHM);
        }
        Map<String, String> parts = new HashMap<>();
        for (String part : header.substring(ALGORITHM.length()).split(",")) {
            String[] pair = part.strip().split("=", 2);
            parts.put(pair[0], pair.length < 2 ? "" : pair[1]);
        }
        Instant at = time(request.header("x-amz-date").orElse(""));
        if (Duration.between(at, now).abs().compareTo(SKEW) > 0) {
            throw new S3Error(
                    403,
                    "RequestTimeTooSkewed",
                    "The difference between the request time and the server's time is too large.");
        }
        Signed signed = signed(
                parts.getOrDefault("Credential", ""),
                at,
                parts.getOrDefault("SignedHeaders", ""),
                parts.getOrDefault("Signature", ""));
        for (String name : request.headers().keySet()) {
            if (name.startsWith("x-amz-") && !signed.headers().contains(name)) {
                throw S3Error.denied("There were headers present in the request which were not signed: " + name);
            }
        }
        return signed;
    }

    private Signed ofAddress(SimRequest request, Instant now) {
        if (!request.query("X-Amz-Algorithm").orElse("").equals(ALGORITHM)) {
            throw badAddress("X-Amz-Algorithm only supports " + ALGORITHM);
        }
        long expires;
        try {
            expires = Long.parseLong(request.query("X-Amz-Expires").orElse(""));
        } catch (NumberFormatException e) {
            throw badAddress("X-Amz-Expires must be a number").because(e);
        }
        if (expires < 1 || expires > LONGEST) {
            throw badAddress("X-Amz-Expires must be between 1 and " + LONGEST + " seconds");
        }
        Instant at = time(request.query("X-Amz-Date").orElse(""));
        if (at.minus(SKEW).isAfter(now)) {
            throw S3Error.denied("Request is not valid yet");
        }
        if (now.isAfter(at.plusSeconds(expires))) {
            throw profile == Profile.R2
                    ? new S3Error(400, "ExpiredRequest", "Request has expired")
                    : S3Error.denied("Request has expired");
        }
        return signed(
                request.query("X-Amz-Credential").orElse(""),
                at,
                request.query("X-Amz-SignedHeaders").orElse(""),
                request.query("X-Amz-Signature").orElse(""));
    }

    private static S3Error badAddress(String message) {
        return new S3Error(400, "AuthorizationQueryParametersError", message);
    }

    private static Signed signed(String credential, Instant at, String headers, String signature) {
        String[] scope = credential.split("/");
        if (scope.length != 5
                || !scope[3].equals("s3")
                || !scope[4].equals("aws4_request")
                || !scope[1].equals(TIME.format(at).substring(0, 8))) {
            throw new S3Error(400, "AuthorizationHeaderMalformed", "The credential '" + credential + "' is malformed.");
        }
        Set<String> names = Set.copyOf(Arrays.asList(headers.split(";")));
        if (!names.contains("host")) {
            throw mismatch();
        }
        return new Signed(scope[0], credential.substring(scope[0].length() + 1), scope[2], at, names, signature);
    }

    private static Instant time(String text) {
        try {
            return TIME.parse(text, Instant::from);
        } catch (DateTimeException e) {
            throw S3Error.denied("A valid date is required: X-Amz-Date is '" + text + "'")
                    .because(e);
        }
    }

    private void checkRegion(String region) {
        if (profile == Profile.R2 && !Set.of("auto", "us-east-1", "").contains(region)) {
            throw new S3Error(
                    400,
                    "InvalidRegionName",
                    "The region name '" + region
                            + "' is not valid. Must be one of: wnam, enam, weur, eeur, apac, auto");
        }
    }

    /** The hash of the body that was signed; neither vendor takes bodies that come in chunks of the signature's own. */
    private String payload(SimRequest request, boolean inAddress) {
        String given = request.header("x-amz-content-sha256").orElse(inAddress ? UNSIGNED : "");
        if (given.isEmpty()) {
            throw new S3Error(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256");
        }
        boolean chunked = request.header("content-encoding").orElse("").contains("aws-chunked");
        if (given.startsWith("STREAMING-") || chunked) {
            if (profile == Profile.HETZNER) {
                throw new S3Error(
                        400,
                        "XAmzContentSHA256Mismatch",
                        "The provided 'x-amz-content-sha256' header does not match what was computed.");
            }
            throw given.endsWith("-TRAILER") ? S3Error.notImplemented(given) : mismatch();
        }
        if (!given.equals(UNSIGNED) && !given.equals(Encoding.hex(Encoding.hash("SHA-256", request.body())))) {
            throw new S3Error(
                    400,
                    "XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        return given;
    }

    private static String canonical(SimRequest request, Set<String> headers, String payload) {
        List<String> query = new ArrayList<>();
        request.query().forEach((name, values) -> {
            if (!name.equals("X-Amz-Signature")) {
                values.forEach(
                        value -> query.add(Encoding.percent(name, false) + "=" + Encoding.percent(value, false)));
            }
        });
        query.sort(null);
        List<String> names = headers.stream().sorted().toList();
        StringBuilder text = new StringBuilder(request.method())
                .append('\n')
                .append(Encoding.percent(S3Call.decode(request.path()), true))
                .append('\n')
                .append(String.join("&", query))
                .append('\n');
        for (String name : names) {
            String value = String.join(",", request.headers().getOrDefault(name, List.of()));
            text.append(name)
                    .append(':')
                    .append(value.strip().replaceAll(" +", " "))
                    .append('\n');
        }
        return text.append('\n')
                .append(String.join(";", names))
                .append('\n')
                .append(payload)
                .toString();
    }

    private static String sign(String secret, Signed signed, String canonical) {
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : signed.scope().split("/")) {
            key = mac(key, part);
        }
        String text = String.join(
                "\n",
                ALGORITHM,
                TIME.format(signed.at()),
                signed.scope(),
                Encoding.hex(Encoding.hash("SHA-256", canonical.getBytes(StandardCharsets.UTF_8))));
        return Encoding.hex(mac(key, text));
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
