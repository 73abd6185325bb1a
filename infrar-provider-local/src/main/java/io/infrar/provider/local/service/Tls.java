package io.infrar.provider.local.service;

import io.infrar.model.SecretValue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A self-signed certificate for 127.0.0.1 and localhost with its key, both as PEM.
 *
 * <p>Made with the JDK's keytool, as the JDK has no public API for certificates.
 *
 * @param certificate PEM
 * @param key PEM, PKCS #8, not encrypted; prints masked
 */
record Tls(String certificate, SecretValue key) {

    /** @param scratch a folder only we can read; nothing is left in it */
    static Tls selfSigned(Path scratch, Duration validity) throws IOException {
        Path store = scratch.resolve(".tls-" + PrivateFiles.token() + ".p12");
        String password = PrivateFiles.token() + PrivateFiles.token();
        try {
            Exec.Result result = Exec.run(
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "keytool")
                                    .toString(),
                            "-J-XX:TieredStopAtLevel=1",
                            "-genkeypair",
                            "-alias",
                            "server",
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-dname",
                            "CN=localhost",
                            "-ext",
                            "san=ip:127.0.0.1,dns:localhost",
                            "-validity",
                            Long.toString(validity.toDays()),
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store.toString(),
                            "-storepass:env",
                            "STORE_PASSWORD"),
                    Map.of("STORE_PASSWORD", password),
                    scratch,
                    Duration.ofSeconds(60));
            if (!result.ok()) {
                throw new ServiceException("keytool could not make a certificate in " + scratch + ": " + result.tail());
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, password.toCharArray());
            }
            byte[] key = keys.getKey("server", password.toCharArray()).getEncoded();
            return new Tls(
                    pem("CERTIFICATE", keys.getCertificate("server").getEncoded()),
                    SecretValue.of(pem("PRIVATE KEY", key)));
        } catch (GeneralSecurityException e) {
            throw new ServiceException("The certificate made in " + scratch + " cannot be read: " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(store);
        }
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
