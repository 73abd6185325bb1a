package io.infrar.testkit.crash;

import static io.infrar.model.Refs.network;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Stage;
import io.infrar.spi.Finding;
import io.infrar.spi.PlanValidator;
import io.infrar.spi.StateStore;
import io.infrar.testkit.fake.FakeTypes.BucketSpec;
import io.infrar.testkit.fake.FakeTypes.RecordSpec;
import io.infrar.testkit.fake.FakeTypes.SettingsSpec;
import java.nio.file.Path;
import java.util.List;

/** A destroy is killed, and then the environment is applied again after all: nothing that is still there may be replaced. */
public final class UndoneDestroySubject extends FakeCrashSubject {
    @Override
    public List<Environment> versions() {
        return List.of(Infra.environment("crash")
                .stage(Stage.DEVELOPMENT)
                .on("fake")
                .network("main", n -> n.cidr("10.0.0.0/16").zones(2))
                .database("main", d -> d.postgres("15").in(network("main")))
                .secret("key", s -> s.generated(30))
                .bucket("files", b -> {})
                .resource("named", r -> r.type("bucket").spec(new BucketSpec("crash-named", true)))
                .resource("www", r -> r.type("record").spec(RecordSpec.of("www.invalid", "192.0.2.1")))
                .resource("limits", r -> r.type("settings").spec(new SettingsSpec("strict", 5)))
                .build());
    }

    @Override
    public int afterKillIn(int step) {
        return 0;
    }

    @Override
    Infra.Builder builder(Path folder, StateStore store, CrashMoments moments) {
        PlanValidator nothingIsReplaced = plan -> plan.changes().stream()
                .filter(change -> change.action().replaces())
                .map(change -> Finding.error("test.replaced", change.address(), change.reason(), ""))
                .toList();
        return super.builder(folder, store, moments).check(nothingIsReplaced);
    }
}
