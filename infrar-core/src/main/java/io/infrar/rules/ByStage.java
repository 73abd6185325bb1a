package io.infrar.rules;

import io.infrar.model.Component;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.spi.Finding;

/** An error, but only a warning in development. */
final class ByStage {
    private ByStage() {}

    static Finding finding(Environment environment, String id, Component where, String what, String fix) {
        return environment.stage() == Stage.DEVELOPMENT
                ? Finding.warning(id, where.key(), what, fix)
                : Finding.error(id, where.key(), what, fix);
    }
}
