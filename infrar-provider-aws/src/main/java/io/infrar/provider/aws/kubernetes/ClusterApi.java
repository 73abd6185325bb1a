package io.infrar.provider.aws.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.apache.ApacheHttpClient;

/**
 * The API of one cluster, as far as it is needed: one object, a list by labels, server-side apply, delete. Each call may be made
 * twice, so what fails on the way is left to the engine, which runs the verb again. See the
 * <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/">concepts of the API</a>.
 */
final class ClusterApi implements AutoCloseable {
    /** Who we are for server-side apply: fields that others set are theirs, unless we ask for them. */
    private static final String MANAGER = "infrar";

    private static final String PAGE = "500";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String cluster;
    private final URI endpoint;
    private final ClusterToken token;
    private final SdkHttpClient http;

    /** @param authority what the endpoint's certificate is signed with, PEM */
    ClusterApi(String cluster, String endpoint, String authority, ClusterToken token) {
        this.cluster = cluster;
        this.endpoint = URI.create(endpoint);
        this.token = token;
        TrustManager[] trusted = trusted(cluster, authority);
        this.http = ApacheHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(10))
                .socketTimeout(Duration.ofSeconds(60))
                .tlsTrustManagersProvider(() -> trusted)
                .build();
    }

    private static TrustManager[] trusted(String cluster, String authority) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(authority.getBytes(StandardCharsets.UTF_8)))) {
                store.setCertificateEntry("authority-" + count++, each);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw ProviderException.builder(
                            Kind.FAILED,
                            "EKS gave no certificate to trust for cluster " + cluster + ": " + e.getMessage())
                    .cause(e)
                    .build();
        }
    }

    // ---- calls

    /** An object, if it is there; also one that is being deleted. */
    Optional<JsonNode> get(String path) {
        try {
            return Optional.of(call(SdkHttpMethod.GET, path, Map.of(), null, null, false));
        } catch (ProviderException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The objects of a collection that have all these labels. */
    List<JsonNode> list(String path, Map<String, String> labels) {
        List<String> terms = new ArrayList<>();
        new TreeMap<>(labels).forEach((key, value) -> terms.add(key + "=" + value));
        Map<String, String> query = new TreeMap<>(Map.of("limit", PAGE));
        if (!terms.isEmpty()) {
            query.put("labelSelector", String.join(",", terms));
        }
        List<JsonNode> found = new ArrayList<>();
        while (true) {
            JsonNode page;
            try {
                page = call(SdkHttpMethod.GET, path, query, null, null, false);
            } catch (ProviderException e) {
                if (!"Expired".equals(e.code()) || query.remove("continue") == null) {
                    throw e;
                }
                found.clear(); // the list is too old to go on with
                continue;
            }
            page.path("items").forEach(found::add);
            String next = page.at("/metadata/continue").asText("");
            if (next.isEmpty()) {
                return found;
            }
            query.put("continue", next);
        }
    }

    /**
     * Creates or changes an object: fields that we set before and leave out now go, and fields of others stay.
     *
     * @param secret whether a refusal may have a secret in its text, which is left out then
     */
    JsonNode apply(String path, JsonNode manifest, boolean secret) {
        return call(
                SdkHttpMethod.PATCH,
                path,
                Map.of("fieldManager", MANAGER, "force", "true"),
                "application/apply-patch+yaml", // every JSON is YAML
                manifest,
                secret);
    }

    /** Deletes an object once all that it made is gone. The HTTP client sends no body with it, so this is said in the query. */
    void delete(String path) {
        call(SdkHttpMethod.DELETE, path, Map.of("propagationPolicy", "Foreground"), null, null, false);
    }

    private JsonNode call(
            SdkHttpMethod method,
            String path,
            Map<String, String> query,
            @Nullable String type,
            @Nullable JsonNode body,
            boolean secret) {
        String what = method + " " + path + " of cluster " + cluster;
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .uri(endpoint)
                .method(method)
                .encodedPath(path)
                .putHeader("Accept", "application/json")
                .putHeader("User-Agent", "infrar")
                .putHeader("Authorization", "Bearer " + token.get());
        query.forEach(request::putRawQueryParameter);
        HttpExecuteRequest.Builder execution = HttpExecuteRequest.builder();
        try {
            if (body != null) {
                byte[] bytes = JSON.writeValueAsBytes(body);
                request.putHeader("Content-Type", String.valueOf(type))
                        .putHeader("Content-Length", Integer.toString(bytes.length));
                execution.contentStreamProvider(() -> new ByteArrayInputStream(bytes));
            }
            HttpExecuteResponse response = http.prepareRequest(
                            execution.request(request.build()).build())
                    .call();
            JsonNode answer = read(response);
            int status = response.httpResponse().statusCode();
            if (status >= 400) {
                throw refused(what, status, answer, response, secret);
            }
            return answer;
        } catch (SSLException e) {
            throw ProviderException.builder(
                            Kind.FAILED,
                            what + " is not possible: " + endpoint.getHost()
                                    + " does not show the certificate that EKS names: " + e.getMessage())
                    .cause(e)
                    .build();
        } catch (IOException e) {
            throw ProviderException.builder(
                            Kind.CONNECTION,
                            what + " got no answer from " + endpoint.getHost() + ": " + e.getMessage()
                                    + "; where its API is reachable from inside of its network only, run this there")
                    .cause(e)
                    .build();
        }
    }

    private static JsonNode read(HttpExecuteResponse response) throws IOException {
        if (response.responseBody().isEmpty()) {
            return MissingNode.getInstance();
        }
        try (InputStream stream = response.responseBody().get()) {
            byte[] bytes = stream.readAllBytes();
            boolean json = response.httpResponse()
                    .firstMatchingHeader("Content-Type")
                    .filter(type -> type.startsWith("application/json"))
                    .isPresent();
            return json
                    ? JSON.readTree(bytes)
                    : JSON.getNodeFactory().textNode(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    // ---- refusals

    private ProviderException refused(
            String what, int status, JsonNode answer, HttpExecuteResponse response, boolean secret) {
        String reason = answer.path("reason").asText("");
        String message =
                answer.isTextual() ? answer.asText() : answer.path("message").asText("");
        Kind kind = kind(status, reason, message);
        StringBuilder text = new StringBuilder(what).append(" failed");
        if (!secret && !message.isBlank()) {
            text.append(": ").append(message.strip().lines().findFirst().orElse(""));
        }
        text.append(hint(kind));
        return ProviderException.builder(kind, text.toString())
                .code(reason.isEmpty() ? Integer.toString(status) : reason)
                .requestId(
                        response.httpResponse().firstMatchingHeader("Audit-Id").orElse(null))
                .retryAfter(response.httpResponse()
                        .firstMatchingHeader("Retry-After")
                        .filter(seconds -> seconds.matches("\\d{1,5}"))
                        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                        .orElse(null))
                .build();
    }

    private static Kind kind(int status, String reason, String message) {
        return switch (status) {
            case 401 -> Kind.UNAUTHENTICATED;
            case 403 -> message.contains("exceeded quota") ? Kind.QUOTA : Kind.DENIED;
            case 404 -> Kind.NOT_FOUND;
            case 409 -> reason.equals("AlreadyExists") ? Kind.TAKEN : Kind.BUSY;
            case 429 -> Kind.THROTTLED;
            default -> status >= 500 ? Kind.UNAVAILABLE : Kind.INVALID;
        };
    }

    private static String hint(Kind kind) {
        return switch (kind) {
            case UNAUTHENTICATED, DENIED ->
                "; who made the cluster is its administrator, others need an access-entry with AmazonEKSClusterAdminPolicy";
            default -> "";
        };
    }

    @Override
    public void close() {
        http.close();
    }
}
