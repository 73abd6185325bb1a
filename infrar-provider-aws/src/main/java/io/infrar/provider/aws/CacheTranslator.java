package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Cache;
import io.infrar.model.Component;
import io.infrar.model.ComponentKey;
import io.infrar.model.ComponentRef;
import io.infrar.model.Kind;
import io.infrar.model.Network;
import io.infrar.model.Output;
import io.infrar.model.Relation;
import io.infrar.model.Secret;
import io.infrar.model.SecretRef;
import io.infrar.model.SecretSource;
import io.infrar.provider.aws.DataClasses.DataClass;
import io.infrar.provider.aws.elasticache.CacheGroup;
import io.infrar.provider.aws.elasticache.CacheParameterGroup;
import io.infrar.provider.aws.elasticache.CacheSubnetGroup;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns a cache into an ElastiCache replication group with its subnets, parameters and security group. It is in private subnets, and
 * just its users may reach it.
 */
final class CacheTranslator {
    private static final int PORT = 6379;
    private static final int MOST_REPLICAS = 5;
    private static final int SNAPSHOT_DAYS = 7;
    private static final int MOST_SNAPSHOT_DAYS = 35;

    /** What the parameter groups of AWS say. */
    private static final String AWS_EVICTION = "volatile-lru";

    private static final int SHORTEST_TOKEN = 16;
    private static final int LONGEST_TOKEN = 128;

    private final Translating t;

    CacheTranslator(Translating t) {
        this.t = t;
    }

    /** What is asked, in the words of ElastiCache. */
    private record Asked(
            Cache cache,
            CacheOptions options,
            Network network,
            String nodeType,
            String version,
            @Nullable Output<SecretRef> token) {
        boolean isCluster() {
            return cache.shards() > 1;
        }
    }

    void translate(Cache cache) {
        if (cache.host() != null) {
            return; // The server runs it.
        }
        Network network = t.network(cache, cache.network());
        Asked asked = network == null ? null : check(cache, network);
        if (asked == null) {
            return;
        }
        Output<String> group = t.firewall().group(cache, asked.network());
        Users.letIn(t, cache, asked.network(), Firewall.address(cache), PORT);
        Address subnets = Translating.own("cache-subnet-group", cache);
        t.add(
                subnets,
                cache,
                new CacheSubnetGroup.Spec(
                        Subnets.vpc(asked.network()),
                        new LinkedHashSet<>(Subnets.privateOf(t, asked.network())),
                        Map.of()));
        Output<String> parameters = parameterGroup(asked);
        Address address = Translating.own("cache-group", cache);
        t.add(
                address,
                cache,
                spec(asked, Translating.output(subnets, "name"), parameters, group),
                Translating.hourly(
                        "elasticache-" + cache.engine(),
                        asked.nodeType(),
                        t.region(cache),
                        cache.shards() * (1 + cache.replicas())));
        Output<String> host = Translating.output(address, "host");
        Output<Integer> port = Translating.output(address, "port");
        t.export(
                cache,
                Cache.exports(
                        host,
                        port,
                        Translating.output(address, "password"),
                        Output.format((cache.tlsRequired() ? "rediss" : "redis") + "://{}:{}", host, port)));
        tellWhatIsNot(asked);
    }

    /** AWS's own group where it says what is asked, else one of ours. */
    private Output<String> parameterGroup(Asked asked) {
        Cache cache = asked.cache();
        if (cache.evictionPolicy().equals(AWS_EVICTION)
                && asked.options().parameters().isEmpty()) {
            return Output.of("default." + family(asked) + (cache.shards() > 1 ? ".cluster.on" : ""));
        }
        Address address = Translating.own("cache-parameter-group", cache);
        t.add(address, cache, new CacheParameterGroup.Spec(family(asked), parameters(asked), Map.of()));
        return Translating.output(address, "name");
    }

    // ---- checks

    private @Nullable Asked check(Cache cache, Network network) {
        CacheOptions options =
                t.option(cache, CacheOptions.class, CacheOptions.NAME).orElse(CacheOptions.NOTHING);
        List<Runnable> problems = new ArrayList<>();
        String version = version(cache, problems);
        if (cache.publiclyReachable()) {
            problems.add(() -> t.error(
                    "aws.cache.publiclyReachable",
                    cache,
                    "publiclyReachable: a cache of ElastiCache has no public address.",
                    "Leave it out, and reach it from inside the network."));
        }
        if (cache.replicas() > MOST_REPLICAS) {
            problems.add(() -> t.error(
                    "aws.cache.replicas",
                    cache,
                    "replicas is " + cache.replicas() + "; ElastiCache has " + MOST_REPLICAS + " for each shard.",
                    "Ask for less."));
        }
        if (cache.replicas() > 0 && Subnets.zones(t, network).size() < 2) {
            problems.add(() -> t.error(
                    "aws.cache.zones",
                    cache,
                    "zones of network '" + network.name() + "' is 1, but replicas is " + cache.replicas()
                            + ": a replica takes over only from another zone.",
                    "Give the network zones(2), or the cache replicas(0)."));
        }
        Integer days = options.snapshotDays();
        if (days != null && (days < 0 || days > MOST_SNAPSHOT_DAYS)) {
            problems.add(() -> t.error(
                    "aws.cache.snapshots",
                    cache,
                    "snapshots are to be kept " + days + " days.",
                    "Take 0 to " + MOST_SNAPSHOT_DAYS + "."));
        }
        String key = options.kmsKey();
        if (key != null && !KeyArn.isOne(key)) {
            problems.add(() -> t.error(
                    "aws.cache.kmsKey",
                    cache,
                    "kmsKey '" + key
                            + "' is no ARN of a key, which is what ElastiCache shows: each plan would replace the cache.",
                    "Write it like arn:aws:kms:eu-west-1:123456789012:key/..., also where an alias leads to it."));
        }
        String nodeType = nodeType(cache, options, problems);
        Output<SecretRef> token = token(cache, options, problems);
        problems.forEach(Runnable::run);
        return problems.isEmpty()
                ? new Asked(
                        cache,
                        options,
                        network,
                        Objects.requireNonNull(nodeType),
                        Objects.requireNonNull(version),
                        token)
                : null;
    }

    /** ElastiCache wants more than a major version; null when it has none of it. */
    private @Nullable String version(Cache cache, List<Runnable> problems) {
        String asked = cache.version();
        String version = cache.engine().equals("redis")
                ? switch (asked) {
                    case "7" -> "7.1";
                    case "6" -> "6.2";
                    case "5" -> "5.0.6";
                    default -> asked.matches("(7\\.[01]|6\\.[02]|5\\.0\\.\\d)(\\..*)?") ? asked : null;
                }
                : switch (asked) {
                    case "7" -> "7.2";
                    case "8" -> "8.0";
                    default -> asked.matches("(7\\.2|8\\.\\d)(\\..*)?") ? asked : null;
                };
        if (version == null) {
            problems.add(() -> t.error(
                    "aws.cache.version",
                    cache,
                    "version '" + asked + "' of " + cache.engine() + " is not at ElastiCache.",
                    "Take redis(\"7\"), or valkey(\"8\") for what is newer."));
        }
        return version;
    }

    private @Nullable String nodeType(Cache cache, CacheOptions options, List<Runnable> problems) {
        String named = Optional.ofNullable(options.nodeType())
                .or(() ->
                        t.option(cache, InstanceClass.class, InstanceClass.NAME).map(InstanceClass::type))
                .orElse(null);
        if (named != null) {
            if (!named.matches("cache\\.[a-z0-9-]+\\.[a-z0-9]+")) {
                problems.add(() -> t.error(
                        "aws.cache.nodeType",
                        cache,
                        "nodeType '" + named + "' is no node type of ElastiCache, which begin with cache.",
                        "Take one such as " + DataClasses.similar("cache." + named) + "."));
            } else if (!DataClasses.isCache(named)) {
                t.warning(
                        "aws.cache.nodeType",
                        cache,
                        "nodeType '" + named + "' is not known here; ElastiCache may not have it in " + t.region(cache)
                                + ".",
                        "If it is refused, take one such as " + DataClasses.similar(named) + ".");
            }
            return named;
        }
        double memory = cache.memory() == null ? 0 : cache.memory().bytes() / (double) (1L << 30) / cache.shards();
        Optional<DataClass> smallest = DataClasses.cache(memory);
        if (smallest.isEmpty()) {
            problems.add(() -> t.error(
                    "aws.cache.memory",
                    cache,
                    "memory " + cache.memory() + " is more than any node type known here has.",
                    "Ask for less, for more shards(...), or name a node type by Aws.instanceClass(...)."));
        }
        return smallest.map(DataClass::name).orElse(null);
    }

    private @Nullable Output<SecretRef> token(Cache cache, CacheOptions options, List<Runnable> problems) {
        String secret = options.authToken();
        if (secret == null) {
            readersOfPassword(cache)
                    .forEach(reader -> problems.add(() -> t.error(
                            "aws.cache.password",
                            cache,
                            reader + " reads the password of the cache, which has none: who may reach it is decided by"
                                    + " security groups.",
                            "Add .with(Aws.cache().authToken(\"<secret>\")) to the cache, or do not read it.")));
            return null;
        }
        ComponentKey key = new ComponentKey(Kind.SECRET, secret);
        if (!cache.tlsRequired()) {
            problems.add(() -> t.error(
                    "aws.cache.authToken",
                    cache,
                    "authToken needs TLS, which tlsOptional() turns off.",
                    "Leave out one of them."));
        }
        if (!t.isHere(key)) {
            problems.add(() -> t.error(
                    "aws.cache.authToken",
                    cache,
                    "authToken names the secret '" + secret + "', and there is none on aws.",
                    "Add secret(\"" + secret + "\", ...)."));
            return null;
        }
        t.environment()
                .component(key)
                .filter(Secret.class::isInstance)
                .map(each -> ((Secret) each).source())
                .ifPresent(source -> checkToken(cache, secret, source, problems));
        return Translating.output(Translating.shared("secret", key), "value");
    }

    /** Of other sources the value is not known yet. */
    private void checkToken(Cache cache, String secret, SecretSource source, List<Runnable> problems) {
        if (source instanceof SecretSource.Generated generated
                && (generated.length() < SHORTEST_TOKEN
                        || generated.length() > LONGEST_TOKEN
                        || !generated.alphabet().matches("[A-Za-z0-9!&#$^<>-]*"))) {
            problems.add(() -> t.error(
                    "aws.cache.authToken",
                    cache,
                    "authToken names the secret '" + secret + "', which is " + generated
                            + " and may be no token of ElastiCache.",
                    "Take " + SHORTEST_TOKEN + " to " + LONGEST_TOKEN
                            + " letters, digits and characters out of !&#$^<>-."));
        }
    }

    private List<ComponentKey> readersOfPassword(Cache cache) {
        return t.slice().neededBy(cache).stream()
                .map(Relation::from)
                .distinct()
                .filter(key -> t.environment()
                        .component(key)
                        .filter(component -> readsPassword(component, cache))
                        .isPresent())
                .toList();
    }

    private static boolean readsPassword(Component reader, Cache cache) {
        boolean[] found = {false};
        reader.references(new Component.References() {
            @Override
            public void to(ComponentRef target, Component.Role role) {}

            @Override
            public void to(Output<?> output) {
                output.forEachPending(each -> found[0] |= each instanceof Output.OfComponent<?> of
                        && of.environment() == null
                        && of.component().equals(cache.key())
                        && of.export().equals("password"));
            }
        });
        return found[0];
    }

    // ---- resources

    private static String family(Asked asked) {
        String version = asked.version();
        if (asked.cache().engine().equals("valkey")) {
            return "valkey" + version.charAt(0);
        }
        return switch (version.charAt(0)) {
            case '5' -> "redis5.0";
            case '6' -> "redis6.x";
            default -> "redis7";
        };
    }

    private static Map<String, String> parameters(Asked asked) {
        Map<String, String> parameters = new TreeMap<>(asked.options().parameters());
        parameters.put("maxmemory-policy", asked.cache().evictionPolicy());
        if (asked.isCluster()) {
            parameters.put("cluster-enabled", "yes");
        }
        return parameters;
    }

    private CacheGroup.Spec spec(Asked asked, Output<String> subnets, Output<String> parameters, Output<String> group) {
        Cache cache = asked.cache();
        CacheOptions options = asked.options();
        String key = options.kmsKey();
        Integer days = options.snapshotDays();
        return new CacheGroup.Spec(
                t.environment().name() + ": cache " + cache.name(),
                cache.engine(),
                asked.version(),
                asked.nodeType(),
                cache.shards(),
                cache.replicas(),
                asked.isCluster(),
                cache.replicas() > 0,
                parameters,
                subnets,
                Set.of(group),
                PORT,
                cache.tlsRequired(),
                cache.encryptedAtRest(),
                key == null || !cache.encryptedAtRest() ? null : Output.of(key),
                asked.token(),
                days != null ? days : Integer.valueOf(cache.persistent() ? SNAPSHOT_DAYS : 0),
                options.snapshotWindow(),
                options.maintenanceWindow(),
                !Boolean.FALSE.equals(options.minorUpgrades()),
                Map.of());
    }

    private void tellWhatIsNot(Asked asked) {
        if (asked.cache().persistent()) {
            t.notRealised(
                    asked.cache(),
                    List.of(
                            "persistent over a restart of all nodes (daily snapshots are made instead; replicas keep data"
                                    + " when one node fails)"));
        }
    }
}
