package io.infrar.examples.snippets;

// region validator
import io.infrar.model.Bucket;
import io.infrar.model.Environment;
import io.infrar.spi.Finding;
import io.infrar.spi.ModelValidator;
import java.util.List;

/** What is uploaded is not kept for ever. */
public final class BucketExpiry implements ModelValidator {
    @Override
    public List<Finding> check(Environment environment) {
        return environment.components(Bucket.class).stream()
                .filter(bucket -> bucket.lifecycle().stream().noneMatch(rule -> rule.expireAfter() != null))
                .map(bucket -> Finding.error(
                        "shop.bucket-expiry",
                        bucket.key(),
                        "lifecycle: nothing in it is ever deleted",
                        "Say how long objects are kept, such as expireAfter(days(90))."))
                .toList();
    }
}
// endregion
