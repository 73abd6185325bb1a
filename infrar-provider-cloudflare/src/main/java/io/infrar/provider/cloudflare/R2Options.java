package io.infrar.provider.cloudflare;

import io.infrar.model.ProviderOption;
import org.jspecify.annotations.Nullable;

/**
 * What only buckets on R2 have. Made by {@link Cloudflare#r2}.
 *
 * @param locationHint where objects should be, if that is possible: weur, eeur, enam, wnam, apac or oc; null leaves it to R2
 * @param infrequentAccess whether new objects go to storage for infrequent access
 * @param minimumTls the lowest version of TLS under the bucket's domains
 */
public record R2Options(@Nullable String locationHint, boolean infrequentAccess, String minimumTls)
        implements ProviderOption {
    static final String NAME = "r2";

    static final R2Options NONE = new R2Options(null, false, "1.2");

    /** Says where objects should be; counts only when the bucket's name is used for the first time. */
    public R2Options locationHint(String place) {
        return new R2Options(place, infrequentAccess, minimumTls);
    }

    /** Puts new objects into cheaper storage, whose reading costs; objects are charged for 30 days at least. */
    public R2Options onlyInfrequentAccess() {
        return new R2Options(locationHint, true, minimumTls);
    }

    /** Sets the lowest version of TLS under the bucket's domains, {@code 1.2} unless given. */
    public R2Options minimumTls(String version) {
        return new R2Options(locationHint, infrequentAccess, version);
    }

    @Override
    public String provider() {
        return Cloudflare.ID;
    }

    @Override
    public String option() {
        return NAME;
    }
}
