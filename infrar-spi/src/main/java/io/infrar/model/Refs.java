package io.infrar.model;

import org.jspecify.annotations.Nullable;

/**
 * Typed references by name, for {@code import static}. A reference to a component of another environment is written
 * {@code from("shared", database("main"))}.
 */
public final class Refs {
    private Refs() {}

    public static Network.Ref network(String name) {
        return new Network.Ref(null, name);
    }

    public static Server.Ref server(String name) {
        return new Server.Ref(null, name);
    }

    public static Compute.Ref compute(String name) {
        return new Compute.Ref(null, name);
    }

    public static Job.Ref job(String name) {
        return new Job.Ref(null, name);
    }

    public static Database.Ref database(String name) {
        return new Database.Ref(null, name);
    }

    public static Cache.Ref cache(String name) {
        return new Cache.Ref(null, name);
    }

    public static Bucket.Ref bucket(String name) {
        return new Bucket.Ref(null, name);
    }

    public static Secret.Ref secret(String name) {
        return new Secret.Ref(null, name);
    }

    public static Parameter.Ref parameter(String name) {
        return new Parameter.Ref(null, name);
    }

    public static StaticSite.Ref staticSite(String name) {
        return new StaticSite.Ref(null, name);
    }

    public static LoadBalancer.Ref loadBalancer(String name) {
        return new LoadBalancer.Ref(null, name);
    }

    public static Gateway.Ref gateway(String name) {
        return new Gateway.Ref(null, name);
    }

    public static Domain.Ref domain(String name) {
        return new Domain.Ref(null, name);
    }

    public static Registry.Ref registry(String name) {
        return new Registry.Ref(null, name);
    }

    public static Cluster.Ref cluster(String name) {
        return new Cluster.Ref(null, name);
    }

    public static Monitor.Ref monitor(String name) {
        return new Monitor.Ref(null, name);
    }

    public static Edge.Ref edge(String name) {
        return new Edge.Ref(null, name);
    }

    public static Mail.Ref mail(String name) {
        return new Mail.Ref(null, name);
    }

    public static Backup.Ref backup(String name) {
        return new Backup.Ref(null, name);
    }

    public static AuditLog.Ref auditLog(String name) {
        return new AuditLog.Ref(null, name);
    }

    public static External.Ref external(String name) {
        return new External.Ref(null, name);
    }

    public static NativeResource.Ref resource(String name) {
        return new NativeResource.Ref(null, name);
    }

    /** The same reference to a component of another environment, whose outputs are read from that environment's state. */
    @SuppressWarnings("unchecked")
    public static <R extends ComponentRef> R from(String environment, R ref) {
        return (R) of(environment, ref.key());
    }

    /** A reference of the key's kind. */
    static ComponentRef of(@Nullable String environment, ComponentKey key) {
        String name = key.name();
        return switch (key.kind()) {
            case NETWORK -> new Network.Ref(environment, name);
            case SERVER -> new Server.Ref(environment, name);
            case COMPUTE -> new Compute.Ref(environment, name);
            case JOB -> new Job.Ref(environment, name);
            case DATABASE -> new Database.Ref(environment, name);
            case CACHE -> new Cache.Ref(environment, name);
            case BUCKET -> new Bucket.Ref(environment, name);
            case SECRET -> new Secret.Ref(environment, name);
            case PARAMETER -> new Parameter.Ref(environment, name);
            case STATIC_SITE -> new StaticSite.Ref(environment, name);
            case LOAD_BALANCER -> new LoadBalancer.Ref(environment, name);
            case GATEWAY -> new Gateway.Ref(environment, name);
            case DOMAIN -> new Domain.Ref(environment, name);
            case REGISTRY -> new Registry.Ref(environment, name);
            case CLUSTER -> new Cluster.Ref(environment, name);
            case MONITOR -> new Monitor.Ref(environment, name);
            case EDGE -> new Edge.Ref(environment, name);
            case MAIL -> new Mail.Ref(environment, name);
            case BACKUP -> new Backup.Ref(environment, name);
            case AUDIT_LOG -> new AuditLog.Ref(environment, name);
            case EXTERNAL -> new External.Ref(environment, name);
            case NATIVE -> new NativeResource.Ref(environment, name);
        };
    }
}
