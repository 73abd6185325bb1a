package io.infrar.provider.local.service;

import io.infrar.model.SecretValue;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * The S3-compatible store: S3Proxy over a folder, as a JVM of its own. Objects are plain files, buckets are
 * folders; requests
 * must be signed (Signature Version 4) with the one key pair.
 */
public final class S3Server {
    private static final String ACCESS_KEY = "INFRAR_S3_ACCESS_KEY";
    private static final String SECRET_KEY = "INFRAR_S3_SECRET_KEY";

    /**
     * One class of each jar the server loads. They are named because a JVM started from Maven, an IDE or a jar with
     * a manifest
     * does not tell its class path, and because the user's own class path would bring along their logging set-up.
     */
    private static final Map<String, String> NEEDED = new LinkedHashMap<>();

    static {
        NEEDED.put("io.infrar.model.SecretValue", "io.infrar:infrar-spi");
        NEEDED.put("org.gaul.s3proxy.S3Proxy", "org.gaul:s3proxy");
        NEEDED.put("jakarta.servlet.Servlet", "jakarta.servlet:jakarta.servlet-api");
        NEEDED.put("org.slf4j.Logger", "org.slf4j:slf4j-api");
        NEEDED.put("com.google.common.collect.ImmutableMap", "com.google.guava:guava");
        NEEDED.put("com.google.common.util.concurrent.internal.InternalFutures", "com.google.guava:failureaccess");
        NEEDED.put("com.fasterxml.jackson.annotation.JsonProperty", "com.fasterxml.jackson.core:jackson-annotations");
        NEEDED.put("tools.jackson.core.JsonParser", "tools.jackson.core:jackson-core");
        NEEDED.put("tools.jackson.databind.ObjectMapper", "tools.jackson.core:jackson-databind");
        NEEDED.put("tools.jackson.dataformat.xml.XmlMapper", "tools.jackson.dataformat:jackson-dataformat-xml");
        NEEDED.put("com.ctc.wstx.stax.WstxInputFactory", "com.fasterxml.woodstox:woodstox-core");
        NEEDED.put("org.codehaus.stax2.XMLInputFactory2", "org.codehaus.woodstox:stax2-api");
        NEEDED.put("software.amazon.awssdk.services.s3.S3Client", "software.amazon.awssdk:s3");
        NEEDED.put("software.amazon.awssdk.awscore.AwsClient", "software.amazon.awssdk:aws-core");
        NEEDED.put("software.amazon.awssdk.core.SdkClient", "software.amazon.awssdk:sdk-core");
        NEEDED.put("software.amazon.awssdk.http.SdkHttpClient", "software.amazon.awssdk:http-client-spi");
        NEEDED.put("software.amazon.awssdk.utils.SdkAutoCloseable", "software.amazon.awssdk:utils");
        NEEDED.put("software.amazon.awssdk.annotations.SdkPublicApi", "software.amazon.awssdk:annotations");
        NEEDED.put("software.amazon.awssdk.checksums.SdkChecksum", "software.amazon.awssdk:checksums");
        NEEDED.put("software.amazon.awssdk.checksums.spi.ChecksumAlgorithm", "software.amazon.awssdk:checksums-spi");
        NEEDED.put("software.amazon.awssdk.identity.spi.Identity", "software.amazon.awssdk:identity-spi");
        NEEDED.put("software.amazon.awssdk.regions.Region", "software.amazon.awssdk:regions");
        NEEDED.put("software.amazon.awssdk.endpoints.EndpointProvider", "software.amazon.awssdk:endpoints-spi");
        NEEDED.put("software.amazon.awssdk.auth.credentials.AwsCredentials", "software.amazon.awssdk:auth");
    }

    /**
     * Something S3 can do and this store cannot.
     *
     * @param feature in S3's words
     * @param effect what happens instead and what can be done
     */
    public record Limit(String feature, String effect) {}

    private S3Server() {}

    /** What an environment may ask of a bucket and does not get here. */
    public static List<Limit> limits() {
        return List.of(
                new Limit(
                        "versioning", "overwritten and deleted objects are gone; the store answers 501 NotImplemented"),
                new Limit(
                        "lifecycle", "the store answers 501; objects expire only when Buckets.expire is run regularly"),
                new Limit("encryption", "objects are plain files, closed to other users; use an encrypted disk"),
                new Limit("policy", "there is one key pair, which may do everything; requests without it are refused"),
                new Limit("public-access", "no object can be public; hand out presigned addresses"),
                new Limit("cors", "browsers of other origins are refused; there are no settings per bucket"),
                new Limit("tags", "bucket and object tags are refused with 501"),
                new Limit("website", "use a static site instead"),
                new Limit("logging", "there is no access log"),
                new Limit("replication", "objects are kept once, in one folder"));
    }

    /**
     * How to start the store.
     *
     * @param home made when absent, closed to other users; the objects are kept in {@code objects/}
     * @param port on 127.0.0.1
     * @param accessKey the public half of the key pair
     * @param secretKey reaches the server in its environment only
     */
    public static Launch launch(Path home, int port, SecretValue accessKey, SecretValue secretKey) {
        new Problems("S3 store")
                .require(port > 0 && port < 65536, "port is " + port + ", not within 1 to 65535")
                .require(
                        accessKey.reveal().matches("[A-Za-z0-9_-]{3,128}"),
                        "accessKey is not 3 to 128 letters, digits, - or _")
                .require(secretKey.reveal().length() >= 8, "secretKey is shorter than 8 characters")
                .raise();
        Path root = home.toAbsolutePath().normalize().resolve("objects");
        try {
            PrivateFiles.folder(root);
        } catch (IOException e) {
            throw new ServiceException("The folder of the S3 store cannot be made: " + e, e);
        }
        List<String> command = ChildJvm.command(
                "64m",
                S3Server.class,
                root.toString(),
                Integer.toString(port),
                rules(home).toString());
        return new Launch(
                command,
                Map.of("CLASSPATH", ChildJvm.classPath("The S3 store", NEEDED)),
                Map.of(ACCESS_KEY, accessKey, SECRET_KEY, secretKey),
                root,
                port,
                "TERM",
                Duration.ofSeconds(10));
    }

    /**
     * Says which objects expire, instead of what was said before. A running store looks every ten minutes.
     *
     * @param home as given to {@link #launch}
     * @return whether anything changed
     */
    public static boolean expire(Path home, List<Expiry> expiries) {
        try {
            PrivateFiles.folder(home.toAbsolutePath());
            return PrivateFiles.write(rules(home), Expiry.format(expiries));
        } catch (IOException e) {
            throw new ServiceException("What expires in the S3 store cannot be written: " + e, e);
        }
    }

    /** Which objects expire now. */
    public static List<Expiry> expiries(Path home) {
        try {
            return Expiry.read(rules(home));
        } catch (IOException e) {
            throw new ServiceException("What expires in the S3 store cannot be read: " + e, e);
        }
    }

    private static Path rules(Path home) {
        return home.toAbsolutePath().normalize().resolve("expire");
    }

    /** Runs the store until the process is stopped. Arguments: folder, port and the file that says what expires. */
    @SuppressWarnings("SystemExitOutsideMain")
    public static void main(String[] arguments) {
        try {
            int port = Integer.parseInt(arguments[1]);
            BlobStore objects = new FilesystemNio2BlobStore(arguments[0]);
            S3Proxy server = S3Proxy.builder()
                    .blobStore(objects)
                    .endpoint(URI.create("http://127.0.0.1:" + port))
                    .awsAuthentication(AuthenticationType.AWS_V4, environment(ACCESS_KEY), environment(SECRET_KEY))
                    .v4MaxNonChunkedRequestSize(1L << 30)
                    .jettyMaxThreads(32)
                    .stopTimeout(500)
                    .build();
            server.start();
            ExpirySweep.start(objects, Path.of(arguments[2]));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    server.stop();
                } catch (Exception e) {
                    System.err.println("The S3 store did not stop in good order: " + e);
                }
            }));
            System.out.println("The S3 store serves " + arguments[0] + " on 127.0.0.1:" + server.getPort());
        } catch (Exception | LinkageError e) {
            System.err.println("The S3 store could not be started: " + e);
            System.exit(1);
        }
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalStateException("the environment variable " + name + " is not set");
        }
        return value;
    }
}
