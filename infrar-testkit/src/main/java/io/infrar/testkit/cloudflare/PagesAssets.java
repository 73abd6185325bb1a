package io.infrar.testkit.cloudflare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infrar.testkit.sim.SimAnswer;
import io.infrar.testkit.sim.SimRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.commons.codec.digest.Blake3;

/**
 * Files uploaded for Pages projects, known by their hash. The credential is the upload token of a project, not an API token. Whether a
 * hash is right can only be seen with the file's name, so it is checked when a deployment names it.
 */
final class PagesAssets {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration VALID = Duration.ofMinutes(30);
    private static final String SIGNATURE = "HmacSHA256";
    private static final int UNAUTHORIZED = 8000013;
    private final World world;
    private final Blobs blobs;

    PagesAssets(World world, Blobs blobs) {
        this.world = world;
        this.blobs = blobs;
    }

    void routes(Api api) {
        api.foreign("POST", "/pages/assets/check-missing", this::checkMissing);
        api.foreign("POST", "/pages/assets/upload", this::upload);
        api.foreign("POST", "/pages/assets/upsert-hashes", this::upsert);
    }

    /** A file's hash: of its content in base64 followed by its extension, the first 32 hexadecimal characters. */
    static String hash(String path, byte[] content) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        // A name that only begins with a dot has no extension.
        int dot = name.lastIndexOf('.');
        String extension = dot > 0 ? name.substring(dot + 1) : "";
        byte[] hashed = (Base64.getEncoder().encodeToString(content) + extension).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(Blake3.hash(hashed)).substring(0, 32);
    }

    Optional<byte[]> content(String projectId, String hash) {
        return blobs.get(projectId, hash);
    }

    /** A token for uploads to one project. */
    String token(String projectId) {
        long now = world.instant().getEpochSecond();
        ObjectNode claims = World.object()
                .put("account_id", world.options().accountId())
                .put("project_id", projectId)
                .put("max_file_count_allowed", world.options().filesPerDeployment())
                .put("iat", now)
                .put("exp", now + VALID.toSeconds());
        String signed = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + base64(claims.toString());
        return signed + "." + signature(signed);
    }

    private String project(SimRequest request) {
        String token = request.header("Authorization")
                .filter(header -> header.startsWith("Bearer "))
                .map(header -> header.substring("Bearer ".length()))
                .orElseThrow(() -> new Refused(401, UNAUTHORIZED, "Authorization failed"));
        String[] parts = token.split("\\.", -1);
        boolean genuine = parts.length == 3
                && MessageDigest.isEqual(
                        signature(parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII),
                        parts[2].getBytes(StandardCharsets.UTF_8));
        if (!genuine) {
            throw new Refused(401, UNAUTHORIZED, "Authorization failed");
        }
        try {
            JsonNode claims =
                    JSON.readTree(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
            if (claims.path("exp").asLong() <= world.instant().getEpochSecond()) {
                throw new Refused(401, UNAUTHORIZED, "Authorization failed");
            }
            return claims.path("project_id").asText();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String signature(String text) {
        ObjectNode keys = world.table("keys");
        if (!keys.has("upload")) {
            keys.put("upload", world.id() + world.id());
        }
        try {
            Mac mac = Mac.getInstance(SIGNATURE);
            mac.init(new SecretKeySpec(keys.path("upload").asText().getBytes(StandardCharsets.US_ASCII), SIGNATURE));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> hashes(SimRequest request) {
        JsonNode hashes = Api.body(request).path("hashes");
        if (!hashes.isArray()) {
            throw new Refused(400, 8000000, "hashes must be a list");
        }
        if (hashes.size() > world.options().filesPerDeployment()) {
            throw tooManyFiles(hashes.size());
        }
        return World.strings(hashes);
    }

    Refused tooManyFiles(int count) {
        return new Refused(
                400,
                8000097,
                "Pages only supports up to " + world.options().filesPerDeployment()
                        + " files in a deployment, there are " + count);
    }

    private SimAnswer checkMissing(SimRequest request) {
        String project = project(request);
        ArrayNode missing = World.array();
        hashes(request).stream()
                .distinct()
                .filter(hash -> !blobs.has(project, hash))
                .forEach(missing::add);
        return Envelope.ok(missing);
    }

    private SimAnswer upload(SimRequest request) {
        String project = project(request);
        JsonNode files;
        try {
            files = request.json();
        } catch (IllegalArgumentException e) {
            throw new Refused(400, 8000000, "The body must be a list of files", e);
        }
        if (!files.isArray()) {
            throw new Refused(400, 8000000, "The body must be a list of files");
        }
        files.forEach(file -> store(project, file));
        return Envelope.ok(World.object().put("successful_key_count", files.size()));
    }

    private void store(String project, JsonNode file) {
        String key = file.path("key").asText();
        if (!key.matches("[0-9a-f]{32}")) {
            throw new Refused(400, 8000000, "key must be 32 hexadecimal characters: '" + key + "'");
        }
        if (!file.path("base64").asBoolean()) {
            throw new Refused(400, 8000000, "base64 must be true for " + key);
        }
        if (file.path("metadata").path("contentType").asText("").isEmpty()) {
            throw new Refused(400, 8000000, "metadata.contentType is missing for " + key);
        }
        byte[] content;
        try {
            content = Base64.getDecoder().decode(file.path("value").asText());
        } catch (IllegalArgumentException e) {
            throw new Refused(400, 8000000, "value is not base64 for " + key, e);
        }
        if (content.length > world.options().fileSize()) {
            throw new Refused(
                    413,
                    8000098,
                    "Pages only supports files up to " + world.options().fileSize() + " bytes: " + key + " has "
                            + content.length);
        }
        blobs.put(project, key, content);
        world.put("pages_types", project + "/" + key, file.path("metadata").path("contentType"));
    }

    private SimAnswer upsert(SimRequest request) {
        project(request);
        hashes(request);
        return Envelope.ok(null);
    }
}
