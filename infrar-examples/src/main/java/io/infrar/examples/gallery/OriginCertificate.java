package io.infrar.examples.gallery;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Locale;

/**
 * A certificate that a load balancer shows to Cloudflare. Cloudflare gives one out for a zone; until the example is told where it
 * is ({@code INFRAR_ORIGIN_CERTIFICATE} and {@code INFRAR_ORIGIN_KEY}, files in PEM form), one signed by itself stands in, made once with
 * the JDK's keytool and kept in the temporary folder.
 *
 * @param chain PEM
 * @param keyFile PEM
 */
record OriginCertificate(String chain, String keyFile) {
    private static final char[] PASSWORD = "stand-in".toCharArray();

    static OriginCertificate of(String host) {
        String chain = System.getenv("INFRAR_ORIGIN_CERTIFICATE");
        String key = System.getenv("INFRAR_ORIGIN_KEY");
        try {
            return chain != null && key != null
                    ? new OriginCertificate(Files.readString(Path.of(chain)), key)
                    : standIn(host);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the certificate of " + host, e);
        }
    }

    private static OriginCertificate standIn(String host) throws IOException {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"), "infrar-example-certificate", host);
        Path chain = folder.resolve("origin.pem");
        Path key = folder.resolve("origin.key");
        if (!Files.exists(chain)) {
            make(host, folder);
        }
        return new OriginCertificate(Files.readString(chain), key.toString());
    }

    /** Both files at once: another program may make them at the same time, and the first one wins. */
    private static void make(String host, Path folder) throws IOException {
        Path parent = folder.getParent();
        Files.createDirectories(parent);
        Path fresh = Files.createTempDirectory(parent, host);
        Path store = fresh.resolve("origin.p12");
        try {
            keytool(host, store);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD);
            }
            Key secret = keys.getKey("origin", PASSWORD);
            Path key = Files.createFile(
                    fresh.resolve("origin.key"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(key, pem("private key", secret.getEncoded()));
            Files.writeString(
                    fresh.resolve("origin.pem"),
                    pem("certificate", keys.getCertificate("origin").getEncoded()));
            Files.delete(store);
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (GeneralSecurityException e) {
            throw new IOException("keytool made something else than a certificate", e);
        } catch (FileSystemException e) {
            if (!Files.exists(folder.resolve("origin.pem"))) {
                throw e;
            }
        }
    }

    private static void keytool(String host, Path store) throws IOException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "origin",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        "365",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool failed with " + keytool.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String pem(String what, byte[] content) {
        String label = what.toUpperCase(Locale.ROOT);
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + label + "-----\n";
    }

    /** Shows no more than whose it is. */
    @Override
    public String toString() {
        return "certificate with the key in " + keyFile;
    }
}
