package io.infrar.rules;

import io.infrar.model.Environment;
import io.infrar.spi.Finding;
import io.infrar.spi.ModelValidator;
import java.util.List;

/**
 * The security rules on the neutral model. They are strict in staging and production; in development most are warnings, and
 * plain HTTP and databases without backups are fine.
 */
public final class BuiltInRules implements ModelValidator {
    private static final List<ModelValidator> RULES = List.of(
            new PublicDatabaseRule(),
            new PublicBucketRule(),
            new OpenPortRule(),
            new EncryptionRule(),
            new TlsRule(),
            new BackupRule(),
            new LiteralSecretRule());

    /** For {@link java.util.ServiceLoader}. */
    public BuiltInRules() {}

    @Override
    public List<Finding> check(Environment environment) {
        return RULES.stream()
                .flatMap(rule -> Checks.contained(rule, () -> rule.check(environment)).stream())
                .toList();
    }
}
