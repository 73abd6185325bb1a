package io.infrar.rules;

import io.infrar.model.Cache;
import io.infrar.model.Component;
import io.infrar.model.Database;
import io.infrar.model.Environment;
import io.infrar.spi.Finding;
import io.infrar.spi.ModelValidator;
import java.util.ArrayList;
import java.util.List;

/** {@code security.public-database}: no database and no cache can be reached from the Internet. */
final class PublicDatabaseRule implements ModelValidator {
    @Override
    public List<Finding> check(Environment environment) {
        List<Finding> findings = new ArrayList<>();
        environment.components(Database.class).stream()
                .filter(Database::publiclyReachable)
                .forEach(database -> findings.add(finding(environment, database)));
        environment.components(Cache.class).stream()
                .filter(Cache::publiclyReachable)
                .forEach(cache -> findings.add(finding(environment, cache)));
        return findings;
    }

    private static Finding finding(Environment environment, Component component) {
        return ByStage.finding(
                environment,
                "security.public-database",
                component,
                "publiclyReachable: it can be reached from the Internet",
                "Take publiclyReachable() away and let what needs it say uses("
                        + component.kind().label() + "(\"" + component.name()
                        + "\")); people reach it through a tunnel.");
    }
}
