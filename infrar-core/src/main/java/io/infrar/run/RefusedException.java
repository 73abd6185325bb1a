package io.infrar.run;

import io.infrar.spi.Finding;
import java.util.List;

/** A plan is not applied because of what was found; nothing was changed. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Finding> findings;

    public RefusedException(String environment, List<Finding> findings) {
        super("environment '" + environment + "' is refused:"
                + findings.stream().map(finding -> "\n  - " + finding).reduce("", String::concat));
        this.findings = List.copyOf(findings);
    }

    /** The findings that block. */
    public List<Finding> findings() {
        return findings;
    }
}
