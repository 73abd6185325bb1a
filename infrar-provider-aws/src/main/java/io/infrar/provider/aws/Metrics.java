package io.infrar.provider.aws;

import io.infrar.model.Cache;
import io.infrar.model.Component;
import io.infrar.model.Compute;
import io.infrar.model.Database;
import io.infrar.model.LoadBalancer;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Server;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which metrics of CloudWatch say what about a component. See
 * <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html">what services
 * measure</a>.
 */
final class Metrics {
    private static final String CPU = "cpu";
    private static final String MEMORY = "memory";
    private static final String CONNECTIONS = "connections";

    private static final Map<String, String> SERVICE = Map.of(CPU, "CPUUtilization", MEMORY, "MemoryUtilization");
    private static final Map<String, String> MACHINE = Map.of(CPU, "CPUUtilization");
    private static final Map<String, String> DATABASE =
            Map.of(CPU, "CPUUtilization", CONNECTIONS, "DatabaseConnections");
    private static final Map<String, String> CACHE =
            Map.of(CPU, "CPUUtilization", MEMORY, "DatabaseMemoryUsagePercentage", CONNECTIONS, "CurrConnections");
    private static final Map<String, String> REQUESTS = new TreeMap<>(Map.of(
            CONNECTIONS,
            "ActiveConnectionCount",
            "requests",
            "RequestCount",
            "errors",
            "HTTPCode_Target_5XX_Count",
            "latency",
            "TargetResponseTime"));

    /** Metrics that load balancers have and the services behind them have not. */
    private static final Set<String> OF_BALANCERS = Set.of(
            "ActiveConnectionCount",
            "HealthyHostCount",
            "NewConnectionCount",
            "ProcessedBytes",
            "RejectedConnectionCount",
            "RequestCount",
            "RequestCountPerTarget",
            "TargetConnectionErrorCount",
            "TargetResponseTime",
            "UnHealthyHostCount");

    /** Metrics that count what happened in a period; the others are levels. */
    private static final Set<String> COUNTS = Set.of(
            "ActiveConnectionCount",
            "NewConnectionCount",
            "ProcessedBytes",
            "RejectedConnectionCount",
            "RequestCount",
            "RequestCountPerTarget",
            "TargetConnectionErrorCount",
            "Evictions");

    private final Translating t;

    Metrics(Translating t) {
        this.t = t;
    }

    /**
     * A metric of one thing.
     *
     * @param of the component, for people
     * @param name short, unique among all components
     */
    record Measured(
            String of,
            String name,
            String namespace,
            String metric,
            String statistic,
            Map<String, Output<String>> dimensions) {}

    /** Something with metrics, and what the words that all providers have in common are called there. */
    private record Source(
            String name, String namespace, Map<String, String> words, Map<String, Output<String>> dimensions) {
        Optional<String> metric(String word) {
            String known = words.get(word);
            if (known != null) {
                return Optional.of(known);
            }
            // CloudWatch's own names begin with a capital letter.
            boolean named = !word.isEmpty() && Character.isUpperCase(word.charAt(0));
            boolean balancer = words == REQUESTS;
            boolean ofBalancer = OF_BALANCERS.contains(word) || word.startsWith("HTTPCode_");
            return named && balancer == ofBalancer ? Optional.of(word) : Optional.empty();
        }
    }

    /** The metrics of a component for a word or a name of CloudWatch; several where it consists of several things. */
    List<Measured> of(Component component, String word) {
        List<Measured> found = new ArrayList<>();
        for (Source source : sources(component)) {
            source.metric(word)
                    .ifPresent(metric -> found.add(new Measured(
                            component.key().toString(),
                            source.name(),
                            source.namespace(),
                            metric,
                            COUNTS.contains(metric) || metric.startsWith("HTTPCode_") ? "Sum" : "Average",
                            source.dimensions())));
        }
        return found;
    }

    /** The words that mean something for any of the components. */
    Set<String> words(List<Component> components) {
        Set<String> words = new LinkedHashSet<>();
        for (Component component : components) {
            for (Source source : sources(component)) {
                words.addAll(new TreeMap<>(source.words()).keySet());
            }
        }
        return words;
    }

    private List<Source> sources(Component component) {
        return switch (component.kind()) {
            case COMPUTE -> compute((Compute) component);
            case SERVER -> server((Server) component);
            case DATABASE -> database((Database) component);
            case CACHE -> cache((Cache) component);
            case LOAD_BALANCER -> List.of(balancer((LoadBalancer) component));
            default -> List.of();
        };
    }

    private List<Source> compute(Compute compute) {
        Server host = host(compute.host());
        if (host != null && !isEcsHosts(host)) {
            return server(host);
        }
        Network network = network(compute, compute.network());
        if (compute.cluster() != null) {
            return ElbParts.isNeeded(t, compute) ? List.of(requests(compute)) : List.of();
        }
        if (network == null) {
            return List.of();
        }
        List<Source> sources = new ArrayList<>();
        sources.add(new Source(
                name(compute),
                "AWS/ECS",
                SERVICE,
                dimensions(
                        "ClusterName", Translating.output(Translating.own("ecs-cluster", network), "name"),
                        "ServiceName", Translating.output(Translating.own("ecs-service", compute), "name"))));
        if (ElbParts.isNeeded(t, compute)) {
            sources.add(requests(compute));
        }
        return sources;
    }

    private static Source requests(Component component) {
        return new Source(
                name(component) + "-requests",
                "AWS/ApplicationELB",
                REQUESTS,
                Map.of("LoadBalancer", Translating.output(Translating.shared("load-balancer", component), "fullName")));
    }

    private static Source balancer(LoadBalancer balancer) {
        boolean passes =
                balancer.listeners().stream().anyMatch(listener -> listener.protocol() == LoadBalancer.Protocol.TCP);
        Source requests = requests(balancer);
        return passes
                ? new Source(
                        requests.name(),
                        "AWS/NetworkELB",
                        Map.of(CONNECTIONS, "ActiveFlowCount"),
                        requests.dimensions())
                : requests;
    }

    private List<Source> server(Server server) {
        if (server.autoscaling() != null) {
            return List.of(new Source(
                    name(server),
                    "AWS/EC2",
                    MACHINE,
                    Map.of(
                            "AutoScalingGroupName",
                            Translating.output(Translating.shared("auto-scaling-group", server), "name"))));
        }
        List<Source> sources = new ArrayList<>();
        for (int i = 1; i <= server.count(); i++) {
            String suffix = Integer.toString(i);
            Output<String> id = Translating.output(
                    server.count() == 1
                            ? Translating.own("instance", server)
                            : Translating.own("instance", server, suffix),
                    "id");
            sources.add(new Source(
                    server.count() == 1 ? name(server) : name(server) + "-" + suffix,
                    "AWS/EC2",
                    MACHINE,
                    Map.of("InstanceId", id)));
        }
        return sources;
    }

    private List<Source> database(Database database) {
        Server host = host(database.host());
        return host != null
                ? server(host)
                : List.of(new Source(
                        name(database),
                        "AWS/RDS",
                        DATABASE,
                        Map.of(
                                "DBInstanceIdentifier",
                                Translating.output(Translating.own("db-instance", database), "identifier"))));
    }

    /** A node each, since any of them may be the one that is written to. */
    private List<Source> cache(Cache cache) {
        Server host = host(cache.host());
        if (host != null) {
            return server(host);
        }
        Output<String> group = Translating.output(Translating.own("cache-group", cache), "id");
        List<Source> sources = new ArrayList<>();
        for (int shard = 1; shard <= cache.shards(); shard++) {
            for (int node = 1; node <= cache.replicas() + 1; node++) {
                String suffix = cache.shards() == 1
                        ? String.format(Locale.ROOT, "%03d", node)
                        : String.format(Locale.ROOT, "%04d-%03d", shard, node);
                sources.add(new Source(
                        name(cache) + "-" + suffix,
                        "AWS/ElastiCache",
                        CACHE,
                        Map.of("CacheClusterId", Output.format("{}-" + suffix, group))));
            }
        }
        return sources;
    }

    private static Map<String, Output<String>> dimensions(
            String first, Output<String> firstValue, String second, Output<String> secondValue) {
        Map<String, Output<String>> dimensions = new LinkedHashMap<>();
        dimensions.put(first, firstValue);
        dimensions.put(second, secondValue);
        return dimensions;
    }

    private static String name(Component component) {
        return component.name() + "-" + component.kind().label();
    }

    private boolean isEcsHosts(Server server) {
        return server.autoscaling() != null
                && t.option(server, EcsHosts.class, EcsHosts.NAME)
                        .filter(EcsHosts::wanted)
                        .isPresent();
    }

    private @Nullable Server host(Server.@Nullable Ref ref) {
        return ref == null
                ? null
                : t.environment().component(ref.key()).map(Server.class::cast).orElse(null);
    }

    /** The network of a component; what is wrong with it, its own translator says. */
    private @Nullable Network network(Component component, Network.@Nullable Ref asked) {
        List<Network> here = t.slice().components(Network.class).stream()
                .filter(network -> t.region(network).equals(t.region(component)))
                .filter(network -> asked == null || network.name().equals(asked.name()))
                .toList();
        return here.size() == 1 ? here.get(0) : null;
    }
}
