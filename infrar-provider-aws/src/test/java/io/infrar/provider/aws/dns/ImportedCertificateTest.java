package io.infrar.provider.aws.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Output;
import io.infrar.model.SecretRef;
import io.infrar.model.Stage;
import io.infrar.provider.aws.AwsTests;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.aws.Moto;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.acm.model.CertificateSummary;
import software.amazon.awssdk.services.acm.model.CertificateType;

/** A certificate that is uploaded; its key comes from a secret store. */
class ImportedCertificateTest {
    @TempDir
    Path folder;

    private final Moto moto = Moto.shared();
    private AwsClients aws;

    @BeforeEach
    void beginWithNothing() {
        moto.reset();
        aws = AwsTests.clients(moto);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void it_is_imported_renewed_under_the_same_arn_and_deleted() throws Exception {
        MemoryStateStore store = new MemoryStateStore();
        String first = make("first");
        String second = make("second");
        try (Infra infra = AwsTests.infra(moto, folder).state(store).build()) {
            infra.apply(infra.plan(environment("first", first)));
            CertificateSummary made = certificates().get(0);
            assertThat(made.type()).isEqualTo(CertificateType.IMPORTED);
            assertThat(made.domainName()).isEqualTo("first.example.org");
            assertThat(infra.plan(environment("first", first)).effective()).isEmpty();

            infra.apply(infra.plan(environment("second", second)));
            assertThat(certificates()).hasSize(1);
            assertThat(certificates().get(0).certificateArn()).isEqualTo(made.certificateArn());
            assertThat(certificates().get(0).domainName()).isEqualTo("second.example.org");
            assertThat(store.read("import").rows().toString()).doesNotContain("PRIVATE KEY");

            infra.apply(infra.planDestroy("import"));
        }
        assertThat(certificates()).isEmpty();
    }

    private List<CertificateSummary> certificates() {
        return aws.acm("eu-west-1").listCertificates().certificateSummaryList();
    }

    private static Environment environment(String name, String chain) {
        Certificate.Spec spec =
                Certificate.Spec.imported(Output.of(chain), Output.of(SecretRef.of("file", name + ".key")));
        return Infra.environment("import")
                .stage(Stage.DEVELOPMENT)
                .on("aws", "eu-west-1")
                .resource("it", r -> r.type("certificate").spec(spec))
                .build();
    }

    /** Makes a self-signed certificate by the JDK's tool and puts its key into a file; the answer is the certificate. */
    private String make(String name) throws Exception {
        Path keys = folder.resolve(name + ".p12");
        int ended = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=" + name + ".example.org",
                        "-startdate",
                        "-1d",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        keys.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        assertThat(ended).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, "changeit".toCharArray());
        }
        Files.writeString(
                folder.resolve(name + ".key"),
                pem("PRIVATE KEY", store.getKey("it", "changeit".toCharArray()).getEncoded()));
        return pem("CERTIFICATE", store.getCertificate("it").getEncoded());
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + kind
                + "-----\n";
    }
}
