package io.infrar.testkit.hetzner;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;

/** Certificates made by the JDK's keytool for one test run; line ends are those of JSON. */
final class TestCertificates {
    private static final char[] PASSWORD = "changeit".toCharArray();

    /** For example.com and www.example.com. */
    static final TestCertificates RSA = make("RSA", "2048", "san=dns:example.com,dns:www.example.com");

    static final TestCertificates EC = make("EC", "256", "san=dns:ec.example.com");

    private final byte[] certificate;
    private final byte[] key;

    private TestCertificates(byte[] certificate, byte[] key) {
        this.certificate = certificate;
        this.key = key;
    }

    private static TestCertificates make(String algorithm, String size, String names) {
        try {
            Path folder = Files.createTempDirectory("certificates");
            Path store = folder.resolve("store.p12");
            Process keytool = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-genkeypair",
                            "-alias",
                            "a",
                            "-keyalg",
                            algorithm,
                            "-keysize",
                            size,
                            "-dname",
                            "CN=example.com",
                            "-ext",
                            names,
                            "-keystore",
                            store.toString(),
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            new String(PASSWORD))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool failed");
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD);
            }
            Files.delete(store);
            Files.delete(folder);
            return new TestCertificates(
                    keys.getCertificate("a").getEncoded(),
                    keys.getKey("a", PASSWORD).getEncoded());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    byte[] encoded() {
        return certificate;
    }

    String pem() {
        return pem("CERTIFICATE", certificate);
    }

    String key() {
        return pem("PRIVATE KEY", key);
    }

    /** Without what PKCS #8 puts around the key of an RSA pair of 2048 bits, and of an EC pair of 256 bits. */
    String olderKey() {
        return this == RSA
                ? pem("RSA PRIVATE KEY", Arrays.copyOfRange(key, 26, key.length))
                : pem("EC PRIVATE KEY", Arrays.copyOfRange(key, 28, key.length));
    }

    private static String pem(String what, byte[] content) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content)
                .replace("\n", "\\n");
        return "-----BEGIN " + what + "-----\\n" + lines + "\\n-----END " + what + "-----\\n";
    }
}
