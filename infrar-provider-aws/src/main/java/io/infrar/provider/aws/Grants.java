package io.infrar.provider.aws;

import io.infrar.model.Component;
import io.infrar.provider.aws.sdk.PolicyDocument.Statement;
import java.util.List;

/** What a component may do, derived from what it uses: just that and no wildcards. */
final class Grants {
    @SuppressWarnings("UnusedVariable")
    private final Translating t;

    Grants(Translating t) {
        this.t = t;
    }

    /** The statements for the role of a program: what it uses at run time. */
    List<Statement> of(Component program) {
        return List.of();
    }
}
