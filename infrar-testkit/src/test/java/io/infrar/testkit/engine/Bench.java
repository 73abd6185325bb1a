package io.infrar.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.infrar.Deployment;
import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.EnvironmentBuilder;
import io.infrar.run.Event;
import io.infrar.run.PlanOptions;
import io.infrar.spi.Action;
import io.infrar.spi.Plan;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.Row;
import io.infrar.spi.StateStore;
import io.infrar.testkit.MemoryStateStore;
import io.infrar.testkit.fake.FakeCloud;
import io.infrar.testkit.fake.FakePrices;
import io.infrar.testkit.fake.FakeProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What most engine tests need: a cloud, state, and an {@link Infra} that waits for nothing. */
final class Bench {
    static final String NAME = "test";
    final FakeCloud cloud;
    final StateStore store;
    final FakeProvider provider;
    final List<Event> events = Collections.synchronizedList(new ArrayList<>());
    final Infra infra;

    private Bench(FakeCloud cloud, StateStore store, Consumer<Infra.Builder> more) {
        this.cloud = cloud;
        this.store = store;
        provider = new FakeProvider(cloud);
        Infra.Builder builder = Infra.builder()
                .onlyGivenProviders()
                .provider(provider)
                .prices(new FakePrices())
                .state(store)
                .keyFile(Path.of("target", "test-fingerprint.key"))
                .retries(10, Duration.ofMillis(1), Duration.ofMillis(20))
                .listener(events::add);
        more.accept(builder);
        infra = builder.build();
    }

    static Bench fresh() {
        return fresh(builder -> {});
    }

    static Bench fresh(Consumer<Infra.Builder> more) {
        return new Bench(FakeCloud.inMemory(), new MemoryStateStore(), more);
    }

    /** Another program on the same cloud and state. */
    Bench again(Consumer<Infra.Builder> more) {
        return new Bench(cloud, store, more);
    }

    static EnvironmentBuilder environment() {
        return environment(NAME);
    }

    static EnvironmentBuilder environment(String name) {
        return Infra.environment(name).stage(io.infrar.model.Stage.DEVELOPMENT).on("fake");
    }

    Deployment apply(Environment environment) {
        return apply(environment, PlanOptions.DEFAULT);
    }

    Deployment apply(Environment environment, PlanOptions options) {
        Plan plan = infra.plan(environment, options);
        assertThat(plan.blocking()).isEmpty();
        return infra.apply(plan);
    }

    Deployment destroy() {
        Plan plan = infra.planDestroy(NAME);
        assertThat(plan.blocking()).isEmpty();
        return infra.apply(plan);
    }

    void planIsEmpty(Environment environment) {
        Plan plan = infra.plan(environment);
        assertThat(plan.blocking()).isEmpty();
        assertThat(plan.effective()).isEmpty();
    }

    /** What a plan does, as {@code address -> action}, without what stays. */
    static Map<String, Action> actions(Plan plan) {
        return plan.effective().stream()
                .collect(Collectors.toMap(change -> change.address().toString(), PlannedChange::action));
    }

    static PlannedChange change(Plan plan, String address) {
        return plan.changes().stream()
                .filter(each -> each.address().toString().equals(address))
                .findFirst()
                .orElseThrow(() -> new AssertionError(address + " is not in " + plan.changes()));
    }

    Row row(String address) {
        return store.read(NAME).rows().stream()
                .filter(row -> row.address().toString().equals(address))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row " + address));
    }

    /** Every object has a row that knows its id; there may be rows of what was not reached. */
    void stateMatchesCloudAfterPart() {
        List<String> recorded = store.read(NAME).rows().stream()
                .map(row -> String.valueOf(row.id()))
                .toList();
        assertThat(cloud.objects())
                .allMatch(object -> recorded.contains(object.id()) || recorded.contains(object.name()));
    }

    /** Every object has a row and every row an object; nothing is left over. */
    void stateMatchesCloud() {
        List<String> ids = cloud.objects().stream()
                .filter(object -> !object.scheduled())
                .map(object -> object.type().equals("secret") ? object.name() : object.id())
                .sorted()
                .toList();
        List<String> recorded = store.read(NAME).rows().stream()
                .filter(row -> !row.address().type().equals("settings"))
                .map(row -> String.valueOf(row.id()))
                .sorted()
                .toList();
        assertThat(recorded).isEqualTo(ids);
        assertThat(store.read(NAME).rows()).allMatch(row -> row.status() == Row.Status.READY);
    }
}
