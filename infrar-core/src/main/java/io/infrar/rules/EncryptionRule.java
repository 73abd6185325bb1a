package io.infrar.rules;

import io.infrar.model.Bucket;
import io.infrar.model.Cache;
import io.infrar.model.Component;
import io.infrar.model.Database;
import io.infrar.model.Environment;
import io.infrar.spi.Finding;
import io.infrar.spi.ModelValidator;
import java.util.ArrayList;
import java.util.List;

/** {@code security.encryption-at-rest}: databases, caches and buckets are encrypted on disk. */
final class EncryptionRule implements ModelValidator {
    @Override
    public List<Finding> check(Environment environment) {
        List<Component> open = new ArrayList<>();
        environment.components(Database.class).stream()
                .filter(database -> !database.encryptedAtRest())
                .forEach(open::add);
        environment.components(Cache.class).stream()
                .filter(cache -> !cache.encryptedAtRest())
                .forEach(open::add);
        environment.components(Bucket.class).stream()
                .filter(bucket -> bucket.encryption() == Bucket.Encryption.NONE)
                .forEach(open::add);
        return open.stream()
                .map(component -> ByStage.finding(
                        environment,
                        "security.encryption-at-rest",
                        component,
                        "unencrypted: what it keeps on disk can be read by whoever gets the disk",
                        "Take unencrypted() away; encryption costs nothing and changes nothing for programs."))
                .toList();
    }
}
