package io.infrar.testkit.fake;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.rules.BuiltInRules;
import io.infrar.spi.Finding;
import io.infrar.testkit.ValidatorContract;
import java.util.List;

class RulesContractTest extends ValidatorContract {
    @Override
    protected List<Finding> findings(Environment environment) {
        return new BuiltInRules().check(environment);
    }

    @Override
    protected Environment broken() {
        return Infra.environment("broken")
                .database(
                        "main",
                        d -> d.postgres("15").publiclyReachable().unencrypted().tlsOptional())
                .secret("key", s -> s.literal("not-to-be-seen"))
                .build();
    }

    @Override
    protected Environment sound() {
        return Infra.environment("sound")
                .database("main", d -> d.postgres("15").backups(java.time.Duration.ofDays(7)))
                .build();
    }

    @Override
    protected List<String> secrets() {
        return List.of("not-to-be-seen");
    }
}
