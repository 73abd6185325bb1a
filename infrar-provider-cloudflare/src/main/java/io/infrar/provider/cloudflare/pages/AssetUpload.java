package io.infrar.provider.cloudflare.pages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infrar.provider.cloudflare.api.CloudflareApi;
import io.infrar.rest.RestAnswer;
import io.infrar.rest.RestRequest;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.spi.ReadContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the files of a site into the service's store, which knows files by their content: what was sent before, with any site, is
 * not sent again. The calls are those of the vendor's own tool and not all of them are described in public; see
 * <a href="https://developers.cloudflare.com/pages/get-started/direct-upload/">Direct Upload</a>.
 */
final class AssetUpload {
    static final long LARGEST_FILE = 25L << 20;
    static final int MOST_FILES = 20_000;

    /** As many, and as much in a call, as the vendor's own tool sends. */
    private static final int AT_ONCE = 3;

    private static final int FILES_IN_A_CALL = 2_000;
    private static final long BYTES_IN_A_CALL = 40L << 20;

    /** Calls that follow each other: while the service works on what it got, the line is busy with more. */
    private static final long MOST_ROUNDS = 8;

    private static final long BYTES_IN_A_ROUND = 6L << 20;

    /** "Unauthorized", which also a token that has expired gets. */
    private static final String EXPIRED = "8000013";

    private static final long EXPIRES_SOON_SECONDS = 30;

    private static final Logger LOG = LoggerFactory.getLogger(AssetUpload.class);

    private final CloudflareApi api;
    private final String project;
    private @Nullable String token;

    AssetUpload(CloudflareApi api, String project) {
        this.api = api;
        this.project = project;
    }

    /** A file and by what the store knows it. */
    private record Asset(SiteFile file, String hash) {
        private String before() {
            return "{\"key\":\"" + hash + "\",\"value\":\"";
        }

        private String behind() {
            return "\",\"metadata\":{\"contentType\":\"" + file.contentType() + "\"},\"base64\":true}";
        }

        long length() {
            return before().length() + file.base64Length() + behind().length();
        }

        void writeTo(OutputStream out) throws IOException {
            out.write(before().getBytes(StandardCharsets.US_ASCII));
            file.writeBase64(out);
            out.write(behind().getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Files that are sent with one call. */
    private static final class Bucket {
        final List<Asset> assets = new ArrayList<>();
        long bytes;

        boolean takes(Asset asset) {
            return assets.size() < FILES_IN_A_CALL && bytes + asset.file().size() <= BYTES_IN_A_CALL;
        }

        void add(Asset asset) {
            assets.add(asset);
            bytes += asset.file().size();
        }
    }

    /**
     * Sends what the store does not have, and makes use of the files.
     *
     * @param use gets the hash of each file by its path in the site, which begins with a slash
     */
    <R> R send(ReadContext context, List<SiteFile> files, Function<Map<String, String>, R> use) {
        List<Asset> assets = Parallel.beside(this::prepareToken, () -> hashed(files));
        Map<String, Asset> byHash = new LinkedHashMap<>();
        assets.forEach(asset -> byHash.putIfAbsent(asset.hash(), asset));
        checkCount(files.size());
        List<Asset> missing = missing(byHash);
        long bytes = missing.stream().mapToLong(asset -> asset.file().size()).sum();
        context.progress(missing.size() + " of " + files.size() + " files to upload, " + bytes / 1000 + " kB");
        Parallel.map(buckets(missing), AT_ONCE, bucket -> {
            if (api.connection().isCancelled()) {
                throw new CancellationException("cancelled while uploading files");
            }
            upload(bucket);
            return bucket;
        });
        Map<String, String> manifest = new TreeMap<>();
        assets.forEach(asset -> manifest.put("/" + asset.file().name(), asset.hash()));
        return Parallel.beside(() -> keep(context, byHash.keySet()), () -> use.apply(manifest));
    }

    private static List<Asset> hashed(List<SiteFile> files) {
        return Parallel.map(files, Runtime.getRuntime().availableProcessors(), file -> new Asset(file, file.hash()));
    }

    /** The token says what the account's plan allows. */
    private void checkCount(int files) {
        int most = claims(token()).path("max_file_count_allowed").asInt(MOST_FILES);
        if (files > most) {
            throw ProviderException.of(
                    Kind.INVALID,
                    "the site has " + files + " files, and this account may have " + most + " in one site");
        }
    }

    private List<Asset> missing(Map<String, Asset> byHash) {
        RestAnswer answer =
                authorized(auth -> post("/pages/assets/check-missing", Map.of("hashes", byHash.keySet()), auth));
        Set<String> missing = new HashSet<>();
        answer.json().path("result").forEach(hash -> missing.add(hash.asText()));
        List<Asset> assets = new ArrayList<>(byHash.values());
        assets.removeIf(asset -> !missing.contains(asset.hash()));
        return assets;
    }

    /** The largest first, each into the bucket that has least: a few buckets of the same size are sent side by side. */
    private static List<Bucket> buckets(List<Asset> missing) {
        long bytes = missing.stream().mapToLong(asset -> asset.file().size()).sum();
        long rounds = Math.min(MOST_ROUNDS, 1 + bytes / BYTES_IN_A_ROUND);
        List<Bucket> buckets = new ArrayList<>();
        for (long i = 0; i < AT_ONCE * rounds; i++) {
            buckets.add(new Bucket());
        }
        List<Asset> largest = new ArrayList<>(missing);
        largest.sort(
                Comparator.comparingLong((Asset asset) -> asset.file().size()).reversed());
        for (Asset asset : largest) {
            Bucket least = buckets.stream()
                    .filter(bucket -> bucket.takes(asset))
                    .min(Comparator.comparingLong(bucket -> bucket.bytes))
                    .orElse(null);
            if (least == null) {
                least = new Bucket();
                buckets.add(least);
            }
            least.add(asset);
        }
        buckets.removeIf(bucket -> bucket.assets.isEmpty());
        return buckets;
    }

    /** The files are read while they are sent, so that none of them has to fit into memory. */
    private void upload(Bucket bucket) {
        List<Asset> assets = bucket.assets;
        long length = 2L
                + assets.size()
                - 1
                + assets.stream().mapToLong(Asset::length).sum();
        authorized(auth -> RestRequest.post("/pages/assets/upload", null)
                .header("Authorization", "Bearer " + auth)
                .body("application/json", length, out -> {
                    char separator = '[';
                    for (Asset asset : assets) {
                        out.write(separator);
                        asset.writeTo(out);
                        separator = ',';
                    }
                    out.write(']');
                })
                .asRepeatable());
    }

    /** Says that the files are still in use. When that fails, they may have to be sent again with the next change, no more. */
    private void keep(ReadContext context, Set<String> hashes) {
        try {
            authorized(auth -> post("/pages/assets/upsert-hashes", Map.of("hashes", hashes), auth));
        } catch (ProviderException e) {
            context.progress("the files were uploaded, but may have to be uploaded again next time: " + e.getMessage());
        }
    }

    private static RestRequest post(String path, Object json, String auth) {
        return RestRequest.post(path, json)
                .header("Authorization", "Bearer " + auth)
                .asRepeatable();
    }

    // ---- token

    /** Whoever needs it asks again when that failed, and says why. */
    private void prepareToken() {
        try {
            token();
        } catch (RuntimeException e) {
            LOG.debug("no upload token yet", e);
        }
    }

    /** Makes a call with the upload token, once more with a new one when it has expired meanwhile. */
    private RestAnswer authorized(Function<String, RestRequest> request) {
        String auth = token();
        try {
            return api.call(request.apply(auth));
        } catch (ProviderException e) {
            if (e.kind() != Kind.UNAUTHENTICATED && !EXPIRED.equals(e.code())) {
                throw e;
            }
            return api.call(request.apply(renewed(auth)));
        }
    }

    private synchronized String token() {
        String known = token;
        return known == null || expiresSoon(known) ? fetch() : known;
    }

    private synchronized String renewed(String expired) {
        String known = token;
        return known == null || known.equals(expired) ? fetch() : known;
    }

    private String fetch() {
        String fresh = api.call(RestRequest.get(PagesProject.path(api, project) + "/upload-token"))
                .json()
                .path("result")
                .path("jwt")
                .asText();
        token = fresh;
        return fresh;
    }

    private static boolean expiresSoon(String jwt) {
        JsonNode end = claims(jwt).path("exp");
        return end.isNumber()
                && end.asLong() - EXPIRES_SOON_SECONDS <= Instant.now().getEpochSecond();
    }

    /** What a token says about itself; nothing when it is of a kind that we do not know. */
    private static JsonNode claims(String jwt) {
        ObjectMapper mapper = new ObjectMapper();
        String[] parts = jwt.split("\\.", -1);
        try {
            return parts.length < 2
                    ? mapper.createObjectNode()
                    : mapper.readTree(Base64.getUrlDecoder().decode(parts[1]));
        } catch (IllegalArgumentException | IOException e) {
            return mapper.createObjectNode();
        }
    }
}
