package io.infrar.provider.aws.kubernetes;

import io.infrar.provider.aws.sdk.AwsClients;
import io.infrar.spi.ProviderException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ClusterStatus;

/** The APIs of the clusters of one account: EKS is asked once where each is. */
final class Clusters implements AutoCloseable {
    private final AwsClients aws;
    private final ConcurrentMap<String, ClusterApi> open = new ConcurrentHashMap<>();

    private Clusters(AwsClients aws) {
        this.aws = aws;
    }

    static Clusters of(AwsClients aws) {
        return aws.attached(Clusters.class, Clusters::new);
    }

    /** The API of a cluster; nothing when the cluster does not exist, or not yet, or is being deleted with all that is in it. */
    Optional<ClusterApi> find(String region, String name) {
        String key = region + " " + name;
        ClusterApi known = open.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        return describe(region, name)
                .map(cluster -> open.computeIfAbsent(
                        key,
                        each -> new ClusterApi(
                                name,
                                cluster.endpoint(),
                                pem(cluster.certificateAuthority().data()),
                                new ClusterToken(name, region, aws::currentCredentials))));
    }

    private Optional<Cluster> describe(String region, String name) {
        try {
            Cluster cluster = aws.eks(region).describeCluster(r -> r.name(name)).cluster();
            boolean usable = cluster.status() == ClusterStatus.ACTIVE || cluster.status() == ClusterStatus.UPDATING;
            return usable && cluster.endpoint() != null && cluster.certificateAuthority() != null
                    ? Optional.of(cluster)
                    : Optional.empty();
        } catch (ProviderException e) {
            if (e.kind() == ProviderException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String pem(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        open.values().forEach(ClusterApi::close);
    }
}
