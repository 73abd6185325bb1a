package io.infrar.provider.aws.kubernetes;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.regions.Region;

/**
 * Who we are, as EKS wants to know it: a signed call to {@code sts:GetCallerIdentity} that the cluster makes in our place. See
 * <a href="https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster">the form of the
 * token</a>.
 */
final class ClusterToken {
    private static final String PREFIX = "k8s-aws-v1.";

    /** What is signed is good for a minute; the cluster then takes it for 15 minutes. */
    private static final Duration SIGNED_FOR = Duration.ofSeconds(60);

    private static final Duration USED_FOR = Duration.ofMinutes(10);

    private final String cluster;
    private final String region;
    private final Supplier<AwsCredentials> credentials;
    private @Nullable String token;
    private long madeAt;

    ClusterToken(String cluster, String region, Supplier<AwsCredentials> credentials) {
        this.cluster = cluster;
        this.region = region;
        this.credentials = credentials;
    }

    synchronized String get() {
        String current = token;
        if (current == null || System.nanoTime() - madeAt > USED_FOR.toNanos()) {
            current = make();
            token = current;
            madeAt = System.nanoTime();
        }
        return current;
    }

    private String make() {
        Region place = Region.of(region);
        SdkHttpRequest call = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .protocol("https")
                .host("sts." + region + "." + place.metadata().partition().dnsSuffix())
                .encodedPath("/")
                .putRawQueryParameter("Action", "GetCallerIdentity")
                .putRawQueryParameter("Version", "2011-06-15")
                .putHeader("x-k8s-aws-id", cluster)
                .build();
        URI signed = AwsV4HttpSigner.create()
                .sign(r -> r.identity(credentials.get())
                        .request(call)
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "sts")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(
                                AwsV4FamilyHttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, SIGNED_FOR))
                .request()
                .getUri();
        return PREFIX
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(signed.toString().getBytes(StandardCharsets.UTF_8));
    }
}
