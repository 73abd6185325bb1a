package io.infrar.testkit.engine;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.secret;
import static io.infrar.model.Units.gib;

import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.testkit.fake.FakeTypes.KeySpec;
import io.infrar.testkit.fake.FakeTypes.RecordSpec;
import io.infrar.testkit.fake.FakeTypes.SettingsSpec;
import java.util.Map;

/** Environments that several tests use. */
final class Samples {
    private Samples() {}

    /** Every neutral kind that the fake provider realises without a folder, and native resources of other sorts. */
    static EnvironmentBuilder shop(String name) {
        return Bench.environment(name)
                .tag("Project", "shop")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2))
                .database(
                        "main",
                        d -> d.postgres("15").in(network("main")).memory(gib(2)).storage(gib(20)))
                .cache("main", c -> c.redis("7").in(network("main")))
                .secret("jwt/key", s -> s.generated(40))
                .bucket("uploads", b -> b.versioned())
                .parameter("greeting", p -> p.value("hello"))
                .compute(
                        "api",
                        c -> c.image("shop:1")
                                .in(network("main"))
                                .port(8080)
                                .publiclyReachable()
                                .tlsOptional()
                                .uses(database("main"))
                                .env("DATABASE_HOST", database("main").host())
                                .env("DATABASE_PASSWORD", database("main").password())
                                .env("BUCKET", bucket("uploads").bucket())
                                .env("JWT_KEY", secret("jwt/key")))
                .resource("record", r -> r.type("record").spec(RecordSpec.of("shop.invalid", "192.0.2.1")))
                .resource("settings", r -> r.type("settings").spec(new SettingsSpec("strict", 7)))
                .resource("key", r -> r.type("key").spec(new KeySpec("sign", Map.of())));
    }

    static Environment shop() {
        return shop(Bench.NAME).build();
    }
}
