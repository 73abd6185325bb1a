package io.infrar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infrar.Infra;
import io.infrar.model.Environment;
import io.infrar.model.Json;
import io.infrar.model.Stage;
import io.infrar.run.ApplyException;
import io.infrar.spi.Action;
import io.infrar.spi.LockRequest;
import io.infrar.spi.Plan;
import io.infrar.spi.PlannedChange;
import io.infrar.spi.Row;
import io.infrar.spi.StateChange;
import io.infrar.spi.StateLock;
import io.infrar.spi.StateStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the handler of one resource type promises, tried through the engine: the type is used as a native resource, and where a
 * crash is meant, the state is set back to what it was in the middle of the call.
 */
public abstract class HandlerContract {
    private static final String NAME = "contract";
    private static final String RESOURCE = "thing";

    /** The provider and the name of the type. */
    protected abstract String provider();

    protected abstract String type();

    /** The spec that is created; anything that {@link Json} takes, without references. */
    protected abstract Object spec();

    /** The spec after a change in place; empty when nothing can be changed in place. */
    protected abstract Optional<Object> updated();

    /** The spec after a change that needs a replacement; empty when none does. */
    protected abstract Optional<Object> replaced();

    /**
     * An {@link Infra} with the provider, its settings and the store. It is made for each test anew; what is there outlives it
     * within the test.
     */
    protected abstract Infra infra(StateStore store);

    /** How many objects of the type there are; empty when the test cannot know. */
    protected Optional<Integer> count() {
        return Optional.empty();
    }

    private final MemoryStateStore store = new MemoryStateStore();

    @AfterEach
    void leaveNothing() {
        try (Infra infra = infra(store)) {
            if (!store.read(NAME).rows().isEmpty()) {
                Plan plan = infra.planDestroy(NAME);
                if (plan.blocking().isEmpty()) {
                    infra.apply(plan);
                }
            }
        }
    }

    // ---- life

    @Test
    void what_was_created_is_read_back_as_it_was_asked_for() {
        apply(spec());
        Row row = row();
        assertThat(row.id()).isNotNull();
        assertThat(row.status()).isEqualTo(Row.Status.READY);
        assertUnchanged(spec());
    }

    @Test
    void applying_again_after_a_lost_answer_makes_no_second_object() {
        apply(spec());
        Row row = row();
        assumeTrue(canBeFoundAgain(), "a type without marker and name is refused instead");
        Optional<Integer> before = count();
        rewrite(unanswered(row));

        apply(spec());

        assertThat(row().id()).isEqualTo(row.id());
        assertThat(row().outputs()).isEqualTo(row.outputs());
        assertThat(count()).isEqualTo(before);
        assertUnchanged(spec());
    }

    @Test
    void applying_again_after_the_id_was_recorded_finishes_the_create() {
        apply(spec());
        Row row = row();
        Optional<Integer> before = count();
        rewrite(interrupted(row));

        apply(spec());

        assertThat(row().id()).isEqualTo(row.id());
        assertThat(row().status()).isEqualTo(Row.Status.READY);
        assertThat(count()).isEqualTo(before);
    }

    @Test
    void what_an_interrupted_create_made_and_somebody_deleted_is_made_again() {
        apply(spec());
        Row row = row();
        destroy();
        rewrite(interrupted(row));

        apply(spec());

        assertThat(row().status()).isEqualTo(Row.Status.READY);
        assertUnchanged(spec());
    }

    @Test
    void an_interrupted_update_is_made_again() {
        apply(spec());
        Object after = updated().orElse(spec());
        rewrite(row().status(Row.Status.UPDATING));

        apply(after);

        assertThat(row().status()).isEqualTo(Row.Status.READY);
        assertUnchanged(after);
    }

    @Test
    void a_change_in_place_keeps_the_object() {
        Object after = updated().orElse(null);
        assumeTrue(after != null, "nothing can be changed in place");
        apply(spec());
        String id = row().id();

        assertThat(only(plan(after)).action()).isEqualTo(Action.UPDATE);
        apply(after);

        assertThat(row().id()).isEqualTo(id);
        assertUnchanged(after);
    }

    @Test
    void a_replacement_makes_a_new_object_and_deletes_the_old_one() {
        Object after = replaced().orElse(null);
        assumeTrue(after != null, "nothing needs a replacement");
        apply(spec());
        String token = row().token();
        Optional<Integer> before = count();

        assertThat(only(plan(after)).action().replaces()).isTrue();
        assertThat(only(plan(after)).reason()).isNotBlank();
        apply(after);

        assertThat(row().token()).isNotEqualTo(token);
        assertThat(count()).isEqualTo(before);
        assertUnchanged(after);
    }

    // ---- delete

    @Test
    void what_was_deleted_is_read_as_absent_or_restored() {
        apply(spec());
        Row row = row();
        destroy();
        assertThat(store.read(NAME).rows()).isEmpty();
        rewrite(row);

        PlannedChange change = only(plan(spec()));

        assertThat(change.action()).isNotEqualTo(Action.NONE);
    }

    @Test
    void deleting_twice_succeeds() {
        apply(spec());
        Row row = row();
        destroy();
        rewrite(row.status(Row.Status.DELETING));

        destroy();

        assertThat(store.read(NAME).rows()).isEmpty();
    }

    @Test
    void deleting_what_was_announced_and_never_made_succeeds() {
        apply(spec());
        Row row = row();
        destroy();
        Optional<Integer> before = count();
        rewrite(unanswered(row));

        destroy();

        assertThat(store.read(NAME).rows()).isEmpty();
        assertThat(count()).isEqualTo(before);
    }

    // ---- what is not ours

    @Test
    void an_object_with_the_marks_of_somebody_else_is_neither_changed_nor_deleted() {
        assumeTrue(carriesMarks(), "the type cannot carry marks");
        apply(spec());
        Row mine = row();
        Optional<Integer> before = count();
        Row theirs = copy(mine, "somebody", mine.id());
        exchange(mine, theirs);

        assertThat(plan(updated().orElse(spec())).blocking()).isNotEmpty();
        try (Infra infra = infra(store)) {
            Plan destroy = infra.planDestroy(NAME);
            if (destroy.blocking().isEmpty()) {
                infra.apply(destroy);
            }
        } catch (ApplyException refused) {
            assertThat(refused.report().failed()).isNotEmpty();
        }
        assertThat(count()).isEqualTo(before);

        store.read(NAME).rows().forEach(row -> remove(row.key()));
        rewrite(mine);
        assertUnchanged(spec());
    }

    // ---- helpers

    /** Whether the object itself says whose it is; from the type's marker. */
    protected boolean carriesMarks() {
        return true;
    }

    /** Whether an object whose id was lost can be found again, by mark or name. */
    protected boolean canBeFoundAgain() {
        return true;
    }

    private static Row interrupted(Row row) {
        return row.status(Row.Status.CREATING).sawAbsent(true);
    }

    /** As it was announced, before the answer came. */
    private static Row unanswered(Row row) {
        return copy(interrupted(row).outputs(Json.object()), row.token(), null);
    }

    private static Row copy(Row row, String token, @Nullable String id) {
        return new Row(
                row.address(),
                token,
                row.status(),
                row.component(),
                row.placement(),
                row.physicalName(),
                id,
                row.schema(),
                row.spec(),
                row.outputs(),
                row.dependsOn(),
                row.sawAbsent(),
                row.isProtected(),
                row.retained(),
                row.prior(),
                row.charges());
    }

    private Environment environment(Object spec) {
        return Infra.environment(NAME)
                .stage(Stage.DEVELOPMENT)
                .on(provider())
                .resource(RESOURCE, r -> r.type(type()).spec(spec))
                .build();
    }

    private Plan plan(Object spec) {
        try (Infra infra = infra(store)) {
            return infra.plan(environment(spec));
        }
    }

    private void apply(Object spec) {
        try (Infra infra = infra(store)) {
            Plan plan = infra.plan(environment(spec));
            assertThat(plan.blocking()).isEmpty();
            infra.apply(plan);
        }
    }

    private void destroy() {
        try (Infra infra = infra(store)) {
            infra.apply(infra.planDestroy(NAME));
        }
    }

    private void assertUnchanged(Object spec) {
        assertThat(plan(spec).blocking()).isEmpty();
        assertThat(plan(spec).effective()).as("a second plan shows nothing").isEmpty();
        try (Infra infra = infra(store)) {
            assertThat(infra.drift(NAME).effective()).as("nothing drifted").isEmpty();
        }
    }

    private static PlannedChange only(Plan plan) {
        assertThat(plan.changes()).hasSize(1);
        return plan.changes().get(0);
    }

    private Row row() {
        List<Row> rows = store.read(NAME).rows();
        assertThat(rows).hasSize(1);
        return rows.get(0);
    }

    private void rewrite(Row row) {
        append(new StateChange.Put(row));
    }

    private void remove(Row.Key key) {
        append(new StateChange.Remove(key));
    }

    private void exchange(Row from, Row to) {
        append(new StateChange.Remove(from.key()), new StateChange.Put(to));
    }

    private void append(StateChange... changes) {
        LockRequest request = new LockRequest("contract", "rewrite", Duration.ofMinutes(1));
        try (StateLock lock = store.lock(NAME, request)) {
            lock.append(List.of(changes), true);
        }
    }
}
