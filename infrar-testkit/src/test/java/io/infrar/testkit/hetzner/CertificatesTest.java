package io.infrar.testkit.hetzner;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.testkit.hetzner.ApiClient.Answer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CertificatesTest {
    private final HetznerSim sim = HetznerSim.start();
    private final ApiClient api = ApiClient.of(sim);

    @AfterEach
    void close() {
        sim.close();
    }

    private Answer upload(String name, String certificate, String key) {
        return api.call(
                "POST",
                "/certificates",
                "{'name':'" + name + "','certificate':'" + certificate + "','private_key':'" + key + "'}");
    }

    private static String sha1(byte[] content) throws NoSuchAlgorithmException {
        return HexFormat.ofDelimiter(":")
                .formatHex(MessageDigest.getInstance("SHA-1").digest(content));
    }

    @Test
    void an_uploaded_certificate_is_read() throws NoSuchAlgorithmException {
        Answer uploaded = upload("cert", TestCertificates.RSA.pem(), TestCertificates.RSA.key());
        assertThat(uploaded.at("/certificate/domain_names/0").asText()).isEqualTo("example.com");
        assertThat(uploaded.at("/certificate/domain_names/1").asText()).isEqualTo("www.example.com");
        assertThat(uploaded.at("/certificate/fingerprint").asText()).isEqualTo(sha1(TestCertificates.RSA.encoded()));
        assertThat(uploaded.at("/certificate/not_valid_after").asText()).startsWith("20");
        assertThat(uploaded.at("/certificate/certificate").asText()).startsWith("-----BEGIN CERTIFICATE");
        assertThat(uploaded.body().toString()).doesNotContain("PRIVATE KEY");
    }

    @Test
    void keys_come_in_the_older_forms_too() {
        assertThat(upload("rsa", TestCertificates.RSA.pem(), TestCertificates.RSA.olderKey())
                        .status())
                .isEqualTo(201);
        assertThat(upload("ec", TestCertificates.EC.pem(), TestCertificates.EC.olderKey())
                        .status())
                .isEqualTo(201);
    }

    @Test
    void a_key_of_another_certificate_is_refused() {
        assertThat(upload("a", TestCertificates.RSA.pem(), TestCertificates.EC.olderKey())
                        .field())
                .isEqualTo("private_key");
        assertThat(upload("a", TestCertificates.RSA.pem(), "nonsense").field()).isEqualTo("private_key");
        assertThat(upload("a", "nonsense", TestCertificates.RSA.key()).field()).isEqualTo("certificate");
    }

    @Test
    void a_managed_certificate_needs_a_zone_here() {
        String body = "{'name':'%s','type':'managed','domain_names':['www.example.com']}";
        Answer failed = api.post("/certificates", body, "a");
        long id = failed.id("certificate");
        assertThat(api.get("/actions/" + failed.id("action"))
                        .at("/action/error/code")
                        .asText())
                .isEqualTo("dns_zone_not_found");
        assertThat(api.get("/certificates/" + id)
                        .at("/certificate/status/issuance")
                        .asText())
                .isEqualTo("failed");
        api.post("/zones", "{'name':'example.com','mode':'primary'}");
        assertThat(api.post("/certificates/" + id + "/actions/retry", "").status())
                .isEqualTo(201);
        assertThat(api.get("/certificates/" + id)
                        .at("/certificate/status/issuance")
                        .asText())
                .isEqualTo("completed");
        assertThat(api.post("/certificates/" + id + "/actions/retry", "").error())
                .isEqualTo("422 unsupported_error");
    }
}
