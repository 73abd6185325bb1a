package io.infrar.rules;

import io.infrar.model.Component;
import io.infrar.model.Database;
import io.infrar.model.Environment;
import io.infrar.model.Kind;
import io.infrar.model.Stage;
import io.infrar.spi.Finding;
import io.infrar.spi.ModelValidator;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code security.backups}: databases outside development have backups. */
final class BackupRule implements ModelValidator {
    private static final String ID = "security.backups";
    private static final String FIX =
            "Say how long backups are kept, such as backups(days(7)), or add a backup component that" + " copies it.";

    @Override
    public List<Finding> check(Environment environment) {
        if (environment.stage() == Stage.DEVELOPMENT) {
            return List.of();
        }
        return environment.components(Database.class).stream()
                .filter(database -> !isCopied(environment, database))
                .flatMap(database -> finding(database).stream())
                .toList();
    }

    private static Optional<Finding> finding(Database database) {
        Duration kept = database.backups();
        if (kept != null && kept.isZero()) {
            return Optional.of(Finding.error(ID, database.key(), "backups: they are turned off", FIX));
        }
        if (kept == null && database.host() != null) {
            String what = "backups: nothing is said, and on a server of one's own nobody makes any";
            return Optional.of(Finding.error(ID, database.key(), what, FIX));
        }
        if (kept == null && database.branchOf() == null) {
            String what = "backups: nothing is said, so they are what the provider does by default";
            return Optional.of(Finding.warning(ID, database.key(), what, FIX));
        }
        return Optional.empty();
    }

    private static boolean isCopied(Environment environment, Database database) {
        return environment.relations().stream()
                .anyMatch(relation -> relation.to().equals(database.key())
                        && relation.role() == Component.Role.ATTENDS
                        && relation.from().kind() == Kind.BACKUP);
    }
}
