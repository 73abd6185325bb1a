package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A managed Kubernetes cluster.
 *
 * @param version of Kubernetes, such as {@code 1.31}
 * @param network where it is placed; null lets the provider choose
 * @param nodePools its machines
 * @param addOns the provider's words for what it installs, such as an ingress controller
 * @param namespaces made in it
 * @param helmReleases installed in it, in this order
 */
public record Cluster(
        String name,
        Traits traits,
        String version,
        Network.@Nullable Ref network,
        List<NodePool> nodePools,
        List<String> addOns,
        List<String> namespaces,
        List<HelmRelease> helmReleases)
        implements Component {
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final String RELEASE = "[a-z0-9]([a-z0-9-]{0,51}[a-z0-9])?";

    public Cluster {
        requireNonNull(version, "version is null");
        nodePools = Values.copy(nodePools);
        addOns = Values.copy(addOns);
        namespaces = Values.copy(namespaces);
        helmReleases = Values.copy(helmReleases);
    }

    /**
     * Machines of one size.
     *
     * @param cpu of each at least
     * @param memory of each at least
     * @param min how many there always are
     * @param max up to how many it scales by itself
     */
    public record NodePool(String name, Cpu cpu, Size memory, int min, int max) {
        public NodePool {
            requireNonNull(name, "name is null");
            requireNonNull(cpu, "cpu is null");
            requireNonNull(memory, "memory is null");
        }
    }

    /**
     * A chart installed with Helm.
     *
     * @param repository of the chart, {@code https://} or {@code oci://}
     * @param version the chart's, exactly
     * @param namespace made when it is not there
     * @param values may hold outputs of components in their JSON form
     */
    public record HelmRelease(
            String name, String chart, String repository, String version, String namespace, Json values) {
        public HelmRelease {
            requireNonNull(name, "name is null");
            requireNonNull(chart, "chart is null");
            requireNonNull(repository, "repository is null");
            requireNonNull(version, "version is null");
            requireNonNull(namespace, "namespace is null");
            requireNonNull(values, "values is null");
        }

        /** What can be there once. */
        List<String> identity() {
            return List.of(namespace, name);
        }
    }

    @Override
    public Kind kind() {
        return Kind.CLUSTER;
    }

    @Override
    public void references(References references) {
        if (network != null) {
            references.to(network, Role.IN);
        }
        helmReleases.forEach(release -> release.values().pending().forEach(references::to));
    }

    @Override
    public void check(Problems problems) {
        problems.check(
                version.matches("\\d{1,3}\\.\\d{1,3}"),
                this,
                "version",
                "must have two numbers such as 1.31, is '" + version + "'");
        problems.check(
                !nodePools.isEmpty(), this, "nodePools", "are missing: write nodePool(\"main\", 2, gib(4), 3, 3)");
        for (NodePool pool : nodePools) {
            String at = "nodePools[" + pool.name() + "]";
            label(problems, at + ".name", pool.name());
            problems.check(pool.cpu().millis() > 0, this, at + ".cpu", "must be above zero, is " + pool.cpu());
            problems.check(pool.memory().bytes() > 0, this, at + ".memory", "must be above zero, is " + pool.memory());
            Fields.atLeast(problems, this, at + ".min", 0, pool.min());
            Fields.atLeast(problems, this, at + ".max", Math.max(1, pool.min()), pool.max());
        }
        Fields.unique(problems, this, "nodePools", nodePools, NodePool::name);
        addOns.forEach(addOn -> Fields.text(problems, this, "addOns", addOn));
        namespaces.forEach(namespace -> label(problems, "namespaces", namespace));
        Fields.unique(problems, this, "namespaces", namespaces, Function.identity());
        for (HelmRelease release : helmReleases) {
            String at = "helmReleases[" + release.name() + "]";
            problems.check(
                    release.name().matches(RELEASE),
                    this,
                    at + ".name",
                    "must be at most 53 lower-case letters, digits and dashes, is '" + release.name() + "'");
            Fields.text(problems, this, at + ".chart", release.chart());
            problems.check(
                    release.repository().matches("(https|oci)://\\S+"),
                    this,
                    at + ".repository",
                    "must begin with https:// or oci://, is '" + release.repository() + "'");
            Fields.text(problems, this, at + ".version", release.version());
            label(problems, at + ".namespace", release.namespace());
            problems.check(release.values().isObject(), this, at + ".values", "must be a JSON object");
        }
        Fields.unique(problems, this, "helmReleases", helmReleases, HelmRelease::identity);
    }

    private void label(Problems problems, String field, String value) {
        problems.check(
                value.matches(LABEL),
                this,
                field,
                "must be at most 63 lower-case letters, digits and dashes, is '" + value + "'");
    }

    /** A cluster by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.CLUSTER;
        }

        /** Of the Kubernetes API. */
        public Output<URI> endpoint() {
            return output("endpoint");
        }

        /** The provider's name for it. */
        public Output<String> clusterName() {
            return output("clusterName");
        }

        /** The certificate that the endpoint's one is signed with, PEM. */
        public Output<String> certificateAuthority() {
            return output("certificateAuthority");
        }
    }

    /** What a cluster gives to others. */
    public record Exports(URI endpoint, String clusterName, String certificateAuthority) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(
            Output<String> endpoint, Output<String> clusterName, Output<String> certificateAuthority) {
        return Map.of("endpoint", endpoint, "clusterName", clusterName, "certificateAuthority", certificateAuthority);
    }

    /** Builds a {@link Cluster}; version and node pools are needed. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private String version = "";
        private Network.@Nullable Ref network;
        private final List<NodePool> nodePools = new ArrayList<>();
        private final List<String> addOns = new ArrayList<>();
        private final List<String> namespaces = new ArrayList<>();
        private final List<HelmRelease> helmReleases = new ArrayList<>();

        Builder() {}

        /** The version of Kubernetes. */
        public Builder version(String number) {
            version = number;
            return this;
        }

        /** Places it in a network. */
        public Builder in(Network.Ref where) {
            network = where;
            return this;
        }

        /** Machines with that many cores and that much memory at least; a pool of the same name is replaced. */
        public Builder nodePool(String name, double cores, Size memory, int min, int max) {
            Fields.put(nodePools, new NodePool(name, Cpu.ofCores(cores), memory, min, max), NodePool::name);
            return this;
        }

        /** The provider's words for what it shall install. */
        public Builder addOns(String... names) {
            for (String name : names) {
                Fields.put(addOns, name, Function.identity());
            }
            return this;
        }

        /** Namespaces to make. */
        public Builder namespaces(String... names) {
            for (String name : names) {
                Fields.put(namespaces, name, Function.identity());
            }
            return this;
        }

        /** A chart to install; one of the same namespace and name is replaced. */
        public Builder helm(HelmRelease release) {
            Fields.put(helmReleases, release, HelmRelease::identity);
            return this;
        }

        @Override
        Cluster build(String name) {
            return new Cluster(name, traits(), version, network, nodePools, addOns, namespaces, helmReleases);
        }
    }
}
