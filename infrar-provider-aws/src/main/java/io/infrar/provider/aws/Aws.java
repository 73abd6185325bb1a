package io.infrar.provider.aws;

import java.util.Set;

/** What only this provider understands: options for {@code with(...)} of components. */
public final class Aws {
    /** The provider's id. */
    public static final String ID = "aws";

    static final Set<String> OPTIONS = Set.of();

    private Aws() {}
}
