package io.infrar.model;

/**
 * One part of an environment. The set of kinds is closed ({@link Kind}); a provider says which it realises. What only one
 * vendor has is said with {@linkplain ProviderOption options} and {@linkplain NativeResource native resources}.
 */
public sealed interface Component
        permits Network,
                Server,
                Compute,
                Job,
                Database,
                Cache,
                Bucket,
                Secret,
                Parameter,
                StaticSite,
                LoadBalancer,
                Gateway,
                Domain,
                Registry,
                Cluster,
                Monitor,
                Edge,
                Mail,
                Backup,
                AuditLog,
                External,
                NativeResource {
    String name();

    Traits traits();

    Kind kind();

    default ComponentKey key() {
        return new ComponentKey(kind(), name());
    }

    /** Tells the visitor each component and output that this one refers to. */
    void references(References references);

    /** Adds what is wrong with this component's own fields. */
    void check(Problems problems);

    /** Receives the references of a component. */
    interface References {
        /** A component that this one needs, and what for. */
        void to(ComponentRef target, Role role);

        /** An output that this one reads; the components that it comes from are needed too. */
        void to(Output<?> output);
    }

    /** What a component needs another one for. */
    enum Role {
        /** It is placed inside the other: a network. */
        IN,
        /** It runs on the other: a server or a cluster. */
        ON,
        /** It connects to the other at run time: firewall openings and grants come from this. */
        USES,
        /** It sends traffic to the other. */
        ROUTES_TO,
        /** It watches, copies or protects the other. */
        ATTENDS,
        /** It reads an output of the other. */
        READS
    }
}
