package io.infrar.model;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key-value cache.
 *
 * @param engine {@code redis} or {@code valkey}
 * @param version the engine's major version, such as {@code 7}
 * @param memory at least; null lets the provider choose
 * @param replicas copies of each shard beside the primary, 0 or more
 * @param shards parts that the keys are spread over; more than 1 is cluster mode
 * @param evictionPolicy what to do when memory is full, as in {@code maxmemory-policy}
 * @param persistent keeps its data over a restart
 * @param network where it is reachable; null lets the provider choose
 * @param host the server it runs on, when it is not a managed one
 * @param publiclyReachable from the Internet; a security rule refuses it unless suppressed with a reason
 * @param encryptedAtRest on unless turned off
 * @param tlsRequired refuse connections without TLS; on unless turned off
 */
public record Cache(
        String name,
        Traits traits,
        String engine,
        String version,
        @Nullable Size memory,
        int replicas,
        int shards,
        String evictionPolicy,
        boolean persistent,
        Network.@Nullable Ref network,
        Server.@Nullable Ref host,
        boolean publiclyReachable,
        boolean encryptedAtRest,
        boolean tlsRequired)
        implements Component {
    public Cache {
        requireNonNull(engine, "engine is null");
        requireNonNull(version, "version is null");
        requireNonNull(evictionPolicy, "evictionPolicy is null");
    }

    @Override
    public Kind kind() {
        return Kind.CACHE;
    }

    @Override
    public void references(References references) {
        if (network != null) {
            references.to(network, Role.IN);
        }
        if (host != null) {
            references.to(host, Role.ON);
        }
    }

    @Override
    public void check(Problems problems) {
        problems.check(
                engine.equals("redis") || engine.equals("valkey"),
                this,
                "engine",
                "must be redis or valkey, is '" + engine + "'");
        problems.check(!version.isBlank(), this, "version", "is missing: write redis(\"7\")");
        problems.check(memory == null || memory.bytes() > 0, this, "memory", "must be above zero, is " + memory);
        problems.check(replicas >= 0, this, "replicas", "must be 0 or more, is " + replicas);
        problems.check(shards >= 1, this, "shards", "must be 1 or more, is " + shards);
        problems.check(
                evictionPolicy.matches("noeviction|(allkeys|volatile)-(lru|lfu|random)|volatile-ttl"),
                this,
                "evictionPolicy",
                "must be noeviction, volatile-ttl, or allkeys- or volatile- with lru, lfu or random, is '"
                        + evictionPolicy + "'");
    }

    /** A cache by name. */
    public record Ref(@Nullable String environment, String name) implements ComponentRef {
        @Override
        public Kind kind() {
            return Kind.CACHE;
        }

        public Output<String> host() {
            return output("host");
        }

        public Output<Integer> port() {
            return output("port");
        }

        /** Where the password is kept. */
        public Output<SecretRef> password() {
            return output("password");
        }

        /** {@code redis://host:port} or, with TLS, {@code rediss://host:port}, without the password. */
        public Output<URI> uri() {
            return output("uri");
        }
    }

    /** What a cache gives to others. */
    public record Exports(String host, int port, SecretRef password, URI uri) {}

    /** For providers: the exports as outputs of resources. */
    public static Map<String, Output<?>> exports(
            Output<String> host, Output<Integer> port, Output<SecretRef> password, Output<String> uri) {
        return Map.of("host", host, "port", port, "password", password, "uri", uri);
    }

    /** Builds a {@link Cache}: one node that evicts the least recently used, not public, encrypted, TLS required. */
    public static final class Builder extends ComponentBuilder<Builder> {
        private String engine = "redis";
        private String version = "";
        private @Nullable Size memory;
        private int replicas;
        private int shards = 1;
        private String evictionPolicy = "allkeys-lru";
        private boolean persistent;
        private Network.@Nullable Ref network;
        private Server.@Nullable Ref host;
        private boolean publiclyReachable;
        private boolean encryptedAtRest = true;
        private boolean tlsRequired = true;

        Builder() {}

        /** Redis of the given major version. */
        public Builder redis(String majorVersion) {
            engine = "redis";
            version = majorVersion;
            return this;
        }

        /** Valkey of the given major version. */
        public Builder valkey(String majorVersion) {
            engine = "valkey";
            version = majorVersion;
            return this;
        }

        /** Memory at least. */
        public Builder memory(Size size) {
            memory = size;
            return this;
        }

        /** Copies of each shard beside the primary. */
        public Builder replicas(int count) {
            replicas = count;
            return this;
        }

        /** Spreads the keys over that many parts: cluster mode. */
        public Builder shards(int count) {
            shards = count;
            return this;
        }

        /** What to do when memory is full, such as {@code noeviction}; {@code allkeys-lru} unless given. */
        public Builder evictionPolicy(String policy) {
            evictionPolicy = policy;
            return this;
        }

        /** Keeps its data over a restart. */
        public Builder persistent() {
            persistent = true;
            return this;
        }

        /** Places it in a network. */
        public Builder in(Network.Ref where) {
            network = where;
            return this;
        }

        /** Runs it on a server instead of as a managed service. */
        public Builder on(Server.Ref where) {
            host = where;
            return this;
        }

        /** Makes it reachable from the Internet, which a security rule refuses unless suppressed with a reason. */
        public Builder publiclyReachable() {
            publiclyReachable = true;
            return this;
        }

        /** Turns encryption at rest off, which a security rule refuses unless suppressed with a reason. */
        public Builder unencrypted() {
            encryptedAtRest = false;
            return this;
        }

        /** Accepts connections without TLS, which a security rule refuses unless suppressed with a reason. */
        public Builder tlsOptional() {
            tlsRequired = false;
            return this;
        }

        @Override
        Cache build(String name) {
            return new Cache(
                    name,
                    traits(),
                    engine,
                    version,
                    memory,
                    replicas,
                    shards,
                    evictionPolicy,
                    persistent,
                    network,
                    host,
                    publiclyReachable,
                    encryptedAtRest,
                    tlsRequired);
        }
    }
}
