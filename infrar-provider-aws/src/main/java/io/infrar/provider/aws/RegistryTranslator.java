package io.infrar.provider.aws;

import io.infrar.model.Address;
import io.infrar.model.Registry;
import io.infrar.provider.aws.registry.Repository;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns a registry into resources: an encrypted repository. Images are data, so a repository that has some is not deleted unless
 * an option says so.
 */
final class RegistryTranslator {
    private static final Pattern NAME = Pattern.compile("(?=.{2,256}$)[a-z0-9]+([._/-]+[a-z0-9]+)*");
    private static final int ASSUMED_GB = 10;

    private final Translating t;

    RegistryTranslator(Translating t) {
        this.t = t;
    }

    void translate(Registry registry) {
        EcrOptions options =
                t.option(registry, EcrOptions.class, EcrOptions.NAME).orElse(new EcrOptions(null, false));
        String name = options.name();
        if (name != null && !NAME.matcher(name).matches()) {
            t.error(
                    "aws.registry.name",
                    registry,
                    "name must be 2 to 256 lower-case letters, digits and . _ - / between them, is '" + name + "'.",
                    "");
        }
        Address address = Translating.own("repository", registry);
        Repository.Spec spec = new Repository.Spec(
                name,
                registry.immutableTags(),
                registry.scanOnPush(),
                null,
                registry.keepLast(),
                days(registry.expireUntagged()),
                options.deleteImages(),
                Map.of());
        t.add(
                address,
                registry,
                spec,
                Translating.usage(
                        "ecr", "private-storage", t.region(registry), ASSUMED_GB, ASSUMED_GB + " GB of images"));
        t.export(registry, Registry.exports(Translating.output(address, "url")));
    }

    /** Whole days, at least one: ECR knows nothing shorter. */
    private static @Nullable Integer days(@Nullable Duration age) {
        return age == null
                ? null
                : (int) Math.max(1, age.plusDays(1).minusNanos(1).toDays());
    }
}
