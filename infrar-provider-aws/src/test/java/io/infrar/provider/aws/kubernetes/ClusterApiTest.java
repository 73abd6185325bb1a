package io.infrar.provider.aws.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.infrar.spi.ProviderException;
import io.infrar.spi.ProviderException.Kind;
import io.infrar.testkit.kubernetes.KubernetesSim;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

class ClusterApiTest {
    private static final KubernetesSim SIM = new KubernetesSim();
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private final List<ClusterApi> open = new ArrayList<>();
    private final ClusterApi api = api(SIM.authority(), "secret");

    private ClusterApi api(String authority, String secret) {
        AwsCredentials credentials = AwsSessionCredentials.create("key", secret, "session/token+=");
        ClusterApi made = new ClusterApi(
                "main",
                SIM.endpoint().toString(),
                authority,
                new ClusterToken("main", "eu-central-1", () -> credentials));
        open.add(made);
        return made;
    }

    @BeforeEach
    void beginWithNothing() {
        SIM.reset();
        SIM.callers(EksTokens.of("main", "eu-central-1", "key", "secret"));
    }

    @AfterEach
    void close() {
        open.forEach(ClusterApi::close);
    }

    @Test
    void a_token_of_temporary_credentials_is_accepted_and_one_signed_with_another_secret_is_not() {
        assertThat(api.get("/api/v1/namespaces/default")).isPresent();

        ProviderException refused = refusal(() -> api(SIM.authority(), "wrong").get("/api/v1/namespaces/default"));

        assertThat(refused.kind()).isEqualTo(Kind.UNAUTHENTICATED);
        assertThat(refused.requestId()).isNotNull();
        assertThat(refused.getMessage()).contains("who made the cluster is its administrator", "access-entry");
    }

    @Test
    void another_certificate_than_eks_names_is_not_trusted() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        X509TrustManager known = (X509TrustManager) factory.getTrustManagers()[0];
        String other = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(known.getAcceptedIssuers()[0].getEncoded())
                + "\n-----END CERTIFICATE-----\n";

        ProviderException refused = refusal(() -> api(other, "secret").get("/api/v1/namespaces/default"));

        assertThat(refused.kind()).isEqualTo(Kind.FAILED);
        assertThat(refused.getMessage()).contains("does not show the certificate that EKS names");
    }

    @Test
    void a_cluster_that_does_not_answer_is_a_connection_that_may_be_tried_again() {
        KubernetesSim gone = new KubernetesSim();
        gone.close();
        ClusterApi there = new ClusterApi(
                "main",
                gone.endpoint().toString(),
                gone.authority(),
                new ClusterToken("main", "eu-central-1", () -> AwsSessionCredentials.create("a", "b", "c")));
        open.add(there);

        ProviderException refused = refusal(() -> there.get("/api/v1/namespaces/default"));

        assertThat(refused.kind()).isEqualTo(Kind.CONNECTION);
        assertThat(refused.getMessage()).contains("from inside of its network only");
    }

    @Test
    void a_list_has_all_pages_also_when_one_became_too_old() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 501; i++) {
            names.add("map-" + i);
            SIM.edit(
                    MAPS + "/map-" + i,
                    "somebody",
                    map("map-" + i, Map.of("of", "test")).toString());
        }
        apply("other", Map.of());

        assertThat(names(api.list(MAPS, Map.of("of", "test")))).hasSize(501).containsAll(names);

        SIM.expireNextList();
        assertThat(names(api.list(MAPS, Map.of("of", "test")))).hasSize(501).containsAll(names);
    }

    @Test
    void answers_become_kinds_of_errors_once() {
        record Case(int status, String reason, String message, Kind kind) {}
        List<Case> cases = List.of(
                new Case(403, "Forbidden", "user cannot patch", Kind.DENIED),
                new Case(403, "Forbidden", "exceeded quota: compute", Kind.QUOTA),
                new Case(409, "Conflict", "the object has been modified", Kind.BUSY),
                new Case(409, "AlreadyExists", "exists", Kind.TAKEN),
                new Case(422, "Invalid", "spec: Invalid value", Kind.INVALID),
                new Case(429, "TooManyRequests", "slow down", Kind.THROTTLED),
                new Case(500, "InternalError", "failed calling webhook", Kind.UNAVAILABLE),
                new Case(503, "ServiceUnavailable", "etcd", Kind.UNAVAILABLE));
        for (Case each : cases) {
            SIM.refuseNext(each.status(), each.reason(), each.message());
            ProviderException refused = refusal(() -> apply("map", Map.of()));
            assertThat(refused.kind()).as(each.message()).isEqualTo(each.kind());
            assertThat(refused.code()).isEqualTo(each.reason());
            assertThat(refused.getMessage()).contains(each.message());
        }
    }

    @Test
    void the_text_of_a_refusal_is_left_out_where_it_may_have_a_secret() {
        SIM.refuseNext(422, "Invalid", "data: Invalid value: s3cret");

        ProviderException refused = refusal(() -> api.apply(MAPS + "/map", map("map", Map.of()), true));

        assertThat(refused.getMessage()).doesNotContain("s3cret").contains("[Invalid]");
    }

    // ---- helpers

    private void apply(String name, Map<String, String> labels) {
        api.apply(MAPS + "/" + name, map(name, labels), false);
    }

    private static JsonNode map(String name, Map<String, String> labels) {
        Function<Object, JsonNode> json = new ObjectMapper()::valueToTree;
        return json.apply(Map.of(
                "apiVersion",
                "v1",
                "kind",
                "ConfigMap",
                "metadata",
                Map.of("name", name, "labels", labels),
                "data",
                Map.of("key", "value")));
    }

    private static Set<String> names(List<JsonNode> objects) {
        Set<String> names = new HashSet<>();
        objects.forEach(each -> names.add(each.at("/metadata/name").asText()));
        return names;
    }

    private static ProviderException refusal(Runnable call) {
        return Optional.ofNullable(catchThrowableOfType(ProviderException.class, call::run))
                .orElseThrow(() -> new AssertionError("nothing was refused"));
    }
}
