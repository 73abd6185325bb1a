package io.infrar.testkit.hetzner;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** A certificate chain that was really parsed, and whose private key really fits. */
record PemCertificate(X509Certificate leaf) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    static PemCertificate parse(String chain, String privateKey) {
        X509Certificate leaf;
        try {
            leaf = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(chain.getBytes(StandardCharsets.US_ASCII)))
                    .stream()
                    .findFirst()
                    .orElseThrow(() -> HetznerError.invalid("certificate", "holds no certificate"));
        } catch (GeneralSecurityException e) {
            throw (HetznerError) HetznerError.invalid("certificate", "is no certificate in PEM")
                    .initCause(e);
        }
        try {
            if (!fits(key(privateKey, leaf), leaf)) {
                throw HetznerError.invalid("private_key", "does not belong to the certificate");
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw (HetznerError)
                    HetznerError.invalid("private_key", "is no private key in PEM of the certificate's kind")
                            .initCause(e);
        }
        return new PemCertificate(leaf);
    }

    private static PrivateKey key(String pem, X509Certificate leaf) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(pem);
        byte[] key = null;
        while (block.find() && key == null) {
            byte[] content = Base64.getMimeDecoder().decode(block.group(2));
            if (block.group(1).equals("PRIVATE KEY")) {
                key = content;
            } else if (block.group(1).matches("(RSA|EC) PRIVATE KEY")) {
                key = pkcs8(content, leaf);
            }
        }
        if (key == null) {
            throw HetznerError.invalid("private_key", "holds no private key");
        }
        return KeyFactory.getInstance(leaf.getPublicKey().getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(key));
    }

    /** The older forms lack what PKCS #8 puts around them: a version and the algorithm, which the certificate names too. */
    private static byte[] pkcs8(byte[] key, X509Certificate leaf) {
        byte[] publicKey = leaf.getPublicKey().getEncoded();
        int algorithm = header(publicKey, 0);
        int length = header(publicKey, algorithm) - algorithm + length(publicKey, algorithm);
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        inner.writeBytes(new byte[] {2, 1, 0});
        inner.write(publicKey, algorithm, length);
        inner.writeBytes(der(4, key));
        return der(0x30, inner.toByteArray());
    }

    /** Where the content of the element begins. */
    private static int header(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 128 ? 0 : first - 128);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        int length = first < 128 ? first : 0;
        for (int i = 0; i < first - 128; i++) {
            length = length * 256 + (der[at + 2 + i] & 0xff);
        }
        return length;
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 128) {
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static boolean fits(PrivateKey key, X509Certificate leaf) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        byte[] probe = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(leaf.getPublicKey());
        signature.update(probe);
        return signature.verify(signed);
    }

    String fingerprint() {
        try {
            return HexFormat.ofDelimiter(":")
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(leaf.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-1 is part of every JDK", e);
        }
    }

    /** The DNS names it is for, else its common name. */
    List<String> domainNames() {
        List<String> names = new ArrayList<>();
        try {
            var alternatives = leaf.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.stream()
                        .filter(name -> Integer.valueOf(2).equals(name.get(0)))
                        .forEach(name -> names.add(String.valueOf(name.get(1))));
            }
            if (names.isEmpty()) {
                for (Rdn part : new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()) {
                    if (part.getType().equals("CN")) {
                        names.add(String.valueOf(part.getValue()));
                    }
                }
            }
        } catch (GeneralSecurityException | InvalidNameException e) {
            throw (HetznerError) HetznerError.invalid("certificate", "has names that cannot be read")
                    .initCause(e);
        }
        return names;
    }

    String notBefore() {
        return leaf.getNotBefore().toInstant().toString();
    }

    String notAfter() {
        return leaf.getNotAfter().toInstant().toString();
    }
}
