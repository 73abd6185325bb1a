package io.infrar.model;

import java.util.Locale;

/**
 * The closed set of component kinds. Code that must treat every kind uses a {@code switch} expression over this enum, which
 * the compiler checks for completeness.
 */
public enum Kind {
    NETWORK(Network.class),
    SERVER(Server.class),
    COMPUTE(Compute.class),
    JOB(Job.class),
    DATABASE(Database.class),
    CACHE(Cache.class),
    BUCKET(Bucket.class),
    SECRET(Secret.class),
    PARAMETER(Parameter.class),
    STATIC_SITE(StaticSite.class),
    LOAD_BALANCER(LoadBalancer.class),
    GATEWAY(Gateway.class),
    DOMAIN(Domain.class),
    REGISTRY(Registry.class),
    CLUSTER(Cluster.class),
    MONITOR(Monitor.class),
    EDGE(Edge.class),
    MAIL(Mail.class),
    BACKUP(Backup.class),
    AUDIT_LOG(AuditLog.class),
    EXTERNAL(External.class),
    NATIVE(NativeResource.class);

    private final Class<? extends Component> type;
    private final String label;

    Kind(Class<? extends Component> type) {
        this.type = type;
        this.label = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The record that describes components of this kind. */
    public Class<? extends Component> type() {
        return type;
    }

    /** The word used in messages, JSON and component keys, such as {@code static-site}. */
    public String label() {
        return label;
    }

    /**
     * The kind of the given label.
     *
     * @throws IllegalArgumentException when no kind has that label
     */
    public static Kind of(String label) {
        for (Kind kind : values()) {
            if (kind.label.equals(label)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("unknown component kind '" + label + "'");
    }

    @Override
    public String toString() {
        return label;
    }
}
