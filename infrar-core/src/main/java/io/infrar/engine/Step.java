package io.infrar.engine;

import io.infrar.spi.PlannedChange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One half of a change: making what is asked, or deleting what was there. A replacement has both. */
final class Step {
    /** Which half. */
    enum Half {
        APPLY,
        DELETE
    }

    final PlannedChange change;
    final Half half;
    final List<Step> next = new ArrayList<>();
    int waitsFor;
    /** The number of steps on the longest way from here to the end, this one included: long ways go first. */
    int height;
    /** Why it is not attempted: the address of the change that failed. */
    @Nullable
    String skippedBecause;

    Step(PlannedChange change, Half half) {
        this.change = change;
        this.half = half;
    }

    void before(Step later) {
        next.add(later);
        later.waitsFor++;
    }

    @Override
    public String toString() {
        return half + " " + change.address();
    }
}
