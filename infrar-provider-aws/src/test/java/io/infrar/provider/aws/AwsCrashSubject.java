package io.infrar.provider.aws;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.StateStore;
import io.infrar.testkit.aws.Moto;
import io.infrar.testkit.crash.CrashMoments;
import io.infrar.testkit.crash.CrashSubject;
import io.infrar.testkit.http.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * A network, security groups, a bucket, a database and a service on a simulated AWS that outlives the killed process. Each folder
 * has an account of its own there.
 */
public final class AwsCrashSubject implements CrashSubject {
    private static final String REGION = "eu-west-1";

    private static @Nullable FaultProxy watched;

    /** Of the newest {@link Infra}: moments count only where there is one at a time. */
    private static volatile CrashMoments current = CrashMoments.never();

    /** One for the process: it ends with it. */
    private static synchronized FaultProxy watched() {
        FaultProxy proxy = watched;
        if (proxy == null) {
            proxy = FaultProxy.before(endpoint(), 1).aroundChanges(() -> current.pass());
            watched = proxy;
        }
        return proxy;
    }

    /** The server of the test, for its children. */
    private static Path endpointFile(long pid) {
        return Path.of(System.getProperty("java.io.tmpdir"), "infrar-moto-" + pid + ".endpoint");
    }

    /** Called by the test before it starts children. */
    static AwsCrashSubject withServer() {
        try {
            Path file = endpointFile(ProcessHandle.current().pid());
            Files.writeString(file, Moto.shared().endpoint().toString());
            file.toFile().deleteOnExit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new AwsCrashSubject();
    }

    private static URI endpoint() {
        Path own = endpointFile(ProcessHandle.current().pid());
        Path parents = endpointFile(
                ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L));
        try {
            return URI.create(Files.readString(Files.exists(own) ? own : parents));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Environment> versions() {
        return FaultyEnvironment.versions();
    }

    private static Map<String, String> settings(Path folder) {
        try {
            Path kept = folder.resolve("account");
            if (!Files.exists(kept)) {
                String account = String.format(
                        "%012d", Integer.toUnsignedLong(folder.toString().hashCode()));
                try (AwsClients anybody = new AwsClients(AwsTests.connection(Map.of(
                        "AWS_ENDPOINT_URL", endpoint().toString(),
                        "AWS_ACCESS_KEY_ID", "test",
                        "AWS_SECRET_ACCESS_KEY", "test")))) {
                    Credentials credentials = anybody.sts()
                            .assumeRole(r -> r.roleArn("arn:aws:iam::" + account + ":role/crash")
                                    .roleSessionName("crash"))
                            .credentials();
                    Files.createDirectories(folder);
                    Files.writeString(
                            kept,
                            String.join(
                                    "\n",
                                    credentials.accessKeyId(),
                                    credentials.secretAccessKey(),
                                    credentials.sessionToken()));
                }
            }
            List<String> lines = Files.readAllLines(kept);
            return Map.of(
                    "AWS_ENDPOINT_URL", endpoint().toString(),
                    "AWS_ACCESS_KEY_ID", lines.get(0),
                    "AWS_SECRET_ACCESS_KEY", lines.get(1),
                    "AWS_SESSION_TOKEN", lines.get(2),
                    "INFRAR_AWS_SETTLE", "PT0S");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Infra infra(Path folder, StateStore store, CrashMoments moments) {
        current = moments;
        Map<String, String> settings = new HashMap<>(settings(folder));
        settings.put("AWS_ENDPOINT_URL", watched().endpoint().toString());
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(new AwsProvider())
                .state(store)
                .home(folder.resolve("home"))
                .keyFile(folder.resolve("fingerprint.key"))
                .parallelism(8)
                .retries(10, Duration.ofMillis(5), Duration.ofMillis(100));
        settings.forEach(builder::setting);
        return builder.build();
    }

    @Override
    public List<String> objects(Path folder) {
        try (AwsClients aws = new AwsClients(AwsTests.connection(settings(folder)))) {
            Map<String, Set<String>> there = new TreeMap<>(AwsInventory.of(aws, REGION));
            List<String> ids = new ArrayList<>();
            there.values().forEach(ids::addAll);
            // Each group has its rules, which go by its id.
            ids.addAll(there.getOrDefault("security-group", Set.of()));
            return ids;
        }
    }
}
