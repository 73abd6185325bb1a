package io.infrar.rules;

import io.infrar.model.Kind;

/** Which kinds of components keep data. */
final class Data {
    private Data() {}

    /** Whether the user's data is kept in components of the kind, so that it matters in which country they are. */
    static boolean isKeptIn(Kind kind) {
        return switch (kind) {
            case DATABASE, CACHE, BUCKET, SECRET, MONITOR, BACKUP, AUDIT_LOG, SERVER, EXTERNAL -> true;
            case NETWORK,
                    COMPUTE,
                    JOB,
                    PARAMETER,
                    STATIC_SITE,
                    LOAD_BALANCER,
                    GATEWAY,
                    DOMAIN,
                    REGISTRY,
                    CLUSTER,
                    EDGE,
                    MAIL,
                    NATIVE -> false;
        };
    }

    /** Whether deleting a component of the kind loses data that cannot be made again. */
    static boolean isLostWith(Kind kind) {
        return switch (kind) {
            case DATABASE, BUCKET, BACKUP, AUDIT_LOG, SERVER -> true;
            case NETWORK,
                    COMPUTE,
                    JOB,
                    CACHE,
                    SECRET,
                    PARAMETER,
                    STATIC_SITE,
                    LOAD_BALANCER,
                    GATEWAY,
                    DOMAIN,
                    REGISTRY,
                    CLUSTER,
                    MONITOR,
                    EDGE,
                    MAIL,
                    EXTERNAL,
                    NATIVE -> false;
        };
    }
}
