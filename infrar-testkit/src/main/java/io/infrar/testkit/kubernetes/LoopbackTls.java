package io.infrar.testkit.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A key of its own for 127.0.0.1, made by the JDK's keytool, that nobody trusts unless told to. */
final class LoopbackTls {
    private static final String NAME = "loopback";
    private static final String PASSWORD = "changeit";

    private static @Nullable LoopbackTls shared;

    private final SSLContext context;
    private final String pem;

    private LoopbackTls(SSLContext context, String pem) {
        this.context = context;
        this.pem = pem;
    }

    /** Made once in this JVM. */
    static synchronized LoopbackTls shared() {
        LoopbackTls made = shared;
        if (made == null) {
            made = make();
            shared = made;
        }
        return made;
    }

    private static LoopbackTls make() {
        try {
            Path folder = Files.createTempDirectory("loopback-tls");
            Path file = folder.resolve("keys.p12");
            keytool(file);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream stream = Files.newInputStream(file)) {
                keys.load(stream, PASSWORD.toCharArray());
            }
            Files.delete(file);
            Files.delete(folder);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, new SecureRandom());
            String body = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(keys.getCertificate(NAME).getEncoded());
            return new LoopbackTls(context, "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a key", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a key", e);
        }
    }

    private static void keytool(Path file) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        NAME,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=kubernetes",
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-ext",
                        "bc:c=ca:true",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool failed: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    SSLContext context() {
        return context;
    }

    /** The certificate. */
    String pem() {
        return pem;
    }
}
