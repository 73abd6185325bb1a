package io.infrar.testkit.crash;

import static io.infrar.model.Refs.bucket;
import static io.infrar.model.Refs.database;
import static io.infrar.model.Refs.network;
import static io.infrar.model.Refs.resource;
import static io.infrar.model.Refs.secret;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.run.PlanOptions;
import io.infrar.spi.Finding;
import io.infrar.spi.StateStore;
import io.infrar.testkit.fake.FakeCall;
import io.infrar.testkit.fake.FakeCloud;
import io.infrar.testkit.fake.FakeObject;
import io.infrar.testkit.fake.FakeProvider;
import io.infrar.testkit.fake.FakeTypes.BucketSpec;
import io.infrar.testkit.fake.FakeTypes.InstanceSpec;
import io.infrar.testkit.fake.FakeTypes.KeySpec;
import io.infrar.testkit.fake.FakeTypes.RecordSpec;
import io.infrar.testkit.fake.FakeTypes.RuleSpec;
import io.infrar.testkit.fake.FakeTypes.SettingsSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Every type of the fake provider, made, updated, replaced in both orders, renamed, partly removed, and destroyed. */
public class FakeCrashSubject implements CrashSubject {
    @Override
    public List<Environment> versions() {
        Environment first = Infra.environment("crash")
                .stage(Stage.DEVELOPMENT)
                .on("fake")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2))
                .secret("key", s -> s.generated(30))
                .database("main", d -> d.postgres("15").in(network("main")))
                .bucket("files", b -> {})
                .parameter("greeting", p -> p.value("hello"))
                .job(
                        "nightly",
                        j -> j.image("job:1")
                                .env("BUCKET", bucket("files").bucket())
                                .env("KEY", secret("key")))
                .compute(
                        "api",
                        c -> c.image("api:1")
                                .in(network("main"))
                                .port(80)
                                .publiclyReachable()
                                .tlsOptional()
                                .env("HOST", database("main").host())
                                .env("PASSWORD", database("main").password()))
                .resource(
                        "vm", r -> r.type("instance").spec(InstanceSpec.of("vm").address("192.0.2.1")))
                .resource("named", r -> r.type("bucket").spec(new BucketSpec("crash-first", true)))
                .resource("www", r -> r.type("record").spec(RecordSpec.of("www.invalid", "192.0.2.1")))
                .resource(
                        "rule",
                        r -> r.type("rule").spec(new RuleSpec(network("main").id(), 22, false)))
                .resource("limits", r -> r.type("settings").spec(new SettingsSpec("strict", 5)))
                .resource("sign", r -> r.type("key").spec(new KeySpec("sign", Map.of())))
                .build();
        Environment second = first.change(e -> e.tag("Version", "2")
                .network("main", n -> n.cidr("10.1.0.0/16"))
                .database("main", d -> d.in(network("main")).memory(io.infrar.model.Units.gib(4)))
                .parameter("greeting", p -> p.value("goodbye"))
                .job("nightly", j -> j.image("job:2"))
                .resource("vm", r -> r.spec(InstanceSpec.of("vm").address("192.0.2.2")))
                .resource("named", r -> r.spec(new BucketSpec("crash-second", false)))
                .resource("www", r -> r.spec(RecordSpec.of("web.invalid", "192.0.2.2")))
                .resource("limits", r -> r.spec(new SettingsSpec("lax", 50)))
                .resource("sign", r -> r.spec(new KeySpec("verify", Map.of()))));
        Environment third = second.change(e -> e.without(resource("vm"))
                .without(io.infrar.model.Refs.job("nightly"))
                .without(bucket("files"))
                .without(resource("rule"))
                .without(resource("www"))
                .resource(
                        "web", r -> r.type("record").formerly("www").spec(RecordSpec.of("web.invalid", "192.0.2.2"))));
        return List.of(first, second, third);
    }

    private static FakeCloud cloud(Path folder) {
        return FakeCloud.in(folder.resolve("cloud"));
    }

    @Override
    public Infra infra(Path folder, StateStore store, CrashMoments moments) {
        return builder(folder, store, moments).build();
    }

    Infra.Builder builder(Path folder, StateStore store, CrashMoments moments) {
        FakeCloud cloud = cloud(folder).watcher(new FakeCloud.Watcher() {
            @Override
            public void before(FakeCall call) {
                if (call.verb().writes()) {
                    moments.pass();
                }
            }

            @Override
            public void after(FakeCall call) {
                before(call);
            }
        });
        return Infra.builder()
                .onlyGivenProviders()
                .provider(new FakeProvider(cloud))
                .state(store)
                .home(folder.resolve("home"))
                .keyFile(folder.resolve("fingerprint.key"))
                .parallelism(4)
                .retries(10, Duration.ofMillis(1), Duration.ofMillis(20));
    }

    @Override
    public List<String> objects(Path folder) {
        FakeCloud cloud = cloud(folder);
        Stream<String> objects = cloud.objects().stream()
                .filter(object -> !object.scheduled())
                .map(object -> object.type().equals("secret") ? object.name() : object.id());
        Stream<String> settings = cloud.setting(FakeProvider.DEFAULT_ACCOUNT, "north").stream()
                .map(setting -> "settings." + FakeProvider.DEFAULT_ACCOUNT + ".north");
        return Stream.concat(objects, settings).toList();
    }

    /** The rule has neither marks nor a name: forget it, then adopt the one that is there. */
    @Override
    public void repair(Infra infra, Path folder, Environment asked, List<Finding> refusal) {
        Finding finding = refusal.get(0);
        if (refusal.size() != 1 || !finding.where().equals("fake:rule/rule")) {
            throw new AssertionError("only the rule may be refused: " + refusal);
        }
        String candidate = cloud(folder).objects("rule").stream()
                .map(FakeObject::id)
                .filter(id -> finding.what().contains(id))
                .reduce((first, second) -> {
                    throw new AssertionError("there should be one candidate: " + finding);
                })
                .orElseThrow();
        Environment without = asked.change(e -> e.without(resource("rule")));
        infra.apply(
                infra.plan(without, PlanOptions.DEFAULT.forget("fake:rule/rule").target("fake:rule/rule")));
        infra.apply(infra.plan(asked, PlanOptions.DEFAULT.adopt("fake:rule/rule", candidate)));
    }
}
