package io.infrar.examples.snippets;

// region validator-test
import static io.infrar.model.Units.days;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.spi.Finding;
import io.infrar.testkit.ValidatorContract;
import java.util.List;

class BucketExpiryTest extends ValidatorContract {
    @Override
    protected List<Finding> findings(Environment environment) {
        return new BucketExpiry().check(environment);
    }

    @Override
    protected Environment broken() {
        return Infra.environment("e").on("local").bucket("uploads", b -> {}).build();
    }

    @Override
    protected Environment sound() {
        return Infra.environment("e")
                .on("local")
                .bucket("uploads", b -> b.expireAfter(days(90)))
                .build();
    }
}
// endregion
